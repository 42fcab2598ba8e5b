/**
 * What an account's rules allow, read from the objects themselves and independently of the program's own decoders: enough
 * to see whether something that stays allowed was ever cut off on the way.
 */
import type { Account, LogEntry } from "./account";
import type { CloudObject } from "./resource-type";
import { isValues, numberOf, textOf, textsOf, valuesAt, type Values } from "./values";

/** One line of what is allowed: a group, a direction, a protocol, a peer; and ports, or ICMP types. */
interface Line {
  readonly subject: string;
  readonly first: number;
  readonly last: number;
}

/** What stays allowed and was not for a moment, each with the operation that cut it off. */
export function gaps(before: readonly CloudObject[], log: readonly LogEntry[], names: Names): string[] {
  const present = new Map(before.map((object) => [key(object), object]));
  const moments = log.map((entry) => {
    if (entry.before !== undefined) present.delete(key(entry.before));
    if (entry.after !== undefined) present.set(key(entry.after), entry.after);
    return { entry, lines: linesOfAll(present.values(), names) };
  });
  const first = linesOfAll(before, names);
  const last = moments.at(-1)?.lines ?? first;
  const staying = segments([...first, ...last, ...moments.flatMap(({ lines }) => lines)]).filter(
    (segment) => covers(first, segment) && covers(last, segment),
  );
  const found = moments.flatMap(({ entry, lines }) =>
    staying
      .filter((segment) => !covers(lines, segment))
      .map(
        (segment) => `${lineText(segment)}: from ${entry.operation} of ${(entry.before ?? entry.after)?.name ?? ""}`,
      ),
  );
  // A gap lasts over many moments; it is told once, by its beginning.
  return [...new Map(found.map((text) => [text.split(": from ")[0], text])).values()].sort();
}

/** Logical names of groups by id. */
export type Names = ReadonlyMap<string, string>;

export function namesIn(account: Account, log: readonly LogEntry[]): Names {
  const objects = [...account.made(), ...log.flatMap(({ before, after }) => [before, after])];
  return new Map(objects.flatMap((object) => (object === undefined ? [] : [[object.id, object.name]])));
}

function key({ type, id }: CloudObject): string {
  return `${type} ${id}`;
}

function lineText({ subject, first, last }: Line): string {
  return `${subject} ${String(first)}-${String(last)}`;
}

/** The pieces into which all lines of a subject cut its ports. */
function segments(lines: readonly Line[]): Line[] {
  const bySubject = new Map<string, Set<number>>();
  for (const { subject, first, last } of lines) {
    const borders = bySubject.get(subject) ?? new Set();
    bySubject.set(subject, borders.add(first).add(last + 1));
  }
  return [...bySubject].flatMap(([subject, borders]) => {
    const sorted = [...borders].sort((one, other) => one - other);
    return sorted.slice(1).map((end, index) => ({ subject, first: sorted[index] ?? 0, last: end - 1 }));
  });
}

function covers(lines: readonly Line[], { subject, first, last }: Line): boolean {
  return lines.some((line) => line.subject === subject && line.first <= first && last <= line.last);
}

function linesOfAll(objects: Iterable<CloudObject>, names: Names): Line[] {
  return [...objects].flatMap((object) => readers[object.type]?.(object.inputs, names) ?? []);
}

const readers: Readonly<Record<string, (inputs: Values, names: Names) => Line[]>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs, names) => awsLine("ingress", inputs, names),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (inputs, names) => awsLine("egress", inputs, names),
  "openstack:networking/secGroupRule:SecGroupRule": openstackLine,
  "digitalocean:index/firewall:Firewall": digitaloceanLines,
};

function awsLine(direction: string, inputs: Values, names: Names): Line[] {
  const group = textOf(inputs.referencedSecurityGroupId);
  const peer = names.get(group) ?? textOf(inputs.cidrIpv4 ?? inputs.cidrIpv6 ?? group);
  const on = names.get(textOf(inputs.securityGroupId)) ?? textOf(inputs.securityGroupId);
  const [first, last] = [numberOf(inputs.fromPort) ?? 0, numberOf(inputs.toPort) ?? 65535];
  const isIcmp = textOf(inputs.ipProtocol).startsWith("icmp");
  const ports = isIcmp ? { first: first === -1 ? 0 : first, last: first === -1 ? 255 : first } : { first, last };
  return [{ subject: `${on} ${direction} ${textOf(inputs.ipProtocol)} ${peer}`, ...ports }];
}

function openstackLine(inputs: Values, names: Names): Line[] {
  const group = textOf(inputs.remoteGroupId);
  const peer = names.get(group) ?? textOf(inputs.remoteIpPrefix ?? group);
  const on = names.get(textOf(inputs.securityGroupId)) ?? textOf(inputs.securityGroupId);
  const what = `${textOf(inputs.direction)} ${textOf(inputs.ethertype)} ${textOf(inputs.protocol)}`;
  const ports = { first: numberOf(inputs.portRangeMin) ?? 0, last: numberOf(inputs.portRangeMax) ?? 65535 };
  return [{ subject: `${on} ${what} ${peer}`, ...ports }];
}

function digitaloceanLines(inputs: Values): Line[] {
  return (["inbound", "outbound"] as const).flatMap((direction) => {
    const side = direction === "inbound" ? "source" : "destination";
    return valuesAt(inputs, `${direction}Rules[]`).flatMap((rule) => {
      if (!isValues(rule)) return [];
      const [first = "0", last = first] = textOf(rule.portRange ?? "0-65535").split("-");
      const peers = [...textsOf(rule[`${side}Addresses`]), ...textsOf(rule[`${side}Tags`])];
      return textsOf(inputs.tags).flatMap((on) =>
        peers.map((peer) => ({
          subject: `${on} ${direction} ${textOf(rule.protocol)} ${peer}`,
          first: Number(first),
          last: Number(last),
        })),
      );
    });
  });
}
