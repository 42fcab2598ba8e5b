/**
 * The documents that a family of files consists of: what a command prints, told apart by content and checked in shape. What
 * has a command's form but not its fields is a mistake that names the field.
 */
import type { z } from "zod";
import { SourceError } from "../sources/source-plan";
import type { EstateFile } from "./estate";

/** One entry of a document, with the file that it is from. */
export interface Told<Entry> {
  readonly file: string;
  readonly entry: Entry;
}

/** The entries of a list in a file, each checked. */
export function entriesOf<Entry>(
  { file }: EstateFile,
  list: readonly unknown[],
  schema: z.ZodType<Entry>,
  what: string,
): Told<Entry>[] {
  return list.map((value, index) => {
    const { success, data, error } = schema.safeParse(value);
    if (success) return { file, entry: data };
    const [first] = error.issues;
    const place = first === undefined || first.path.length === 0 ? "" : `.${first.path.join(".")}`;
    throw new SourceError(`${what}[${String(index)}]${place}: ${first?.message ?? "is of a wrong form"}`);
  });
}

/** One of each id: files may overlap. */
export function distinctBy<Entry>(told: readonly Told<Entry>[], idOf: (entry: Entry) => string): Told<Entry>[] {
  return [...new Map(told.map((one) => [idOf(one.entry), one])).values()];
}
