/** `fenceline audit` and its neighbours on a command line, with files in a folder. */
import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fenceline } from "../fenceline";
import { planOf } from "../plan-files";
import { exportsOf } from "./exports";

describe("fenceline audit", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-audit-"));
  let rancher = "";

  before(async () => {
    const exported = exportsOf(await planOf("aws"));
    for (const { file, value } of exported.files) writeFileSync(path.join(folder, file), JSON.stringify(value));
    [rancher = ""] = exported.rancher;
  });
  after(() => rmSync(folder, { recursive: true }));

  const audited = (...words: readonly string[]) => fenceline(["audit", folder, "--rancher", rancher, ...words]);

  it("of a folder: the first line says it, exit code 0, and nothing fails", () => {
    const { exitCode, stdout, stderr } = audited("--fail-on", "missing,open");
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.match(stdout, /^None of 24 required flows is blocked; no door that nobody needs is open to the world/);
  });

  it("as JSON, Markdown, SARIF and HTML", () => {
    const { summary, clusters } = JSON.parse(audited("--format", "json").stdout) as {
      summary: string;
      clusters: { name: string; missing: unknown[]; open: unknown[]; unknown: unknown[] }[];
    };
    assert.match(summary, /^None of 24/);
    assert.deepEqual(
      clusters.map(({ name, missing, open }) => [name, missing, open]),
      [
        ["rancher", [], []],
        ["prod", [], []],
      ],
    );
    assert.match(audited("--format", "markdown").stdout, /\| what \| what would tell \|/);
    const sarif = JSON.parse(audited("--format", "sarif", "--cni", "flannel", "--distribution", "rke1").stdout) as {
      version: string;
    };
    assert.equal(sarif.version, "2.1.0");
    assert.match(audited("--format", "html").stdout, /^<!doctype html>[^]*default-src &#39;none&#39;/);
  });

  it("exit code 3 as --fail-on says, 1 where files don't show the whole or are broken, 2 for a wrong command line", () => {
    const groups = path.join(folder, "groups.json");
    const files = ["instances.json", "prod.json"].map((file) => path.join(folder, file));
    const one = (...words: readonly string[]) => fenceline(["audit", ...words]).exitCode;
    // Monitoring's rows are in no group of this stack.
    assert.equal(audited("--option", "monitoring", "--fail-on", "missing").exitCode, 3);
    assert.equal(audited("--option", "monitoring", "--fail-on", "open").exitCode, 0);
    assert.equal(one(...files), 1);
    const cut = path.join(folder, "cut.txt");
    writeFileSync(cut, '{"SecurityGroups": [{"GroupId": "sg-');
    const { exitCode, stderr } = fenceline(["audit", cut, ...files]);
    assert.deepEqual([exitCode, stderr.includes("cut.txt: not valid JSON: the file is cut off")], [1, true]);
    assert.equal(one(groups, ...files, "--rancher", "i-nobody"), 2);
    assert.equal(one(groups, ...files, "--fail-on", "everything"), 2);
    assert.equal(one(path.join(folder, "none.json")), 2);
    assert.equal(one(groups, path.join(folder, "instances.json"), "--etcd", rancher), 2);
  });

  it("ask takes the same files", () => {
    const ask = (port: string) =>
      fenceline(["ask", "--plan", folder, "--from", "worker", "--to", "etcd", "--port", port]);
    assert.equal(ask("2379/tcp").exitCode, 3);
    assert.equal(ask("8472/udp").exitCode, 0);
  });
});
