/** The changes that several kinds of resource have in common: of ports, of ranges, of lists. */
import type { Equivalence } from "./equivalent";

export type Inputs = Readonly<Record<string, unknown>>;
export type Change = readonly [what: string, inputs: Inputs, equivalent?: Equivalence | undefined];

export function portChanges(inputs: Inputs, low: string, high: string): Change[] {
  const [first, last] = [inputs[low], inputs[high]];
  if (typeof first !== "number" || typeof last !== "number" || first < 0 || isIcmp(inputs)) return [];
  if (low === high) return [["shift", { ...inputs, [low]: first + 1 }]];
  return [
    ["widen up", { ...inputs, [high]: last + 1 }],
    ["widen down", { ...inputs, [low]: first - 1 }],
    ["all ports", { ...inputs, [low]: 1, [high]: 65535 }],
    ["shift", { ...inputs, [low]: first + 1, [high]: last + 1 }],
    ...(first < last
      ? ([
          ["narrow up", { ...inputs, [low]: first + 1 }],
          ["narrow down", { ...inputs, [high]: last - 1 }],
        ] as const)
      : []),
  ];
}

function isIcmp({ protocol, ipProtocol }: Inputs): boolean {
  return [protocol, ipProtocol].some((name) => typeof name === "string" && name.includes("icmp"));
}

/** A range twice as large, half as large, and another one. */
export function rangePeerChanges(range: unknown, put: (range: string) => Inputs): Change[] {
  if (typeof range !== "string" || range.includes("${")) return [];
  return rangesBeside(range).map(([what, changed]): Change => [what, put(changed)]);
}

function rangesBeside(range: string): (readonly [string, string])[] {
  const [address = "", text = ""] = range.split("/");
  const length = Number(text);
  const bits = address.includes(":") ? 128 : 32;
  const half = length < bits ? [["narrow range", `${address}/${length + 1}`] as const] : [];
  if (length === 0) return half;
  const other = bits === 32 ? "192.0.2.200/32" : "2001:db8:99::/64";
  return [["widen range", `${address}/${length - 1}`], ...half, ["other range", other]];
}

export function rangeChanges(inputs: Inputs, key: string): Change[] {
  const ranges = texts(inputs[key]);
  return ranges.flatMap((range, index): Change[] => {
    const rest = ranges.filter((_, which) => which !== index);
    return [
      [`remove ${range}`, { ...inputs, [key]: rest }],
      ...rangePeerChanges(range, (changed) => ({ ...inputs, [key]: [...rest, changed] })),
    ];
  });
}

/** One of these less, and one more of each that it lacks; other items are the user's own. */
export function listChanges(
  inputs: Inputs,
  key: string,
  all: readonly string[],
  what: string,
  sameWith: (added: string) => Equivalence | undefined = () => undefined,
  sameWithout: (removed: string) => Equivalence | undefined = () => undefined,
): Change[] {
  const own = texts(inputs[key]);
  return all.map((item): Change =>
    own.includes(item)
      ? [`remove ${what} ${item}`, { ...inputs, [key]: own.filter((other) => other !== item) }, sameWithout(item)]
      : [`add ${what} ${item}`, { ...inputs, [key]: [...own, item] }, sameWith(item)],
  );
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
