/** The README tells the truth: its program runs as it stands there, and its commands and keys exist. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { recordStack } from "../cli/project/recorder";
import { readmeProgram } from "./harness/readme-program";

const root = path.join(__dirname, "..", "..");

describe("README.md", () => {
  it("has a program that runs as it stands there", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "fenceline-readme-"));
    try {
      mkdirSync(path.join(folder, "node_modules"));
      for (const name of ["@pulumi", "typescript"]) {
        symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
      }
      symlinkSync(root, path.join(folder, "node_modules", "rancher-fenceline"));
      writeFileSync(path.join(folder, "package.json"), "{}");
      writeFileSync(path.join(folder, "Pulumi.yaml"), "name: readme\nruntime: nodejs\nmain: index.ts\n");
      writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config: {}\n");
      writeFileSync(path.join(folder, "index.ts"), readmeProgram());
      const plan = await recordStack({ directory: folder, stack: "dev" });
      const names = plan.resources.map(({ name }) => name);
      assert.ok(names.includes("production-etcd-in-tcp-9345-from-production-common"), "an RKE2 node can register");
      assert.ok(names.includes("rancher-in-tcp-443-from-production-common"), "and reach Rancher");
      assert.equal((plan.outputs.groups as unknown[]).length, 4);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("names only commands that exist", () => {
    const readme = readFileSync(path.join(root, "README.md"), "utf8");
    const main = readFileSync(path.join(root, "cli", "program.ts"), "utf8");
    const named = new Set([...readme.matchAll(/^\| `fenceline (\w+)/gm)].map(([, name]) => name ?? ""));
    assert.ok(named.size > 0);
    for (const name of named) assert.match(main, new RegExp(`\\b${name}Command\\b`), `${name} is no command`);
  });
});
