/** Client ranges of the configuration that do less, or more, than they look like. */
import { componentTypes } from "../../resources/component-types";
import { addressFamilies, rangesOverlap } from "../../addresses/address";
import { looseRange } from "../../addresses/address-interval";
import { spansWith } from "../../reach/answer";
import { allPairs, type PairOptions } from "../../reach/all-pairs";
import type { Asked } from "../../reach/reach";
import { finding, type Finding, type Scene } from "./finding";

const tellingClients: readonly string[] = [componentTypes.server, componentTypes.cluster];

interface ClientRange extends Asked {
  readonly key: string;
  readonly range: string;
}

interface Receiver extends Asked {
  readonly key: null;
}

export function clientFindings(scene: Scene): Finding[] {
  const ranges = clientRanges(scene);
  const receivers: Receiver[] = scene.parties
    .filter(({ kind }) => kind === "role" || kind === "node")
    .map(({ subjects }) => ({ key: null, subjects }));
  const reaching = new Set<ClientRange>();
  const inward: PairOptions<ClientRange | Receiver> = {
    families: (from, to) => (from.key !== null && to.key === null ? addressFamilies : []),
  };
  for (const { from, answer } of allPairs(scene.policy, [...ranges, ...receivers], inward)) {
    if (from.key === null || reaching.has(from)) continue;
    if (spansWith(answer, "denied").length !== 1 || answer.starts.length > 1) reaching.add(from);
  }
  return ranges.flatMap((one) => {
    const { key, range } = one;
    const holds = scene.policy.networks.filter((network) => rangesOverlap(network.range, range));
    return [
      ...(reaching.has(one) ? [] : [finding("unused-client-range", key, `${range} reaches nothing`)]),
      ...holds.map((network) =>
        finding(
          "client-range-holds-nodes",
          key,
          `${range} and the network ${network.range} have addresses in common, so nodes may do what these clients may`,
        ),
      ),
    ];
  });
}

/** Each range once for each kind of client, as the configuration has it. */
function clientRanges({ plan }: Scene): ClientRange[] {
  const told = plan.resources
    .filter(({ type }) => tellingClients.includes(type))
    .flatMap(({ inputs }) => Object.entries((inputs.clients ?? {}) as Readonly<Record<string, unknown>>))
    .flatMap(([key, ranges]) =>
      (Array.isArray(ranges) ? (ranges as readonly unknown[]) : []).map((text) => ({ key, text })),
    );
  const found = told.flatMap(({ key, text }): ClientRange[] => {
    const range = typeof text === "string" ? looseRange(text)?.text : undefined;
    if (range === undefined) return [];
    return [{ key: `clients.${key}`, range, subjects: [{ kind: "range", range, outsider: true }] }];
  });
  return [...new Map(found.map((one) => [`${one.key} ${one.range}`, one])).values()];
}
