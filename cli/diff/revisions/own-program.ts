/**
 * When the project is the checkout that this command belongs to, a revision's program needs to be JavaScript before it is
 * planned as fast as a user's, who has the components compiled. Unchanged sources are planned with what is built already;
 * of a changed program the changed files are translated once, without a type check, for all stacks.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as typescript from "typescript";
import { parseDocument } from "yaml";
import { git, type Repository } from "./revision";

/** Seen from the compiled place of this file. */
const ownDirectory = realpathSync(path.resolve(__dirname, "..", "..", "..", ".."));
const sources = ["index.ts", "components", "tsconfig.json"];

/** Lets Pulumi.yaml of the scratch worktree name compiled JavaScript. */
export function prepareOwnProgram(repository: Repository, commit: string, directory: string): void {
  const here = path.join(repository.root, repository.inside);
  const [entry, projectFile] = ["index.ts", "Pulumi.yaml"].map((file) => path.join(directory, file));
  if (here !== ownDirectory || entry === undefined || projectFile === undefined) return;
  if (!existsSync(entry) || !existsSync(projectFile)) return;
  const built = path.join(ownDirectory, "dist", "index.js");
  const changed = new Set([
    ...lines(git(here, "diff", "--name-only", "--relative", "--no-renames", commit, "--", ...sources).output),
    ...lines(git(here, "ls-files", "--others", "--exclude-standard", "--", ...sources).output),
  ]);
  const isUnchanged = existsSync(built) && changed.size === 0;
  const program = isUnchanged ? built : translated(directory, changed);
  const project = parseDocument(readFileSync(projectFile, "utf8"));
  project.set("main", program);
  writeFileSync(projectFile, project.toString());
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** What is the same file now has been compiled already, unless the compiler's settings are others. */
function translated(directory: string, changed: ReadonlySet<string>): string {
  const compiler = createRequire(path.join(ownDirectory, "index.js"))("typescript") as typeof typescript;
  const compilerOptions: typescript.CompilerOptions = {
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.NodeNext,
    moduleResolution: compiler.ModuleResolutionKind.NodeNext,
    esModuleInterop: true,
    isolatedModules: true,
  };
  for (const file of ["index.ts", ...typescriptFiles(directory, "components")]) {
    const target = path.join(directory, "dist", file.replace(/ts$/, "js"));
    const compiled = path.join(ownDirectory, "dist", file.replace(/ts$/, "js"));
    mkdirSync(path.dirname(target), { recursive: true });
    if (!changed.has(file) && !changed.has("tsconfig.json") && existsSync(compiled)) {
      copyFileSync(compiled, target);
      continue;
    }
    const text = readFileSync(path.join(directory, file), "utf8");
    // Under this ending the compiler takes a file for CommonJS, as package.json says it is.
    const { outputText } = compiler.transpileModule(text, { fileName: file.replace(/ts$/, "cts"), compilerOptions });
    writeFileSync(target, outputText);
  }
  return path.join(directory, "dist", "index.js");
}

function typescriptFiles(directory: string, folder: string): string[] {
  return readdirSync(path.join(directory, folder), { withFileTypes: true }).flatMap((file) => {
    const name = path.join(folder, file.name);
    return file.isDirectory() ? typescriptFiles(directory, name) : file.name.endsWith(".ts") ? [name] : [];
  });
}
