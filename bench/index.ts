/**
 * `npm run bench [NAME…]`: runs all benchmarks or the named ones, and prints each as a table with its goals. Exit code 1 when a
 * goal is missed, 2 when the command line is wrong. `--markdown` prints Markdown; `--write` puts it into docs/performance.md.
 */
import { parseArgs } from "node:util";
import { print } from "../cli/terminal/terminal";
import { measureClusters } from "./clusters";
import { measureAsk } from "./ask";
import { measureAudit } from "./audit";
import { measureDiff } from "./diff";
import { writeFigures } from "./document";
import { measureEngine } from "./engine";
import { measureRules } from "./lower-bound";
import type { Measurement } from "./measurement";
import { measurePlan } from "./plan";
import { measureProof } from "./proof";
import { measureStartup } from "./startup";
import { endTelling, tellBenchmark } from "./progress";
import { benchmarkText, summaryText, type Measured } from "./table";

interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly run: () => Promise<Measurement[]>;
}

/** In the order in which they run. */
const benchmarks: readonly Benchmark[] = [
  { name: "plan", title: "a plan beside an empty program's", run: measurePlan },
  { name: "clusters", title: "what a resource costs in stacks of 1, 10 and 100 clusters", run: measureClusters },
  { name: "ask", title: "questions about a plan, beside a public policy tool", run: measureAsk },
  { name: "proof", title: "what the proof and a question add to a plan", run: measureProof },
  { name: "diff", title: "a pull request on all example stacks", run: measureDiff },
  { name: "audit", title: "an audit of a large account", run: measureAudit },
  { name: "engine", title: "the components beside a hand-written program, in the real engine", run: measureEngine },
  { name: "startup", title: "until the engine knows what a program wants", run: measureStartup },
  { name: "rules", title: "rules beside the fewest that say the same", run: measureRules },
];

async function measureAll(chosen: readonly Benchmark[]): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const { name, title, run } of chosen) {
    tellBenchmark(name);
    const started = performance.now();
    const measurements = await run();
    all.push({ name, title, seconds: (performance.now() - started) / 1000, measurements });
    endTelling();
  }
  return all;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { markdown: { type: "boolean" }, write: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const names = benchmarks.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (values.help === true || unknown.length > 0) {
    for (const name of unknown) console.error(`bench: there is no benchmark called ${name}.`);
    console.error(
      [
        "npm run bench -- [NAME…] [--markdown] [--write]",
        ...benchmarks.map(({ name, title }) => `  ${name}: ${title}`),
      ].join("\n"),
    );
    return unknown.length > 0 ? 2 : 0;
  }
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const all = await measureAll(chosen);
  const form = values.markdown === true ? "markdown" : "table";
  print([...all.map((one) => benchmarkText(one, form)), summaryText(all, form)].join("\n"));
  if (values.write === true) await writeFigures(all);
  return all.some(({ measurements }) => measurements.some(({ isMet }) => isMet === false)) ? 1 : 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    endTelling();
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exitCode = 2;
  },
);
