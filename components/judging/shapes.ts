/**
 * The few kinds of value that a configuration consists of, as zod schemas whose messages name what was given and what
 * would be right. Unknown keys are problems, with the known ones beside them.
 */
import { z } from "zod";
import { AddressError, parseRange } from "../addresses/address";
import { pathText, type Problem } from "./problem";

/** What was given, short enough for one line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function mustBe(expected: string) {
  return (issue: { input?: unknown }) =>
    issue.input === undefined || issue.input === null
      ? `is missing; it must be ${expected}`
      : `is ${shown(issue.input)}; it must be ${expected}`;
}

export function object<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `is unknown here; the known keys are ${known}` : mustBe(what)(issue),
  });
}

export function list<Item extends z.ZodType>(what: string, item: Item) {
  return z.array(item, { error: mustBe(`a list of ${what}`) });
}

export function nonEmptyList<Item extends z.ZodType>(what: string, item: Item) {
  return list(what, item).min(1, { error: `is empty; it must name at least one of ${what}` });
}

export function oneOf<const Value extends string>(values: readonly Value[]) {
  return z.enum(values, { error: mustBe(values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`) });
}

/** Values that components are given as outputs are called so; the reference to one may stand where no rule depends on it. */
export const laterReferencePrefix = "later-";
const laterReference = /^\$\{given\.later-[^${}]+\}$/;

/** Characters that show as nothing, or turn what stands behind them around: what a reader sees would not be what it says. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** `U+202E`, of the first one that a reader would not see; line breaks and tabs do no harm. */
function unseenIn(text: string): string | undefined {
  const found = unseen.exec(text.replace(/[\t\r\n]/g, " "))?.[0]?.codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The places of keys that an object can't have as its own without harm: one would be dropped without a word, one breaks Pulumi. */
export function lostKeys(value: unknown, place: readonly PropertyKey[] = []): PropertyKey[][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => lostKeys(item, [...place, index]));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === "__proto__" || key === "toString" ? [[...place, key]] : lostKeys(item, [...place, key]),
  );
}

/** Text without `${`, which stands for values of other resources, and without what a reader would not see. */
export function text(what: string) {
  const error = mustBe(what);
  return z
    .string({ error })
    .min(1, { error })
    .refine((value) => !value.includes("${") || laterReference.test(value), {
      error: (issue) => `is ${shown(issue.input)}; it may not contain "\${"`,
    })
    .refine((value) => unseenIn(value) === undefined, {
      error: ({ input }) =>
        `has the character ${unseenIn(String(input)) ?? ""}, which shows as nothing or turns the text around; leave it out`,
    });
}

export function matching(what: string, pattern: RegExp) {
  return z.string({ error: mustBe(what) }).regex(pattern, { error: mustBe(what) });
}

/** The same, or the reference to a value that only a deployment knows. */
export function matchingOrLater(what: string, pattern: RegExp) {
  return matching(what, new RegExp(`${pattern.source}|${laterReference.source}`, pattern.flags));
}

/** A text of a configuration file that pretends to be such a reference. */
export function pretendsToBeLater(value: unknown): boolean {
  return JSON.stringify(value)?.includes(`\${given.${laterReferencePrefix}`) ?? false;
}

export function wholeNumber(what: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  const error = mustBe(what);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

export function flag() {
  return z.boolean({ error: mustBe("true or false") });
}

/** An address range without host bits, in its canonical text. */
export function addressRange() {
  return z.string({ error: mustBe("an address range like 203.0.113.0/24") }).transform((value, context) => {
    try {
      return parseRange(value).text;
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

/** A name that every cloud takes as a host's name, and that can't be confused with what is made from it. */
export function name(what: string) {
  return matching(
    `${what}: lower-case letters, digits and hyphens, beginning with a letter, at most 24 characters`,
    /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
  );
}

export interface Parsed<Value> {
  readonly value?: Value;
  readonly problems: readonly Problem[];
}

/** Judges a value by a schema; each unknown key is a problem of its own. */
export function parse<Value>(schema: z.ZodType<Value>, input: unknown): Parsed<Value> {
  const result = schema.safeParse(input, { reportInput: true });
  const lost = lostKeys(input).map((path) => ({
    path: pathText(path),
    message: "can't be a key; choose another name",
  }));
  if (result.success && lost.length === 0) return { value: result.data, problems: [] };
  const ofShape = (result.error?.issues ?? []).flatMap((issue) => {
    const places = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return places.map((path) => ({ path: pathText(path), message: issue.message }));
  });
  return { problems: [...lost, ...ofShape] };
}
