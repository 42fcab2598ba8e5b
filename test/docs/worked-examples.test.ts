/** The diffs of docs/contributing/worked-examples.md apply to the code as it is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { root } from "../cli/project/programs";
import { codeBlocks } from "./code-blocks";

const page = "docs/contributing/worked-examples.md";

/** What git has against a diff; nothing where it applies. */
function problemsOf(diff: string): string {
  return spawnSync("git", ["apply", "--check", "-"], { cwd: root, input: diff, encoding: "utf8" }).stderr;
}

describe("the worked examples", () => {
  const diffs = codeBlocks().filter(({ file, language }) => file === page && language === "diff");

  it("are diffs that apply", () => {
    assert.ok(diffs.length >= 5, `${diffs.length} diffs`);
    for (const { text } of diffs) assert.equal(problemsOf(text), "", `${page} is out of date:\n${text}`);
  });

  it("would be noticed if they did not", () => {
    const [first] = diffs;
    const changed = first?.text.replace(/^ (.*)$/m, " something else");
    assert.notEqual(changed, first?.text);
    assert.match(problemsOf(changed ?? ""), /patch does not apply/);
  });
});
