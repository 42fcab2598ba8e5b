/** Shell completion, made from the command line's own definition: bash completes for real, the others have all of it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { completionScript } from "../../../cli/completion/completion";
import { completedCommands } from "../../../cli/completion/definition";
import { createProgram } from "../../../cli/program";
import { fenceline } from "../fenceline";

const program = createProgram();

/** What bash offers for these words, the last of which is being typed. */
function offered(cases: readonly (readonly string[])[]): string[] {
  const asked = cases.map((words) => {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    return `COMP_WORDS=(fenceline ${quoted}); COMP_CWORD=${words.length}; COMPREPLY=(); _fenceline; echo "\${COMPREPLY[*]}"`;
  });
  const script = [
    "set -u",
    "compopt() { :; }",
    "fenceline() { [ \"$*\" = 'stacks --names' ] && printf 'aws\\nopenstack\\n'; }",
    completionScript(program, "bash"),
    ...asked,
  ].join("\n");
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.split("\n").slice(0, -1);
}

describe("fenceline completion", () => {
  it("bash offers commands, options, values and the names of stacks", () => {
    assert.deepEqual(
      offered([
        ["rep"],
        ["report", "--o"],
        ["plan", "--stack", ""],
        ["plan", "--stack", "o"],
        ["matrix", "--distribution", "r"],
        ["completion", ""],
        ["diff", "--format", "s"],
        ["no-such", ""],
      ]),
      ["report", "--out", "aws openstack", "openstack", "rke1 rke2", "bash zsh fish", "sarif", ""],
    );
  });

  for (const shell of ["bash", "zsh", "fish"] as const) {
    it(`${shell} has every command, option and choice`, () => {
      const script = completionScript(program, shell);
      for (const { name, options } of completedCommands(program)) {
        assert.match(script, new RegExp(`\\b${name}\\b`));
        for (const { flags, value } of options) {
          for (const flag of flags) assert.ok(script.includes(shell === "fish" ? flag.replace(/^-+/, "") : flag), flag);
          for (const choice of value?.choices ?? []) assert.ok(script.includes(choice), choice);
        }
      }
    });

    it(`${shell} can read its script`, function () {
      const folder = mkdtempSync(path.join(tmpdir(), "fenceline-completion-"));
      const file = path.join(folder, `fenceline.${shell}`);
      writeFileSync(file, completionScript(program, shell));
      const { status, stderr, error } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
      rmSync(folder, { recursive: true });
      if (error !== undefined) {
        console.log(`      skipped: there is no ${shell} here`);
        this.skip();
      }
      assert.equal(status, 0, stderr);
    });
  }

  it("knows which values are stacks and which are files", () => {
    const report = completedCommands(program).find(({ name }) => name === "report");
    const kinds = new Map(report?.options.flatMap(({ flags, value }) => flags.map((flag) => [flag, value?.kind])));
    assert.deepEqual(
      ["--stack", "--plan", "--out", "--base", "--help"].map((flag) => kinds.get(flag)),
      ["stack", "file", "file", "file", undefined],
    );
  });

  it("prints it, and refuses another shell", () => {
    assert.match(fenceline(["completion", "bash"]).stdout, /^# fenceline completion bash\n/);
    const { exitCode, stderr } = fenceline(["completion", "tcsh"]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});
