/** What an editor shows of the components: nothing of it is internal. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "../cli/project/programs";

describe("the package's declarations", () => {
  it("have no argument and no member of a plan", () => {
    const folder = path.join(root, "dist", "components");
    const files = readdirSync(folder).filter(
      (file) => file.endsWith(".d.ts") && !/^(?:known-later|user-data)/.test(file),
    );
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), "utf8");
      assert.doesNotMatch(text, /@internal|Planned|\b(?:place|maker|plan):/, file);
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
