/**
 * What a user asks about, from text: `2379/tcp`, `30000-32767/udp`, `icmp`, `icmp/8/0`, `protocol/4`, `all`.
 */
import type { PolicyTraffic } from "./policy";

/** A text that asks nothing; the message says what would be right. */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
}

const forms = "write a port and its protocol, like 443/tcp or 2379-2380/tcp; or icmp, icmp/8, protocol/4, all";

export function parseQuestion(text: string): PolicyTraffic {
  const [head = "", ...rest] = text.trim().toLowerCase().split("/");
  if (head === "all" && rest.length === 0) return { protocol: "every" };
  if (head === "icmp") return parseIcmp(text, rest);
  if (head === "protocol" && rest.length === 1) {
    return { protocol: "number", number: numberIn(text, rest[0] ?? "", "protocol", 0, 255) };
  }
  return parsePorts(text, head, rest);
}

function parsePorts(text: string, ports: string, rest: readonly string[]): PolicyTraffic {
  const [first = "", last = first, ...more] = ports.split("-");
  if (!/^[\d-]+$/.test(ports) || more.length > 0) {
    throw new QuestionError(`"${text}" names no port: ports are numbers; ${forms}`);
  }
  const range = { first: numberIn(text, first, "port", 1, 65535), last: numberIn(text, last, "port", 1, 65535) };
  const [protocol, ...others] = rest;
  if (protocol === undefined || protocol === "") {
    throw new QuestionError(`"${text}" lacks a protocol: write ${ports}/tcp or ${ports}/udp`);
  }
  if ((protocol !== "tcp" && protocol !== "udp") || others.length > 0) {
    throw new QuestionError(
      `"${text}" has a protocol without ports, or an unknown one: ports are of tcp or udp; ${forms}`,
    );
  }
  if (range.first > range.last) {
    throw new QuestionError(`"${text}" ends before it begins: write ${range.last}-${range.first}/${protocol}`);
  }
  return { protocol, ...range };
}

function parseIcmp(text: string, rest: readonly string[]): PolicyTraffic {
  const [type, code, ...more] = rest;
  if (more.length > 0) throw new QuestionError(`"${text}" says too much: write icmp, icmp/TYPE or icmp/TYPE/CODE`);
  if (type === undefined) return { protocol: "icmp", message: "every" };
  if (type === "echo-request" && code === undefined) return { protocol: "icmp", message: "echo-request" };
  return {
    protocol: "icmp",
    message: {
      type: numberIn(text, type, "ICMP type", 0, 255),
      code: code === undefined ? "every" : numberIn(text, code, "ICMP code", 0, 255),
    },
  };
}

function numberIn(text: string, digits: string, what: string, lowest: number, highest: number): number {
  const number = /^\d+$/.test(digits) ? Number(digits) : NaN;
  if (number >= lowest && number <= highest) return number;
  throw new QuestionError(`"${text}": ${what} "${digits}" is not a number from ${lowest} to ${highest}`);
}
