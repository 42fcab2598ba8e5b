/** `fenceline report` as a user runs it. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fenceline } from "../fenceline";
import { planFile } from "../plan-files";

describe("fenceline report", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-report-"));
  after(() => rmSync(folder, { recursive: true }));

  it("writes one page, and says where and how large", async () => {
    const [plan, out] = [await planFile("aws"), path.join(folder, "aws.html")];
    const { exitCode, stdout, stderr } = fenceline(["report", "--plan", plan, "--base", plan, "--out", out]);
    assert.deepEqual([exitCode, stdout], [0, ""]);
    assert.match(stderr, /^fenceline: .*aws\.html: \d+ KiB\n$/);
    const page = readFileSync(out, "utf8");
    assert.match(page, /^<!doctype html>\n/);
    assert.match(page, /No change in traffic since/);
  });

  it("tells a wrong command line in one line", async () => {
    const plan = await planFile("aws");
    const mistakes: [words: string[], line: RegExp][] = [
      [[], /^fenceline: required option '-o, --out <file>' not specified$/],
      [["--plan", plan, "--out", path.join(folder, "no", "such.html")], /such\.html: can't be written: ENOENT/],
      [["--plan", plan, "--base", "no-such-revision", "--out", "-"], /^fenceline: .*no revision "no-such-revision"/],
    ];
    for (const [words, line] of mistakes) {
      const { exitCode, stdout, stderr } = fenceline(["report", ...words]);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr.trimEnd(), line);
    }
  });
});
