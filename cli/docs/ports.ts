/** Writes docs/ports from the matrix, and takes away pages that it no longer has. `npm run docs` runs it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { portPages } from "./pages";

/** From dist/cli/docs. */
const folder = path.join(__dirname, "..", "..", "..", "docs", "ports");

const pages = portPages();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name), { recursive: true });
for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
process.stdout.write(`docs/ports: ${pages.size} files\n`);
