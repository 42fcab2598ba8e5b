// Compiles the checkout into dist/, and only when a source changed since the last time: dist/ never goes stale unnoticed.
// A published package has no sources beside it, and nothing to build.
"use strict";
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.dirname(__dirname);
const stamp = path.join(root, "dist", ".sources");
const sources = ["index.ts", "components", "cli", "test", "bench", "tsconfig.json", "package-lock.json"];

/** Every source file below the checkout's source folders, in a stable order. */
function sourceFiles() {
  const files = [];
  const visit = (file) => {
    if (fs.statSync(file).isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) if (name !== "fixtures") visit(path.join(file, name));
    } else files.push(file);
  };
  for (const name of sources) if (fs.existsSync(path.join(root, name))) visit(path.join(root, name));
  return files;
}

function digest() {
  const hash = createHash("sha256");
  for (const file of sourceFiles()) hash.update(path.relative(root, file)).update("\0").update(fs.readFileSync(file));
  return hash.digest("hex");
}

/** Deletes what an earlier build made of a source that is gone: mocha would still run its tests, and the package hold it. */
function deleteOrphans(folder = path.join(root, "dist")) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      deleteOrphans(file);
      if (fs.readdirSync(file).length === 0) fs.rmdirSync(file);
      continue;
    }
    const [, stem] = /^(.+?)(?:\.d\.ts|\.js)$/.exec(path.relative(path.join(root, "dist"), file)) ?? [];
    if (stem !== undefined && !fs.existsSync(path.join(root, `${stem}.ts`))) fs.rmSync(file);
  }
}

/** Builds when needed. Returns whether dist/ now matches the sources. */
function build() {
  if (!fs.existsSync(path.join(root, "components", "index.ts"))) return true;
  const current = digest();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === current) return true;
  if (process.stderr.isTTY) process.stderr.write("fenceline: compiling the changed sources…\n");
  // A build that fails leaves something between the two: it matches no sources.
  fs.rmSync(stamp, { force: true });
  const compiler = require.resolve("typescript/bin/tsc", { paths: [root] });
  const result = spawnSync(process.execPath, [compiler, "-p", root], { stdio: ["ignore", 2, 2] });
  if (result.status !== 0) return false;
  deleteOrphans();
  fs.writeFileSync(stamp, current);
  return true;
}

module.exports = { build };
if (require.main === module && !build()) process.exitCode = 1;
