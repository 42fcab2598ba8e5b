/**
 * A seeded sample of faults: after each, the next update ends where an undisturbed one does. FENCELINE_SEED repeats a
 * sample; `npm run test:engine:faults` injects every fault.
 */
import { faultKinds, keyText, type Fault } from "./providers/faults";
import { inject } from "./harness/fault-injection";
import { faultsOf, openScenarios, stacksForFaults, type Scenario } from "./harness/fault-scenarios";
import { laboratoryOfSuite } from "./harness/laboratory";
import { sample, seedOfRun } from "./harness/random";

describe("a sample of faults", () => {
  const seed = seedOfRun();
  const laboratory = laboratoryOfSuite();

  before(() => {
    console.log(`    FENCELINE_SEED=${String(seed)}`);
  });

  for (const { stack, configuration } of stacksForFaults()) {
    it(`${stack}: the next update converges`, async () => {
      const scenarios = await openScenarios(laboratory(), stack, configuration);
      const all = scenarios.flatMap((scenario): [Scenario, Fault][] =>
        faultsOf(scenario).map((fault) => [scenario, fault]),
      );
      // One of each kind.
      const chosen = faultKinds.flatMap((kind, index) =>
        sample(
          all.filter(([, fault]) => fault.kind === kind),
          1,
          seed + index,
        ),
      );
      for (const [scenario, fault] of chosen) {
        const start = performance.now();
        const recovery = await inject(scenario, fault);
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        console.log(`      ${scenario.name}: ${fault.kind} at ${keyText(fault.at)}: ${recovery} (${seconds} s)`);
      }
      scenarios[0]?.experiment.close();
    });
  }
});
