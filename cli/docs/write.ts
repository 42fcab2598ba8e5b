/** Writes all files that are made from data. `npm run docs` runs it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatedFiles, leftoverFiles } from "./generated";

/** From dist/cli/docs. */
const root = path.join(__dirname, "..", "..", "..");

async function write(): Promise<void> {
  const files = await generatedFiles(root);
  for (const file of leftoverFiles(root, files)) rmSync(path.join(root, file), { recursive: true });
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  process.stdout.write(`${files.size} files\n`);
}

void write();
