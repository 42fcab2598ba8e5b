/**
 * What `npm pack` makes is what users get: installed into an empty folder, with the official packages beside it, it runs the
 * README's own program, and its command plans that project. Needs the package registry.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { StackPlan } from "../../components/resources/resource";
import { readmeProgram } from "../harness/readme-program";

const root = path.join(__dirname, "..", "..", "..");

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

describe("the package", function () {
  this.timeout(300_000);
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Manifest;
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-package-"));
  const tarball = path.join(folder, `rancher-fenceline-${manifest.version}.tgz`);
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: clean });
  const clean = { ...process.env, NO_COLOR: "1", npm_config_audit: "false", npm_config_fund: "false" };

  before(() => {
    const version = (name: string) => `${name}@${manifest.devDependencies[name] ?? ""}`;
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root, env: clean });
    writeFileSync(path.join(folder, "package.json"), '{ "name": "somebody-else", "private": true }\n');
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: somebody-else\nruntime: nodejs\nmain: index.ts\n");
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config:\n  aws:region: eu-central-1\n");
    writeFileSync(path.join(folder, "index.ts"), readmeProgram());
    const beside = ["@pulumi/pulumi", "@pulumi/aws", "typescript", "@types/node"].map(version);
    run("npm", "install", "--silent", "--no-save", tarball, ...beside);
  });

  it("holds what users need and nothing else", () => {
    const files = run("tar", "-tzf", tarball).split("\n");
    assert.ok(files.includes("package/dist/components/index.js"));
    assert.ok(files.includes("package/dist/components/index.d.ts"));
    assert.ok(files.includes("package/bin/fenceline.js"));
    const unexpected = files.filter((file) =>
      /^package\/(?:dist\/)?(?:test|stacks|engine|bench|docs|cli\/docs)\//.test(file),
    );
    assert.deepEqual(unexpected, []);
  });

  it("type-checks in the README's own program", () => {
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
    run("npx", "tsc", ...options, "--types", "node", "index.ts");
  });

  it("runs the README's own program with its own command", () => {
    const plan = JSON.parse(run("npx", "fenceline", "plan", "--stack", "dev", "--json")) as StackPlan;
    const names = plan.resources.map(({ name }) => name);
    assert.ok(names.includes("production-etcd-in-tcp-9345-from-production-common"));
    assert.equal((plan.outputs.groups as unknown[]).length, 4);
  });
});
