import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The exit code of the test runner, with our hooks, for one test of this body. */
function runTest(body: string): number | null {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-"));
  try {
    const file = path.join(folder, "one.test.js");
    writeFileSync(file, `it("one", () => { ${body} });`);
    const mocha = require.resolve("mocha/bin/mocha.js");
    return spawnSync(process.execPath, [mocha, "--no-config", "--require", path.join(__dirname, "hooks.js"), file])
      .status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the test runner", () => {
  it("fails a test whose rejection nobody handles", () =>
    assert.notEqual(runTest('Promise.reject(new Error("lost"));'), 0));
  it("fails it for undefined too", () => assert.notEqual(runTest("Promise.reject();"), 0));
  it("passes a test that handles it", () =>
    assert.equal(runTest('Promise.reject(new Error("kept")).catch(() => {});'), 0));
});
