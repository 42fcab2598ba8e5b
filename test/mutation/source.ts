/**
 * Do the tests notice mistakes in planner, encoders and decoders? Works on a copy of the checkout in the temporary folder:
 * compiles it once, then puts one small mistake after the other into a compiled file and runs the pure tests. A sample,
 * bounded in time; prints the score and the survivors. `npm run test:mutation:source [COUNT] [SEED] [FILE-PART]`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { root } from "../cli/project/programs";
import { explained } from "./source-explained";
import { sourceMutants, type SourceMutant } from "./source-mutants";

const count = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? 1);
const only = process.argv[4] ?? "";
const timeLimitMinutes = 15;

/** Shortcuts of the proof: one too many, and something wrong would pass for proven. */
const shortcuts = {
  files: ["components/reach/same-answers.ts", "components/proof/proofs.ts"],
  tests: ["components/reach/same-answers", "components/proof/alike-clusters"],
};

/** What is mutated, and the tests that must notice, the quickest first. */
const subjects: readonly { readonly files: readonly string[]; readonly tests: readonly string[] }[] = [
  {
    files: ["plan", "flow-rules", "reduce"].map((name) => `components/firewall/${name}.ts`),
    tests: [
      ...["components/firewall/reduce", "components/firewall/plan"],
      ...["components/proof/example-stacks", "components/matrix/clusters", "components/installation/judge"],
      "components/proof/round-trip",
    ],
  },
  shortcuts,
  ...["aws", "openstack", "digitalocean"].map((cloud) => ({
    files: ["encode", "decode", "decode-nodes", "decode-balancers"].map(
      (name) => `components/clouds/${cloud}/${name}.ts`,
    ),
    tests: [
      `components/clouds/${cloud}/*`,
      "components/clouds/decode",
      "components/clouds/networks",
      "components/proof/example-stacks",
    ],
  })),
];

interface Candidate extends SourceMutant {
  readonly file: string;
  readonly tests: readonly string[];
}

function candidates(): Candidate[] {
  return subjects.flatMap(({ files, tests }) =>
    files
      .filter((file) => ts.sys.fileExists(path.join(root, file)) && file.includes(only))
      .flatMap((file) =>
        sourceMutants(file, readFileSync(path.join(root, file), "utf8")).map((mutant) => ({ ...mutant, file, tests })),
      ),
  );
}

/** The same for the same seed. */
function sample<Value>(values: readonly Value[]): Value[] {
  let state = seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return values
    .map((value) => ({ value, order: random() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ value }) => value);
}

function copyOfCheckout(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "fenceline-mutation-"));
  for (const name of ["bin", "dist", "stacks", "docs", "package.json", "Pulumi.yaml", "README.md"]) {
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

function isNoticed(copy: string, { file, tests, start, end, replacement }: Candidate): boolean {
  const text = readFileSync(path.join(root, file), "utf8");
  const compiled = path.join(copy, "dist", file.replace(/\.ts$/, ".js"));
  const before = readFileSync(compiled);
  const { outputText } = ts.transpileModule(text.slice(0, start) + replacement + text.slice(end), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  try {
    writeFileSync(compiled, outputText);
    return !passes(copy, tests);
  } finally {
    writeFileSync(compiled, before);
  }
}

function passes(copy: string, tests: readonly string[]): boolean {
  const { status } = spawnSync(
    process.execPath,
    [
      path.join(root, "node_modules", "mocha", "bin", "mocha.js"),
      ...["--no-config", "--no-package", "--bail", "--timeout", "20000"],
      ...tests.map((test) => path.join("dist", "test", `${test}.test.js`)),
    ],
    { cwd: copy, env: { ...process.env, FENCELINE_RUNS: "40" }, stdio: "ignore", timeout: 60000 },
  );
  return status === 0;
}

function isExplained({ file, what }: Candidate): boolean {
  return explained.some((one) => one.file === file && what.startsWith(one.what));
}

const all = candidates();
const chosen = sample(all);
const copy = copyOfCheckout();
const end = Date.now() + timeLimitMinutes * 60000;
let killed = 0;
let tried = 0;
let known = 0;
try {
  for (const subject of subjects) {
    if (!passes(copy, subject.tests)) throw new Error(`the tests fail without any mutant: ${subject.tests.join(", ")}`);
  }
  for (const mutant of chosen) {
    if (Date.now() > end) break;
    tried += 1;
    if (isNoticed(copy, mutant)) killed += 1;
    else if (isExplained(mutant)) known += 1;
    else console.log(`survived: ${mutant.file}:${mutant.line}: ${mutant.what}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
const score = ((100 * killed) / (tried - known)).toFixed(1);
console.log(
  `${killed} of ${tried - known} noticed (${score} %), ${known} explained; a sample of ${all.length} mutants, seed ${seed}`,
);
