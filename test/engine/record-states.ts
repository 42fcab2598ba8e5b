/** Records the state of each example stack as it is after its first `up`. Run before a release, and only then. */
import * as fs from "node:fs";
import * as path from "node:path";
import { findEngine, root } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { writeState } from "./harness/recorded-states";
import { exampleConfiguration, exampleStacks } from "./harness/stack-file";

async function record(): Promise<void> {
  const engine = findEngine();
  if (typeof engine === "string") throw new Error(engine);
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const laboratory = await Laboratory.open(engine);
  for (const stack of exampleStacks()) {
    const configuration = exampleConfiguration(stack);
    const experiment = await laboratory.experiment(stack, configuration);
    const { changes } = await experiment.up();
    const account = experiment.account.remember();
    writeState(stack, { version, configuration, account, state: await experiment.stack.exportStack() });
    experiment.close();
    console.log(`${stack}: ${String(changes.length)} resources`);
  }
  laboratory.close();
}

record().catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
