/**
 * What travels: a protocol with its ports. Every "all" is a word of its own; no zero, -1 or missing field means it.
 * Cloud-neutral: how a cloud writes it is in that cloud's folder.
 */

/** Ports `first` to `last` of TCP or UDP, both included. */
export interface PortTraffic {
  readonly protocol: "tcp" | "udp";
  readonly first: number;
  readonly last: number;
}

/** A message by its numbers in the family at hand: type 3, code 4 is "fragmentation needed" in ICMP. */
export interface IcmpNumbers {
  readonly type: number;
  readonly code: number | "every";
}

/** ICMP of the address family that the peer has (ICMPv6 for IPv6): one kind of message, or every one. */
export interface IcmpTraffic {
  readonly protocol: "icmp";
  readonly message: "echo-request" | "every" | IcmpNumbers;
}

/** Another IP protocol, whole, by its IANA number; IP-in-IP is 4. */
export interface NumberedTraffic {
  readonly protocol: "number";
  readonly number: number;
}

/** Every protocol and port. */
export interface EveryTraffic {
  readonly protocol: "every";
}

export type Traffic = PortTraffic | IcmpTraffic | NumberedTraffic | EveryTraffic;

export const lowestPort = 0;
export const highestPort = 65535;

export function tcp(first: number, last = first): PortTraffic {
  return { protocol: "tcp", first, last };
}

export function udp(first: number, last = first): PortTraffic {
  return { protocol: "udp", first, last };
}

export const everything: EveryTraffic = { protocol: "every" };

/** The ports alone, as the document writes them: `443` or `2379-2380`. */
export function portsText(traffic: PortTraffic): string {
  return traffic.first === traffic.last ? String(traffic.first) : `${traffic.first}-${traffic.last}`;
}

/** As the document writes it: `2379-2380/tcp`, `icmp echo-request`, `protocol 4`, `everything`. */
export function trafficText(traffic: Traffic): string {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return `${portsText(traffic)}/${traffic.protocol}`;
    case "icmp":
      return icmpText(traffic.message);
    case "number":
      return `protocol ${traffic.number}`;
    case "every":
      return "everything";
  }
}

/** Whether all of `inner` is also in `outer`. */
export function trafficContains(outer: Traffic, inner: Traffic): boolean {
  if (outer.protocol === "every") return true;
  if (isPortTraffic(outer)) {
    return outer.protocol === inner.protocol && outer.first <= inner.first && inner.last <= outer.last;
  }
  if (outer.protocol === "icmp") {
    return inner.protocol === "icmp" && icmpContains(outer.message, inner.message);
  }
  return inner.protocol === "number" && outer.number === inner.number;
}

/** `icmp`, `icmp echo-request`, `icmp type 3 code 4`. */
export function icmpText(message: IcmpTraffic["message"]): string {
  if (message === "every") return "icmp";
  if (message === "echo-request") return "icmp echo-request";
  return `icmp type ${message.type}${message.code === "every" ? "" : ` code ${message.code}`}`;
}

/** Which numbers an echo request has depends on the family, so it contains itself alone. */
function icmpContains(outer: IcmpTraffic["message"], inner: IcmpTraffic["message"]): boolean {
  if (outer === "every" || outer === inner) return true;
  if (typeof outer === "string" || typeof inner === "string" || outer.type !== inner.type) return false;
  return outer.code === "every" || outer.code === inner.code;
}

export function isPortTraffic(traffic: { readonly protocol: string }): traffic is PortTraffic {
  return traffic.protocol === "tcp" || traffic.protocol === "udp";
}

/** Reads `443/tcp` or `30000-32767/udp`; undefined for anything else. */
export function parsePorts(text: string): PortTraffic | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp)$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first < 1 || last < first || last > highestPort) return undefined;
  return match[3] === "tcp" ? tcp(first, last) : udp(first, last);
}
