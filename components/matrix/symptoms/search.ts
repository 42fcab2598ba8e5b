/** From what somebody sees to the symptoms that it tells of. */
import { symptoms, type Sign, type Symptom } from "./symptoms";

/**
 * The symptoms that a text tells of: a message, a whole line of a log, or a few words of one. Those with more of the text
 * come first.
 */
export function findSymptoms(text: string): readonly Symptom[] {
  const wanted = normal(text);
  const words = wanted.split(" ").filter((word) => word !== "");
  if (words.length === 0) return [];
  return symptoms
    .map((one) => ({ one, weight: Math.max(...one.signs.map((sign) => weightOf(sign, one, wanted, words))) }))
    .filter(({ weight }) => weight > 0)
    .sort((first, second) => second.weight - first.weight)
    .map(({ one }) => one);
}

/** How much of a sign a text has: its whole message, or all of a few words. */
function weightOf(sign: Sign, { traffic }: Symptom, wanted: string, words: readonly string[]): number {
  if (hasMessage(wanted, sign.message)) return 1000 + sign.message.length;
  const own = `${normal(`${sign.where} ${sign.message}`)} ${traffic.first} ${traffic.last}`;
  return words.every((word) => own.includes(word)) ? words.join("").length : 0;
}

/** Whether a text has a message: all of its parts, in their order. */
export function hasMessage(text: string, message: string): boolean {
  const wanted = normal(text);
  let place = 0;
  return message
    .split("…")
    .map(normal)
    .filter((part) => part.length > 1)
    .every((part) => {
      const found = wanted.indexOf(part, place);
      place = found + part.length;
      return found >= 0;
    });
}

/** Letters, digits and what stands between them in an address; the rest is space. */
function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.:/\-[\]<>]+/g, " ")
    .trim();
}
