/**
 * All traffic of one address family as points on one line, so that every kind of traffic is one interval: TCP ports, then
 * UDP ports, then ICMP types with their codes, then the other protocols. What holds along the line is exact for every port;
 * nothing is sampled.
 */
import { tcp, udp } from "../matrix/traffic";
import type { AddressFamily } from "../addresses/address";
import type { PolicyIcmp, PolicyTraffic } from "./policy";

export interface Span {
  readonly first: number;
  readonly last: number;
}

const size = 65536;
const tcpStart = 0;
const udpStart = size;
const icmpStart = 2 * size;
const numbersStart = 3 * size;
export const lineEnd = numbersStart + 255;

const tcpNumber = 6;
const udpNumber = 17;
const icmpNumber = { ipv4: 1, ipv6: 58 } as const;
/** RFC 792 and RFC 4443: an echo request always has code 0. */
const echoRequest = { ipv4: 8, ipv6: 128 } as const;

/** Where the traffic is on the line of a family. */
export function spanOf(traffic: PolicyTraffic, family: AddressFamily): Span {
  switch (traffic.protocol) {
    case "tcp":
      return { first: tcpStart + traffic.first, last: tcpStart + traffic.last };
    case "udp":
      return { first: udpStart + traffic.first, last: udpStart + traffic.last };
    case "icmp":
      return icmpSpan(traffic.message, family);
    case "number":
      return numberSpan(traffic.number, family);
    case "every":
      return { first: 0, last: lineEnd };
  }
}

function icmpSpan(message: PolicyIcmp["message"], family: AddressFamily): Span {
  if (message === "every") return { first: icmpStart, last: icmpStart + size - 1 };
  const { type, code } = message === "echo-request" ? { type: echoRequest[family], code: 0 } : message;
  const first = icmpStart + type * 256;
  return code === "every" ? { first, last: first + 255 } : { first: first + code, last: first + code };
}

function numberSpan(number: number, family: AddressFamily): Span {
  if (number === tcpNumber) return { first: tcpStart, last: tcpStart + size - 1 };
  if (number === udpNumber) return { first: udpStart, last: udpStart + size - 1 };
  if (number === icmpNumber[family]) return { first: icmpStart, last: icmpStart + size - 1 };
  return { first: numbersStart + number, last: numbersStart + number };
}

/** Sorted, without overlap, and joined where they touch. */
export function joinedSpans(spans: readonly Span[]): Span[] {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of [...spans].sort((one, other) => one.first - other.first)) {
    const before = result.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else result.push({ first, last });
  }
  return result;
}

/** The traffic of a part of the line, in words that people know: the inverse of spanOf. */
export function trafficsOf(span: Span): PolicyTraffic[] {
  if (span.first === 0 && span.last === lineEnd) return [{ protocol: "every" }];
  const inside = (start: number, length: number): [number, number] | undefined => {
    const first = Math.max(span.first - start, 0);
    const last = Math.min(span.last - start, length - 1);
    return first <= last ? [first, last] : undefined;
  };
  const tcpPorts = inside(tcpStart, size);
  const udpPorts = inside(udpStart, size);
  const messages = inside(icmpStart, size);
  const numbers = inside(numbersStart, 256);
  return [
    ...(tcpPorts === undefined ? [] : [tcp(...tcpPorts)]),
    ...(udpPorts === undefined ? [] : [udp(...udpPorts)]),
    ...(messages === undefined ? [] : icmpTraffics(...messages)),
    ...(numbers === undefined ? [] : numberedTraffics(...numbers)),
  ];
}

function icmpTraffics(first: number, last: number): PolicyTraffic[] {
  if (first === 0 && last === size - 1) return [{ protocol: "icmp", message: "every" }];
  const traffics: PolicyTraffic[] = [];
  let next = first;
  while (next <= last) {
    const type = Math.floor(next / 256);
    const isWholeType = next % 256 === 0 && next + 255 <= last;
    traffics.push({ protocol: "icmp", message: { type, code: isWholeType ? "every" : next % 256 } });
    next += isWholeType ? 256 : 1;
  }
  return traffics;
}

function numberedTraffics(first: number, last: number): PolicyTraffic[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({ protocol: "number", number: first + index }));
}
