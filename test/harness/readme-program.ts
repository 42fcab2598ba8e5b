/** The README's own program, as it stands there: the code block after the mark `<!-- program -->`. */
import { readFileSync } from "node:fs";
import path from "node:path";

export function readmeProgram(): string {
  const readme = readFileSync(path.join(__dirname, "..", "..", "..", "README.md"), "utf8");
  const [, block] = /<!-- program -->\s*```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  if (block === undefined) throw new Error("README.md has no code block after <!-- program -->");
  return block;
}
