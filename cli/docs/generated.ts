/**
 * All files that are made from data, by their paths in the checkout: what `npm run docs` writes, and what a test compares
 * with the files that are there.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createProgram } from "../program";
import { commandPages } from "./commands";
import { oneRowPage, withOneRow } from "./one-row";
import { portPages } from "./pages";
import { schemaText } from "./stack-schema";

/** Folders that hold generated files and no others. */
const generatedFolders = ["docs/ports", "docs/commands"];

export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const inFolder = (folder: string, pages: ReadonlyMap<string, string>) =>
    [...pages].map(([name, text]) => [`${folder}/${name}`, text] as const);
  const page = readFileSync(path.join(root, oneRowPage), "utf8");
  return new Map([
    ...inFolder("docs/ports", portPages()),
    ...inFolder("docs/commands", commandPages(createProgram())),
    ["schemas/stack.schema.json", schemaText()],
    [oneRowPage, await withOneRow(page, root)],
  ]);
}

/** Files in the generated folders that are generated no more. */
export function leftoverFiles(root: string, generated: ReadonlyMap<string, string>): string[] {
  return generatedFolders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => !generated.has(file));
}
