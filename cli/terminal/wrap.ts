/**
 * Text in a given width. Guarantees: no line is wider than asked, no word is lost, and a footnote mark such as `[2]` stays
 * with the word before it as long as there is room.
 */

/** How many columns of a terminal the text takes: none for a combining mark, two for a wide character. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\p{Cf}/u.test(character)) continue;
    width += wideCharacter.test(character) ? 2 : 1;
  }
  return width;
}

const wideCharacter =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60]/u;

/** The pieces of a text between which its lines may break. */
export function words(text: string): string[] {
  return text.split(/\n| +(?!\[\d+\])/).filter((word) => word !== "");
}

/** The lines of the text, each at most this wide. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of words(line)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (displayWidth(longer) <= width) {
      current = longer;
      continue;
    }
    if (current !== "") lines.push(current);
    const pieces = displayWidth(word) <= width ? [word] : word.split(" ").flatMap((part) => cut(part, width));
    current = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return current === "" && lines.length > 0 ? lines : [...lines, current];
}

/** A word that is too long by itself, cut where the line is full. */
function cut(word: string, width: number): string[] {
  const pieces = [""];
  for (const character of word) {
    const last = pieces[pieces.length - 1] ?? "";
    if (last !== "" && displayWidth(last + character) > width) pieces.push(character);
    else pieces[pieces.length - 1] = last + character;
  }
  return pieces;
}
