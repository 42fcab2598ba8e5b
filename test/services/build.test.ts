/** The compiled program in a checkout always matches its sources: after a mistake and its repair too. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../cli/project/programs";

describe("the build of a checkout", function () {
  this.timeout(60_000);
  let folder = "";
  const source = (name: string, text: string) => writeFileSync(path.join(folder, "components", `${name}.ts`), text);
  const build = () => spawnSync(process.execPath, [path.join(folder, "bin", "build.js")], { encoding: "utf8" }).status;
  const answer = () => {
    const words = ["-p", `require(${JSON.stringify(path.join(folder, "dist", "components", "index.js"))}).answer`];
    return spawnSync(process.execPath, words, { encoding: "utf8" }).stdout.trim();
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "fenceline-build-"));
    for (const name of ["bin", "components"]) mkdirSync(path.join(folder, name));
    for (const name of ["bin/build.js", "package.json"]) copyFileSync(path.join(root, name), path.join(folder, name));
    const compilerOptions = {
      module: "node16",
      outDir: "dist",
      rootDir: ".",
      strict: true,
      skipLibCheck: true,
      types: [],
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["components"] }));
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("follows a change, a mistake and its repair, and forgets what has no source any more", () => {
    source("index", "export const answer: number = 1;\n");
    source("other", "export const other = 1;\n");
    assert.deepEqual([build(), answer()], [0, "1"]);
    source("index", 'export const answer: number = "two";\n');
    assert.equal(build(), 1);
    source("index", "export const answer: number = 1;\n");
    assert.deepEqual([build(), answer()], [0, "1"]);
    rmSync(path.join(folder, "components", "other.ts"));
    assert.deepEqual([build(), answer()], [0, "1"]);
    assert.equal(existsSync(path.join(folder, "dist", "components", "other.js")), false);
  });
});
