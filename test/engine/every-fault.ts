/**
 * Every fault at every operation of both updates, one stack a cloud; prints how many were injected and survived. FENCELINE_FAULT
 * repeats those alone that are called so, like `killedInside at create openstack:networking/subnet:Subnet network`.
 */
import * as assert from "node:assert/strict";
import { keyText, type Fault } from "./providers/faults";
import { inject, type Recovery } from "./harness/fault-injection";
import { faultsOf, openScenarios, stacksForFaults, type Scenario } from "./harness/fault-scenarios";
import { laboratoryOfSuite } from "./harness/laboratory";

/** About a thousand updates: hours where the machine is slow. */
const longest = 6 * 60 * 60 * 1000;

/** After so many faults, a line says how far it is. */
const progress = 25;

describe("every fault", () => {
  const laboratory = laboratoryOfSuite();

  for (const { stack, configuration } of stacksForFaults()) {
    it(`${stack}: the next update converges after each`, async function () {
      this.timeout(longest);
      const scenarios = await openScenarios(laboratory(), stack, configuration);
      const failures = [];
      for (const scenario of scenarios) failures.push(...(await injectAll(stack, scenario)));
      scenarios[0]?.experiment.close();
      assert.deepEqual(failures, []);
    });
  }
});

async function injectAll(stack: string, scenario: Scenario): Promise<string[]> {
  const faults = faultsOf(scenario).filter((fault) => faultText(fault).includes(process.env.FENCELINE_FAULT ?? ""));
  const recoveries = new Map<Recovery, number>();
  const failures: string[] = [];
  for (const [index, fault] of faults.entries()) {
    try {
      const recovery = await inject(scenario, fault);
      recoveries.set(recovery, (recoveries.get(recovery) ?? 0) + 1);
    } catch (error) {
      const [reason = ""] = String(error).split("\n");
      failures.push(`${scenario.name}: ${faultText(fault)}: ${reason}`);
      console.log(`      ${failures.at(-1) ?? ""}`);
    }
    if ((index + 1) % progress === 0) {
      console.log(`      ${stack}, ${scenario.name}: ${String(index + 1)} of ${String(faults.length)}`);
    }
  }
  const kinds = [...recoveries].map(([recovery, number]) => `${String(number)} ${recovery}`).join(", ");
  const survived = faults.length - failures.length;
  console.log(
    `    ${stack}, ${scenario.name}: ${String(scenario.operations.length)} operations, ` +
      `${String(faults.length)} faults injected, ${String(survived)} survived (${kinds})`,
  );
  return failures;
}

function faultText({ kind, at }: Fault): string {
  return `${kind} at ${keyText(at)}`;
}
