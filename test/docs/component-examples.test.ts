/** Every exported component shows how it is used and says what it is not for; the examples compile and can be planned. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import * as components from "../../components";
import { recordStack } from "../../cli/project/recorder";
import { root } from "../cli/project/programs";

interface Documented {
  readonly comment: string;
  readonly example: string;
}

/** The classes of the package that are no errors. */
const exported = Object.keys(components).filter((name) => !name.endsWith("Error"));

function documented(): Map<string, Documented> {
  const folder = path.join(root, "components");
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return new Map(
    files.flatMap((file): [string, Documented][] => {
      const text = readFileSync(path.join(folder, file), "utf8");
      const [, lines, name] = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport class (\w+)/.exec(text) ?? [];
      if (lines === undefined || name === undefined) return [];
      const comment = lines.replace(/^ \* ?/gm, "");
      const [, example = ""] = /^@example\n```ts\n([^]*?)^```$/m.exec(comment) ?? [];
      return [[name, { comment, example }]];
    }),
  );
}

describe("the example of a component", function () {
  this.timeout(120_000);
  const found = documented();
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-examples-"));

  before(() => {
    mkdirSync(path.join(folder, "node_modules"));
    for (const name of ["@pulumi", "typescript"]) {
      symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
    }
    symlinkSync(root, path.join(folder, "node_modules", "rancher-fenceline"));
    writeFileSync(path.join(folder, "package.json"), "{}");
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: examples\nruntime: nodejs\nmain: index.js\n");
    writeFileSync(
      path.join(folder, "index.js"),
      'module.exports = require(`./${require("@pulumi/pulumi").getStack()}.ts`);\n',
    );
    for (const [name, { example }] of found) {
      writeFileSync(path.join(folder, `${name}.ts`), example);
      writeFileSync(path.join(folder, `Pulumi.${name}.yaml`), "config: {}\n");
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is there for every exported class", () => {
    assert.ok(exported.length >= 9);
    for (const name of exported) {
      const { comment, example } = found.get(name) ?? { comment: "", example: "" };
      assert.ok(example.includes(name) && example.includes('from "rancher-fenceline"'), `${name} has no example`);
      assert.match(comment, /^Not for /m, `${name} does not say what it is not for`);
    }
  });

  it("compiles", () => {
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
      ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
      target: ts.ScriptTarget.ES2022,
    };
    const program = ts.createProgram(
      [...found.keys()].map((name) => path.join(folder, `${name}.ts`)),
      options,
    );
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    assert.deepEqual(problems, []);
  });

  for (const name of exported) {
    it(`${name}: can be planned`, async () => {
      const { resources } = await recordStack({ directory: folder, stack: name });
      assert.ok(
        resources.some(({ type }) => type === `rancher-fenceline:index:${name}`),
        "it makes the component",
      );
    });
  }
});
