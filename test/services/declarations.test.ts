/** What an editor shows of the components: nothing of it is internal. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { root } from "../cli/project/programs";

describe("the package's declarations", () => {
  it("have no argument and no member of a plan", () => {
    const folder = path.join(root, "dist", "components");
    const index = readFileSync(path.join(folder, "index.d.ts"), "utf8");
    const exported = [...index.matchAll(/ from "\.\/([a-z-]+)"/g)].map(([, name]) => `${name ?? ""}.d.ts`);
    const files = [...exported, "role-group.d.ts"];
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), "utf8");
      assert.doesNotMatch(text, /@internal|Planned|\b(?:place|maker|plan):/, file);
    }
  });

  it("are found under both names, however a project resolves modules", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "fenceline-resolution-"));
    try {
      mkdirSync(path.join(folder, "node_modules"));
      symlinkSync(root, path.join(folder, "node_modules", "rancher-fenceline"));
      const { Node10, Node16, NodeNext, Bundler } = ts.ModuleResolutionKind;
      for (const moduleResolution of [Node10, Node16, NodeNext, Bundler]) {
        for (const [name, file] of Object.entries({ "": "components/index.d.ts", "/testing": "cli/testing.d.ts" })) {
          const importer = path.join(folder, "index.ts");
          const found = ts.resolveModuleName(`rancher-fenceline${name}`, importer, { moduleResolution }, ts.sys);
          assert.equal(found.resolvedModule?.resolvedFileName, path.join(root, "dist", file), String(moduleResolution));
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("take what the arguments say, and refuse the rest", () => {
    const program = path.join(root, "dist", "program-of-a-user.ts");
    const text = [
      'import { Network, RancherServer } from "./components";',
      'const network = new Network("network", { cloud: "aws", cidr: "10.0.0.0/16" });',
      'new RancherServer("rancher", { network });',
      "// @ts-expect-error",
      'new Network("network", {});',
      "// @ts-expect-error",
      'new RancherServer("rancher", { network, plan: 1 });',
    ].join("\n");
    const options: ts.CompilerOptions = { strict: true, noEmit: true, skipLibCheck: true, types: [] };
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (file, version) =>
      file === program ? ts.createSourceFile(file, text, version) : read(file, version);
    const found = ts.getPreEmitDiagnostics(ts.createProgram([program], options, host));
    assert.deepEqual(
      found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")),
      [],
    );
  });
});
