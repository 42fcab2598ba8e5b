/** Writes all that is made from data: docs/ports, docs/commands and the schema of a stack's file. `npm run docs` runs it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createProgram } from "../program";
import { commandPages } from "./commands";
import { portPages } from "./pages";
import { schemaText } from "./stack-schema";

/** From dist/cli/docs. */
const root = path.join(__dirname, "..", "..", "..");

/** A folder holds these files and no others. */
function writeFolder(name: string, pages: ReadonlyMap<string, string>): void {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(path.join(folder, file), { recursive: true });
  for (const [file, text] of pages) writeFileSync(path.join(folder, file), text);
  process.stdout.write(`${name}: ${pages.size} files\n`);
}

writeFolder("docs/ports", portPages());
writeFolder("docs/commands", commandPages(createProgram()));
writeFileSync(path.join(root, "schemas", "stack.schema.json"), schemaText());
process.stdout.write("schemas/stack.schema.json\n");
