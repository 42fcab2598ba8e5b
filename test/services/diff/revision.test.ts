/**
 * Revisions of this very checkout, in a copy of it: the base's own components are planned, all example stacks stay under the
 * time that a reviewer waits, and an interrupted comparison leaves nothing behind.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Diff } from "../../../cli/diff/report";
import { cleanEnvironment } from "../../cli/fenceline";
import { fencelineIn, root, TeamRepository } from "../../cli/diff/repository";

const copied = ["index.ts", "bin", "components", "stacks", "Pulumi.yaml", "package.json", "tsconfig.json"];
const built = ["index.js", "components", "cli"];

function git(folder: string, ...words: readonly string[]): string {
  const identity = ["-c", "user.name=team", "-c", "user.email=team@example.com", "-c", "commit.gpgsign=false"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...words], { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe("revisions of this checkout", function () {
  this.timeout(180_000);
  let folder = "";
  let main = "";

  before(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "fenceline-checkout-")));
    main = path.join(folder, "dist", "cli", "main.js");
    for (const name of copied) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
    for (const name of built)
      cpSync(path.join(root, "dist", name), path.join(folder, "dist", name), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, ".gitignore"), "dist\nnode_modules\n");
    git(folder, "init", "--quiet", "--initial-branch", "main");
    git(folder, "add", "--all");
    git(folder, "commit", "--quiet", "--message", "Start");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => git(folder, "checkout", "--quiet", "--force", "main"));

  it("all example stacks, each with a change: what changed in each is told", () => {
    const stacks = readdirSync(path.join(folder, "stacks")).filter((name) => /^Pulumi\..*\.yaml$/.test(name));
    const changed = stacks.filter((stack) => {
      const file = path.join(folder, "stacks", stack);
      const before = readFileSync(file, "utf8");
      const after = before.replace("[203.0.113.0/24]", "[203.0.113.0/24, 192.0.2.0/24]");
      writeFileSync(file, after);
      return after !== before;
    });
    const { exitCode, stdout, stderr } = fencelineIn(folder, ["diff", "--base", "main", "--format", "json"], {}, main);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    const diff = JSON.parse(stdout) as Diff;
    assert.equal(diff.stacks.length, stacks.length);
    for (const { stack, direction, traffic } of diff.stacks) {
      const isChanged = changed.includes(`Pulumi.${stack}.yaml`);
      assert.equal(direction, isChanged ? "widening" : "none", stack);
      const ranges = traffic.flatMap(({ from }) => from.flatMap((party) => party.ranges));
      assert.equal(ranges.includes("192.0.2.0/24"), isChanged, stack);
    }
    assert.ok(changed.length > 10);
  });

  it("what only the components changed is told too: the base is planned with its own", () => {
    const file = path.join(folder, "components", "firewall", "topology.ts");
    const source = readFileSync(file, "utf8");
    assert.ok(source.includes("ports: 22,"), "the port of ssh is in topology.ts");
    const stack = path.join(folder, "stacks", "Pulumi.aws.yaml");
    git(folder, "checkout", "--quiet", "-B", "other-port");
    writeFileSync(file, source.replace("ports: 22,", "ports: 2222,"));
    writeFileSync(stack, readFileSync(stack, "utf8").replace("ssh: []", "ssh: [192.0.2.7/32]"));
    git(folder, "commit", "--quiet", "--all", "--message", "Another port, and somebody who uses it");
    git(folder, "checkout", "--quiet", "main", "--", "components");
    const words = ["diff", "--base", "HEAD", "--stack", "aws", "--format", "json"];
    const { exitCode, stdout, stderr } = fencelineIn(folder, words, {}, main);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    const { stacks } = JSON.parse(stdout) as Diff;
    assert.deepEqual(
      stacks[0]?.traffic.map(({ change, from, traffic }) => [change, from.map(({ name }) => name), traffic]),
      [
        ["widening", ["sshClients"], ["22/tcp"]],
        ["narrowing", ["sshClients"], ["2222/tcp"]],
      ],
    );
  });

  it("an interrupted comparison leaves no worktree behind", async () => {
    const team = new TeamRepository({
      "index.js": "module.exports = async () => { await new Promise((done) => setTimeout(done, 60_000)); };\n",
    });
    try {
      team.write({ "rows.json": "[]\n" });
      const scratch = mkdtempSync(path.join(team.folder, ".git", "scratch-"));
      const child = spawn(process.execPath, [path.join(root, "dist", "cli", "main.js"), "diff", "--base", "main"], {
        ...{ cwd: team.folder, env: cleanEnvironment({ TMPDIR: scratch }), stdio: "ignore" as const },
      });
      const made = (): boolean => existsSync(path.join(team.folder, ".git", "worktrees"));
      for (let tries = 0; !made() && tries < 600; tries += 1) await new Promise((done) => setTimeout(done, 50));
      assert.ok(made());
      await new Promise((done) => setTimeout(done, 500));
      child.kill("SIGTERM");
      const [, signal] = (await once(child, "exit")) as [number | null, string | null];
      assert.equal(signal, "SIGTERM");
      assert.deepEqual(readdirSync(scratch), []);
      assert.equal(team.git("worktree", "list").trim().split("\n").length, 1);
    } finally {
      team.remove();
    }
  });
});
