/** The small programs under test/fixtures/programs, and plans of them. */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";

/** The checkout: this file runs from dist/test/cli/project. */
export const root = path.resolve(__dirname, "../../../..");

export function programFolder(name: string): string {
  return path.join(root, "test", "fixtures", "programs", name);
}

/** The only resource of a name. */
export function resourceNamed(plan: StackPlan, name: string): PlannedResource {
  const found = plan.resources.filter((resource) => resource.name === name);
  const [resource] = found;
  if (resource === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
  return resource;
}

/** Runs a test in a new folder with some files, which sees the checkout's packages. */
export async function inProject(
  files: Readonly<Record<string, string>>,
  test: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-"));
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      cpSync(__filename, file);
      writeFileSync(file, text);
    }
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
