/** What every command shares: help, the version, exit codes, one clear line for a mistake, colours, pipes. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cleanEnvironment, fenceline, mainFile } from "./fenceline";

const manifest = JSON.parse(readFileSync(path.join(__dirname, "..", "..", "..", "package.json"), "utf8")) as {
  version: string;
};

describe("fenceline", () => {
  it("--version is the package's", () => {
    assert.deepEqual(fenceline(["--version"]), { exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  it("--help, on the whole and on each command, has examples and fits 100 columns", () => {
    const { stdout } = fenceline(["--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name = ""]) => name);
    const named = commands.filter((name) => name !== "help" && name !== "fenceline");
    assert.ok(named.includes("matrix"));
    for (const words of [[], ...named.map((name) => [name])]) {
      const help = fenceline([...words, "--help"]);
      assert.equal(help.exitCode, 0);
      assert.equal(help.stderr, "");
      assert.match(help.stdout, /^Examples:\n {2}fenceline /m);
      for (const line of help.stdout.split("\n")) assert.ok(line.length <= 100, line);
    }
  });

  const mistakes: [words: string[], line: RegExp][] = [
    [["matix"], /^fenceline: unknown command 'matix' \(Did you mean matrix\?\)$/],
    [["--no-such-option"], /^fenceline: unknown option '--no-such-option'$/],
    [["matrix", "--lanch", "custom"], /^fenceline: unknown option '--lanch' \(Did you mean --launch\?\)$/],
    [["matrix", "--launch"], /^fenceline: option '--launch <launch>' argument missing$/],
    [["matrix", "surplus"], /^fenceline: too many arguments for 'matrix'/],
  ];
  for (const [words, line] of mistakes) {
    it(`fenceline ${words.join(" ")}: exit code 2 and one line`, () => {
      const { exitCode, stdout, stderr } = fenceline(words);
      assert.equal(exitCode, 2);
      assert.equal(stdout, "");
      assert.match(stderr.trimEnd(), line);
    });
  }

  it("without a command: the help on standard error, exit code 2", () => {
    const { exitCode, stdout, stderr } = fenceline([]);
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.match(stderr, /^Usage: fenceline /);
  });

  it("an unexpected error: its message and how to report it; the stack only for those who debug", () => {
    const broken = "--import=data:text/javascript,Array.prototype.toSorted=()=>{throw(new(Error)('broken'))}";
    const words = ["matrix", "--format", "csv"];
    const shown = fenceline(words, { NODE_OPTIONS: broken });
    assert.deepEqual([shown.exitCode, shown.stdout], [1, ""]);
    assert.match(shown.stderr, /^fenceline: unexpected: broken\n.*report.*FENCELINE_DEBUG=1/);
    assert.doesNotMatch(shown.stderr, /^ +at /m);
    const debugged = fenceline(words, { NODE_OPTIONS: broken, FENCELINE_DEBUG: "1" });
    assert.equal(debugged.exitCode, 1);
    assert.match(debugged.stderr, /^ +at /m);
  });

  it("a reader who leaves early ends it quietly", async () => {
    const child = spawn(process.execPath, [mainFile, "matrix", "--format", "json"], { env: cleanEnvironment() });
    child.stdout.destroy();
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    const [exitCode] = (await once(child, "close")) as [number | null];
    assert.deepEqual([exitCode, complaint], [0, ""]);
  });

  it("colours only on request in a pipe, and NO_COLOR wins", () => {
    const escape = "\u001b[";
    const words = ["matrix", "--launch", "custom"];
    assert.ok(!fenceline(words).stdout.includes(escape));
    assert.ok(!fenceline(words, { CI: "true" }).stdout.includes(escape));
    assert.ok(fenceline(words, { FORCE_COLOR: "1" }).stdout.includes(escape));
    assert.ok(!fenceline(words, { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout.includes(escape));
  });

  it("loads no Pulumi for what needs none", () => {
    const trace = `--require=${path.join(__dirname, "loaded-modules.js")}`;
    for (const words of [["--help"], ["matrix"]]) {
      const { stderr } = fenceline(words, { NODE_OPTIONS: trace });
      assert.match(stderr, /commander/);
      assert.doesNotMatch(stderr, /@pulumi/);
    }
  });
});
