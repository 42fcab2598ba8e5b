/**
 * The references that a running program holds in the place of values that only a deployment knows.
 *
 * A program may cut, split or recase such a text, and a piece of a reference must never pass for a value. So each character
 * is followed by an invisible mark, one mark for each resource or look-up: a whole reference is turned back into plain text,
 * and any piece of one is recognized, and by its mark so is the origin. What the program does around a reference
 * (`${…}/32`) stays as it is.
 */
import { lookupReference, reference } from "../../components/resources/resource";

/** Private-use characters that no font or format is known to use (plane 16): one mark for each origin. */
const firstMark = 0x100000;
const lastMark = 0x10fffd;
const anyMark = /[\u{100000}-\u{10FFFD}]|[\uD800-\uDFFF]/u;
const anyMarkEverywhere = /[\u{100000}-\u{10FFFD}]/gu;

/** What can't be named at all. */
export const nameless = "${?}";

/** The reference to something of a resource that has no name of its own. */
export function somethingOf(type: string, name: string): string {
  return reference(type, name, "?");
}

/** Whether a plain text is, as a whole, the reference to something without a name. */
export function isNameless(text: string): boolean {
  return text === nameless || (text.startsWith("${") && text.endsWith(".?}"));
}

interface Origin {
  /** What a piece of one of its references becomes. */
  readonly something: string;
  /** The plain texts of the references that were given to the program. */
  readonly issued: Set<string>;
}

/** The text without any mark, for messages. */
export function readable(text: string): string {
  return text.replace(anyMarkEverywhere, "");
}

export class References {
  readonly #marks = new Map<string, string>();
  readonly #origins = new Map<string, Origin>();

  /** The reference to a resource's property, for the program. */
  ofResource(type: string, name: string, property: string): string {
    return this.#issue(reference(type, name, property), somethingOf(type, name));
  }

  /** The reference to a part of a look-up's answer, for the program. */
  ofLookup(token: string, part: string): string {
    return this.#issue(lookupReference(token, part), lookupReference(token, "?"));
  }

  /**
   * A text of the program's as the plan shows it: references in plain, or, where anything but whole references is left of
   * one, the name of its origin alone; `unnamed` where even that is unknown.
   */
  plain(text: string, unnamed: string): string {
    if (!anyMark.test(text)) return this.#plainBase64(text, unnamed);
    const characters = Array.from(text);
    let result = "";
    for (let index = 0; index < characters.length;) {
      const mark = characters[index + 1];
      const origin = mark === undefined ? undefined : this.#origins.get(mark);
      let run = "";
      while (origin !== undefined && characters[index + 1] === mark) {
        run += characters[index] ?? "";
        index += 2;
      }
      if (origin !== undefined) {
        if (!isMadeOf(run, origin.issued)) return origin.something;
        result += run;
      } else {
        const character = characters[index] ?? "";
        if (anyMark.test(character)) return this.#origins.get(character)?.something ?? unnamed;
        result += character;
        index += 1;
      }
    }
    return result;
  }

  /** Base64 (user data, most often) hides the marks: the references inside are put back in plain, and encoded again. */
  #plainBase64(text: string, unnamed: string): string {
    // A marked character takes five bytes, so that every few of them the marks' UTF-8 (F4 8x …) is encoded as `9I`.
    if (!text.includes("9I") || !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(text)) return text;
    const decoded = Buffer.from(text, "base64").toString("utf8");
    if (decoded.includes("\uFFFD") || !new RegExp(anyMarkEverywhere.source, "u").test(decoded)) return text;
    const plain = this.plain(decoded, unnamed);
    return isNameless(plain) ? plain : Buffer.from(plain, "utf8").toString("base64");
  }

  #issue(text: string, something: string): string {
    const plainText = readable(text);
    let mark = this.#marks.get(something);
    if (mark === undefined) {
      // Past the last mark they are shared: then a piece may name a wrong origin, but never passes for a value.
      mark = String.fromCodePoint(firstMark + (this.#marks.size % (lastMark - firstMark + 1)));
      this.#marks.set(something, mark);
      if (!this.#origins.has(mark)) this.#origins.set(mark, { something: readable(something), issued: new Set() });
    }
    this.#origins.get(mark)?.issued.add(plainText);
    // Whole characters, so that a name may have any.
    return Array.from(plainText).join(mark) + mark;
  }
}

/** Whether a text is one or more of the references, one after the other. */
function isMadeOf(text: string, issued: ReadonlySet<string>): boolean {
  let rest = text;
  while (rest !== "") {
    const candidates = [...issued].filter((candidate) => rest.startsWith(candidate));
    const longest = candidates.sort((one, other) => other.length - one.length)[0];
    if (longest === undefined) return false;
    rest = rest.slice(longest.length);
  }
  return true;
}
