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

/** `file` is for messages alone. */
export function readSourceText(text: string, file: string): SourcePlan {
  try {
    const plan = planIn(valueOf(text));
    if (plan === undefined) throw new SourceError(`this is none of what can be read; give ${kinds}`);
    return plan;
  } catch (error) {
    if (error instanceof SourceError) throw new Failure(2, `${file}: ${error.message}`);
    throw error;
  }
}

/** `wanted`: what could be given instead. */
export async function contentOf(file: string, wanted = kinds): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : String(code);
    throw new Failure(2, `${file}: ${what}; give ${wanted}`);
  }
}

export function valueOf(text: string, wanted = kinds): unknown {
  // A shell on Windows writes a byte order mark, or UTF-16.
  const plain = text.replace(/^\uFEFF/, "");
  if (plain.trim() === "") throw new SourceError(`an empty file; give ${wanted}`);
  try {
    return JSON.parse(plain);
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    const isCut = /end of JSON input|Unterminated/.test(reason);
    throw new SourceError(`not valid JSON: ${isCut ? "the file is cut off: " : ""}${reason.slice(0, 120)}`);
  }
}

/** A plan of ours, or what Pulumi wrote; undefined for anything else. */
export function planIn(value: unknown): SourcePlan | undefined {
  if (!isValues(value)) return undefined;
  if (isOwnPlan(value)) return readOwnPlan(value);
  if (isDeployedStack(value)) return readDeployedStack(value);
  return isPreview(value) ? readPreview(value) : undefined;
}
