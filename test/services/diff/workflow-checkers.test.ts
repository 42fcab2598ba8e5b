/**
 * The workflows that a team copies, judged by who knows: actionlint (with shellcheck on every step, where it is installed),
 * and the schemas that GitHub and GitLab publish, as check-jsonschema carries them. Both are installed into a folder of
 * their own; what can't be is skipped by name.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../cli/diff/repository";

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const checker = "check-jsonschema==0.39.0";

const workflows = [".github/workflows", "examples/ci/github"].flatMap((folder) =>
  readdirSync(path.join(root, folder)).map((file) => path.join(root, folder, file)),
);
const pipeline = path.join(root, "examples/ci/gitlab/.gitlab-ci.yml");

interface Outcome {
  readonly status: number | null;
  readonly said: string;
}

function run(program: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    ...{ encoding: "utf8", timeout: 240_000, env: { ...process.env, ...environment } },
  });
  return { status, said: error?.message ?? `${stdout}${stderr}` };
}

describe("workflows, by programs that know them", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "workflow-checkers-"));
  const missing: Record<string, string> = {};
  const installed = (name: string) => path.join(folder, "bin", name);

  function needs(test: Mocha.Context, name: string): void {
    if (missing[name] === undefined) return;
    console.log(`    skipped: ${test.test?.title ?? ""}: ${name} can't be installed: ${missing[name]}`);
    test.skip();
  }

  before(() => {
    const attempt = (name: string, ...steps: (() => Outcome)[]) => {
      for (const step of steps) {
        const { status, said } = step();
        if (status !== 0) {
          missing[name] = said.trim().split("\n").at(-1) ?? "";
          return;
        }
      }
    };
    attempt("actionlint", () => run("go", ["install", actionlint], { GOBIN: path.join(folder, "bin"), GOFLAGS: "" }));
    attempt(
      "check-jsonschema",
      () => run("python3", ["-m", "venv", folder]),
      () => run(installed("python3"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", checker]),
    );
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** As a team has them: in a repository's own place. */
  function copies(): string[] {
    const place = path.join(folder, "team", ".github", "workflows");
    mkdirSync(path.join(folder, "team", ".git"), { recursive: true });
    mkdirSync(place, { recursive: true });
    return workflows.map((file, index) => {
      const copy = path.join(place, `${index}-${path.basename(file)}`);
      copyFileSync(file, copy);
      return copy;
    });
  }

  it("actionlint finds nothing", function () {
    needs(this, "actionlint");
    assert.deepEqual(run(installed("actionlint"), copies()), { status: 0, said: "" });
  });

  it("actionlint would find an expression that is none", function () {
    needs(this, "actionlint");
    const [file = ""] = copies();
    writeFileSync(
      file,
      "on: push\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: 'echo ${{ nobody.knows }}' }] } }\n",
    );
    assert.match(run(installed("actionlint"), [file]).said, /undefined variable "nobody"/);
  });

  const schemas = [
    ["GitHub", ["--builtin-schema", "vendor.github-workflows"], workflows],
    ["GitLab", ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"], [pipeline]],
  ] as const;
  for (const [vendor, options, files] of schemas) {
    it(`${vendor}'s schema holds, and would refuse a job that is none`, function () {
      needs(this, "check-jsonschema");
      const found = run(installed("check-jsonschema"), [...options, ...files]);
      assert.equal(found.status, 0, found.said);
      const wrong = path.join(folder, "wrong.yml");
      writeFileSync(wrong, "on: push\njobs: { a: { steps: 1 } }\na: { script: 1 }\n");
      const refused = run(installed("check-jsonschema"), [...options, wrong]);
      assert.equal(refused.status, 1, refused.said);
    });
  }
});
