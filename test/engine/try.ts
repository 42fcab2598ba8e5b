import { findEngine } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { exampleConfiguration } from "./harness/stack-file";
import { changeText } from "./harness/changes";
async function main() {
  const engine = findEngine();
  if (typeof engine === "string") throw new Error(engine);
  const laboratory = await Laboratory.open(engine);
  const name = process.argv[2] ?? "aws";
  const experiment = await laboratory.experiment(name, exampleConfiguration(name));
  try {
    for (const step of ["preview", "up", "preview", "refresh", "destroy"] as const) {
      const run = await experiment[step]();
      console.log(step, run.seconds.toFixed(1), run.changes.length, run.changes.slice(0, 3).map(changeText));
    }
    console.log(experiment.provider.account.made().length);
  } finally { experiment.close(); laboratory.close(); }
}
void main().catch((e: unknown) => { console.log(String(e).slice(0,3000)); process.exit(1); });
