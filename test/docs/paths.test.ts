/** Every file and folder that README.md, CONTRIBUTING.md and docs name is there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../cli/project/programs";
import { markdownFiles } from "./code-blocks";

const tops = [
  "bench",
  "bin",
  "cli",
  "components",
  "docs",
  "engine",
  "examples",
  "schemas",
  "stacks",
  "test",
  ".github",
];
const listed = tops.filter((top) => existsSync(path.join(root, top))).flatMap((top) => [top, ...below(top)]);
const all = [...readdirSync(root), ...listed];

function below(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
    (name) => `${folder}/${name.replaceAll(path.sep, "/")}`,
  );
}

/** What stands in backticks and reads like something in the checkout: below one of its folders, or a source file's name. */
function pathsIn(text: string): string[] {
  return [...text.replace(/^```[^]*?^```$/gm, "").matchAll(/`([^`\s]+)`/g)].flatMap(([, name = ""]) => {
    const [top = ""] = name.split("/");
    const isBelow = name.includes("/") && tops.includes(top);
    return isBelow || /^[\w./*-]+\.ts$/.test(name) ? [name.replace(/\/$/, "")] : [];
  });
}

/** A star stands for part of a name; capitals for what a reader puts in. A path may begin below the folder at hand. */
function isThere(name: string): boolean {
  const text = name.replace(/[.+?^$()[\]\\|{}]/g, "\\$&").replace(/\*|[A-Z]{3,}/g, "[^/]*");
  const pattern = new RegExp(`(?:^|/)${text}$`);
  return all.some((one) => pattern.test(one));
}

describe("files that the documents name", () => {
  const pages = ["README.md", "CONTRIBUTING.md", ...markdownFiles("docs")];
  const named = pages.flatMap((page) =>
    pathsIn(readFileSync(path.join(root, page), "utf8")).map((name) => ({ page, name })),
  );

  it("are there", () => {
    const missing = named.filter(({ name }) => !isThere(name)).map(({ page, name }) => `${page}: ${name}`);
    assert.deepEqual([...new Set(missing)], []);
    assert.ok(named.length > 50, `${named.length} paths`);
  });

  it("would be missed", () => {
    assert.deepEqual(pathsIn("`components/matrix/flow.ts`, `flow.ts`, `plan.json`, `a b`"), [
      "components/matrix/flow.ts",
      "flow.ts",
    ]);
    assert.ok(isThere("components/matrix/flow.ts") && isThere("reach/policy.ts"));
    assert.ok(isThere("components/clouds/*/encode.ts") && isThere("stacks/Pulumi.NAME.yaml"));
    assert.ok(!isThere("components/matrix/flows.ts") && !isThere("low.ts"));
  });
});
