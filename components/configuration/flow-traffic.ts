/**
 * What a flow of the user's own is about, in the words of `fenceline ask --port`: ports, `icmp/3/4`, `protocol/50`, `all`.
 * Guarantees one way to say a thing, so that no two rules of a group mean the same.
 */
import { parseQuestion, QuestionError } from "../reach/question";
import type { Traffic } from "../matrix/traffic";

/** Protocols that have a word of their own, and the word. */
const named: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "1-65535/tcp"],
  [17, "1-65535/udp"],
  [58, "icmp"],
]);

/** @throws QuestionError, whose message says what would be right. */
export function parseFlowTraffic(text: string): Traffic {
  const traffic = parseQuestion(text);
  if (traffic.protocol === "number") {
    const word = named.get(traffic.number);
    if (word !== undefined) throw new QuestionError(`"${text}" has a word of its own: write ${word}`);
  }
  if (traffic.protocol === "icmp" && typeof traffic.message !== "string" && [8, 128].includes(traffic.message.type)) {
    throw new QuestionError(`"${text}" has a word of its own, for both address families: write icmp/echo-request`);
  }
  return traffic;
}

/** Undefined for what another check refuses. */
export function flowTrafficOf(text: string): Traffic | undefined {
  try {
    return parseFlowTraffic(text);
  } catch (error) {
    if (error instanceof QuestionError) return undefined;
    throw error;
  }
}
