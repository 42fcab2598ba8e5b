/**
 * A plan from a file: a plan of ours, `pulumi preview --json` or `pulumi stack export`. Which it is shows itself. A broken
 * or foreign file is a mistake on the command line: one line that names the file and what is wrong with it.
 */
import { readFile } from "node:fs/promises";
import { Failure } from "../terminal/failure";
import { isDeployedStack, readDeployedStack } from "./deployed-stack";
import { isOwnPlan, readOwnPlan } from "./own-plan";
import { isPreview, readPreview } from "./preview";
import { isValues, SourceError, type SourcePlan } from "./source-plan";

const kinds = "a plan (fenceline plan --json), a preview (pulumi preview --json --show-sames) or a pulumi stack export";

export async function readSource(file: string): Promise<SourcePlan> {
  return readSourceText(await contentOf(file), file);
}

/** `file` is for messages alone. */
export function readSourceText(text: string, file: string): SourcePlan {
  try {
    return recognised(valueOf(text));
  } catch (error) {
    if (error instanceof SourceError) throw new Failure(2, `${file}: ${error.message}`);
    throw error;
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : String(code);
    throw new Failure(2, `${file}: ${what}; give ${kinds}`);
  }
}

function valueOf(text: string): unknown {
  // A shell on Windows writes a byte order mark, or UTF-16.
  const plain = text.replace(/^\uFEFF/, "");
  if (plain.trim() === "") throw new SourceError(`an empty file; give ${kinds}`);
  try {
    return JSON.parse(plain);
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new SourceError(`not valid JSON: ${reason.slice(0, 120)}`);
  }
}

function recognised(value: unknown): SourcePlan {
  if (isValues(value)) {
    if (isOwnPlan(value)) return readOwnPlan(value);
    if (isDeployedStack(value)) return readDeployedStack(value);
    if (isPreview(value)) return readPreview(value);
  }
  throw new SourceError(`this is none of what can be read; give ${kinds}`);
}
