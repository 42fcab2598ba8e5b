/**
 * HTML as text, and the one place that escapes. Guarantees: whatever is put into a template is text, in an element as in
 * an attribute, unless it was made by a template itself; and no character of it acts on the page unseen.
 */

/** Markup that a template made. Nobody else makes one from text, but for the page's own style and script. */
export class Html {
  private constructor(readonly text: string) {}

  /** Text of the program's own, which holds no one else's words. */
  static own(text: string): Html {
    return new Html(text);
  }
}

type Part = Html | string | number | undefined | readonly Part[];

export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return Html.own(literals.map((literal, index) => literal + rendered(parts[index])).join(""));
}

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  return typeof part === "object" ? part.map(rendered).join("") : escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Characters that turn the direction of text around, join what is apart or can't be in HTML are shown by their number. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

export function escaped(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(
      unseen,
      (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    )
    .replace(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

/** Items with a separator between them. */
export function between(parts: readonly Part[], separator: string): Part[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}
