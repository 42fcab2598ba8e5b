/** The workflows that a team copies: pinned, with the least permissions, and with shell steps that do what they say. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { cleanEnvironment, mainFile } from "../../cli/fenceline";
import { root, stackText, TeamRepository } from "../../cli/diff/repository";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

function textOf(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

const examples = ["examples/ci/github/fenceline.yml", "examples/ci/github/fenceline-comment.yml"] as const;
const own = ["ci", "fenceline", "fenceline-comment"].map((name) => `.github/workflows/${name}.yml`);

function stepsOf(file: string): Step[] {
  return Object.values((parse(textOf(file)) as Workflow).jobs).flatMap(({ steps }) => steps);
}

describe("workflows", function () {
  this.timeout(120_000);

  for (const file of [...examples, ...own]) {
    it(`${file}: actions by their commit, no secret where strangers' code runs, nothing pasted into a shell`, () => {
      const text = textOf(file);
      for (const [line, pin] of text.matchAll(/uses: (\S+)[^\n]*/g)) {
        assert.match(pin ?? "", /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
        assert.match(line, / # v\d+\.\d+\.\d+$/);
      }
      const { on, permissions, jobs } = parse(text) as Workflow;
      assert.ok(!("pull_request_target" in on));
      assert.deepEqual(
        Object.keys(permissions).filter((key) => permissions[key] !== "read"),
        [],
      );
      for (const { steps } of Object.values(jobs)) {
        for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
      }
      if ("pull_request" in on) {
        for (const { steps } of Object.values(jobs)) {
          const isTrusted = text.includes("head.repo.full_name == github.repository");
          assert.ok(isTrusted || !JSON.stringify(steps).includes("secrets."));
        }
      }
      const writing = Object.entries(jobs).flatMap(([name, job]) =>
        Object.entries(job.permissions ?? {}).flatMap(([key, right]) => (right === "write" ? [`${name} ${key}`] : [])),
      );
      assert.ok(writing.every((one) => ["comment pull-requests", "code-scanning security-events"].includes(one)));
    });
  }

  it("this repository runs the same workflows", () => {
    assert.equal(textOf(own[1] ?? ""), textOf(examples[0]));
    const adapted = textOf(examples[1])
      .replace(".github/comment.mjs", "examples/ci/comment.mjs")
      .replace("sparse-checkout: .github", "sparse-checkout: examples/ci");
    assert.equal(textOf(own[2] ?? ""), adapted);
  });

  it("every action is the same commit everywhere", () => {
    const pins = [...examples, ...own].flatMap((file) => stepsOf(file).flatMap(({ uses }) => uses ?? []));
    const byAction = new Map(pins.map((pin) => pin.split("@")).map(([action = "", commit = ""]) => [action, commit]));
    assert.equal(new Set(pins).size, byAction.size);
  });

  describe("the steps themselves", () => {
    let repository: TeamRepository;
    let tools = "";
    before(() => {
      repository = new TeamRepository();
      tools = mkdtempSync(path.join(os.tmpdir(), "fenceline-tools-"));
      // As npx would, the command of the installed package.
      const npx = path.join(tools, "npx");
      writeFileSync(
        npx,
        `#!/bin/sh\n[ "$1 $2" = "--no-install fenceline" ] || exit 9\nshift 2\nexec '${process.execPath}' '${mainFile}' "$@"\n`,
      );
      chmodSync(npx, 0o755);
    });
    after(() => {
      repository.remove();
      rmSync(tools, { recursive: true });
    });

    function run(script: string, variables: Readonly<Record<string, string>>) {
      const { status, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
        ...{ cwd: repository.folder, encoding: "utf8" },
        env: { ...cleanEnvironment(), PATH: `${tools}:${process.env.PATH ?? ""}`, ...variables },
      });
      return { status, stderr };
    }

    function mergedPullRequest(range: string): void {
      repository.pullRequest("feature", { "stacks/Pulumi.prod.yaml": stackText.replace("203.0.113.0/24", range) });
      repository.git("checkout", "--quiet", "-B", "merge", "main");
      repository.git("merge", "--quiet", "--no-ff", "--message", "Merge", "feature");
    }

    const gitHubScript = stepsOf(examples[0]).find(({ name }) => name?.startsWith("Plan every stack"))?.run ?? "";

    it("GitHub: a widening fails the job, and the report is there all the same", () => {
      mergedPullRequest("203.0.113.0/24, 192.0.2.0/24");
      const summary = path.join(tools, "summary.md");
      const { status, stderr } = run(gitHubScript, { GITHUB_STEP_SUMMARY: summary });
      assert.deepEqual([status, stderr], [3, ""]);
      assert.match(readFileSync(summary, "utf8"), /## Firewall: More may pass/);
      for (const file of ["report.md", "diff.json", "diff.sarif"]) {
        assert.ok(existsSync(path.join(repository.folder, "fenceline", file)), file);
      }
    });

    it("GitHub: no widening passes; a stack that can't be planned fails without a report", () => {
      rmSync(path.join(repository.folder, "fenceline"), { recursive: true });
      mergedPullRequest("203.0.113.0/25");
      const summary = path.join(tools, "narrower.md");
      assert.equal(run(gitHubScript, { GITHUB_STEP_SUMMARY: summary }).status, 0);
      assert.match(readFileSync(summary, "utf8"), /## Firewall: Less may pass/);
      rmSync(path.join(repository.folder, "fenceline"), { recursive: true });
      mergedPullRequest("203.0.113.1/24");
      const { status, stderr } = run(gitHubScript, { GITHUB_STEP_SUMMARY: path.join(tools, "none.md") });
      assert.equal(status, 1);
      assert.match(stderr, /host bits/);
      assert.ok(!existsSync(path.join(repository.folder, "fenceline", "report.md")));
    });

    it("GitLab: the same, from where the branch left", () => {
      const { fenceline } = parse(textOf("examples/ci/gitlab/.gitlab-ci.yml")) as { fenceline: { script: string[] } };
      mergedPullRequest("203.0.113.0/24, 192.0.2.0/24");
      const script = fenceline.script.filter((line) => !line.startsWith("npm ")).join("\n");
      const { status, stderr } = run(script, {
        CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.git("rev-parse", "main").trim(),
      });
      assert.deepEqual([status, stderr], [3, ""]);
      assert.match(repository.read("fenceline/report.md"), /## Firewall: More may pass/);
    });

    it("GitLab: comments with the target's own script, and says why where it can't", () => {
      const file = parse(textOf("examples/ci/gitlab/.gitlab-ci.yml")) as { "fenceline comment": { script: string[] } };
      const script = file["fenceline comment"].script.join("\n");
      repository.git("checkout", "--quiet", "main");
      const base = repository.git("rev-parse", "main").trim();
      const variables = {
        CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        CI_PROJECT_URL: "https://git.example/team/shop",
        CI_PIPELINE_ID: "1",
      };
      repository.write({ "fenceline/report.md": "## Firewall: More may pass\n" });
      const without = spawnSync("bash", ["-c", script], {
        ...{ cwd: repository.folder, encoding: "utf8", env: { ...cleanEnvironment(), ...variables } },
      });
      assert.equal(without.status, 0);
      assert.match(without.stdout, /the target branch has no \.gitlab\/comment\.mjs yet/);
      repository.write({ ".gitlab/comment.mjs": textOf("examples/ci/comment.mjs") });
      repository.git("add", ".gitlab");
      repository.commit("The comment");
      repository.write({ ".gitlab/comment.mjs": "throw new Error('the merge request runs its own')" });
      const now = { ...variables, CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.git("rev-parse", "main").trim() };
      const found = spawnSync("bash", ["-c", script], {
        ...{ cwd: repository.folder, encoding: "utf8" },
        env: { ...cleanEnvironment(), ...now, GITHUB_TOKEN: "", FENCELINE_TOKEN: "" },
      });
      assert.deepEqual([found.status, found.stderr], [0, ""]);
      assert.match(found.stdout, /^no token: nothing to comment with/);
    });
  });
});
