/**
 * Rows of the matrix that can't pass: from, to, ports, why, and in which group the rule is missing. A row that some nodes of
 * a role can use and others can't is missing; one that can't be told is no blocked one.
 */
import { addressFamilies, type AddressFamily } from "../../components/addresses/address";
import { allowedState, deniedState, statesOver } from "../../components/reach/answer";
import type { Endpoint, Policy } from "../../components/reach/policy";
import type { PolicyIndex, View } from "../../components/reach/policy-index";
import { answerBetween } from "../../components/reach/reach";
import { spanOf, type Span } from "../../components/reach/traffic-line";
import type { Flow } from "../../components/matrix/flow";
import { trafficText, type Traffic } from "../../components/matrix/traffic";
import type { Gap } from "../estate/estate";
import { MachineIndex } from "../estate/machine-index";
import { isTraffic, type Needs } from "./needs";
import { className, type NodeClass } from "./node-classes";

export interface MissingRow {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly why: string;
  /** The group that lacks the rule; null where no group guards that end. */
  readonly group: string | null;
  /** Whether it is what the sender may dial that is limited. */
  readonly end: "sending" | "receiving";
  /** What does not work without it. */
  readonly without: string;
}

export interface JudgedRows {
  readonly required: number;
  /** How many of those are blocked; one is missing once for each kind of node that it is blocked for. */
  readonly blocked: number;
  readonly missing: readonly MissingRow[];
  readonly untold: readonly Gap[];
}

type Passes = "yes" | "no" | "unknown";

export function missingRows(
  index: PolicyIndex,
  policy: Policy,
  classes: readonly NodeClass[],
  cluster: string | null,
  needs: Needs,
): JudgedRows {
  const missing: MissingRow[] = [];
  const carriers = carriersOf(classes);
  const untold = new Map<string, string[]>();
  let required = 0;
  let blockedRows = 0;
  for (const { flow, why } of rowsOf(needs, cluster)) {
    const of = (party: Flow["from"]) =>
      classes.filter((one) => (one.cluster === cluster || one.cluster === null) && one.parties.includes(party));
    if (flow.from === "rancherClients" && isTraffic(flow.traffic)) {
      const { traffic } = flow;
      const receivers = of(flow.to);
      if (receivers.length > 0) required += 1;
      const closed = receivers.filter((to) => !isOpenToSomebody(policy, to, traffic));
      if (closed.length > 0) blockedRows += 1;
      for (const to of closed) {
        const [endpoint] = to.endpoints;
        const group = endpoint === undefined ? null : groupOf(carriers, endpoint);
        const row = { from: "anybody outside", to: className(to, classes), ports: trafficText(traffic), why, group };
        missing.push({ ...row, end: "receiving", without: `${why} does not work` });
      }
      continue;
    }
    const pairs = of(flow.from).flatMap((from) => of(flow.to).map((to) => ({ from, to })));
    if (pairs.length === 0 || !isTraffic(flow.traffic)) continue;
    required += 1;
    const { traffic } = flow;
    const before = missing.length;
    for (const { from, to } of pairs) {
      const families = familiesBetween(needs, from, to);
      const answers = families.map((family) => ({
        family,
        passes: passes(index, from, to, spanOf(traffic, family), family),
      }));
      const blocked = answers.find((answer) => answer.passes === "no");
      if (blocked !== undefined) {
        const { group, end } = guiltyGroup(index, carriers, from, to, spanOf(traffic, blocked.family), blocked.family);
        const row = {
          from: className(from, classes),
          to: className(to, classes),
          ports: trafficText(traffic),
          why,
          group,
          end,
        };
        missing.push({ ...row, without: `${why} does not work` });
      } else if (answers.some((answer) => answer.passes === "unknown")) {
        const key = `${className(from, classes)} to ${className(to, classes)}`;
        untold.set(key, [...(untold.get(key) ?? []), trafficText(traffic)]);
      }
    }
    if (missing.length > before) blockedRows += 1;
  }
  return {
    required,
    blocked: blockedRows,
    missing,
    untold: [...untold].map(([pair, ports]) => untoldGap(pair, ports)),
  };
}

function untoldGap(pair: string, ports: readonly string[]): Gap {
  return {
    what: `whether ${pair} passes on ${[...new Set(ports)].join(", ")}`,
    wouldTell: "the rules of every group that these nodes carry; the findings name what can't be read",
  };
}

/** Several rows that say the same traffic between the same two are one, for all of their reasons. */
function rowsOf(needs: Needs, cluster: string | null): { flow: Flow; why: string }[] {
  const byText = new Map<string, { flow: Flow; why: Set<string> }>();
  for (const flow of needs.rows(cluster, false)) {
    if (!isTraffic(flow.traffic)) continue;
    const key = `${flow.from} ${flow.to} ${trafficText(flow.traffic)}`;
    const known = byText.get(key);
    if (known === undefined) byText.set(key, { flow, why: new Set([flow.why]) });
    else known.why.add(flow.why);
  }
  return [...byText.values()].map(({ flow, why }) => ({ flow, why: [...why].join("; ") }));
}

/** Those that the cluster's nodes have; with Rancher, those that both have. */
function familiesBetween(needs: Needs, from: NodeClass, to: NodeClass): readonly AddressFamily[] {
  const own = needs.circumstancesOf(from.cluster ?? to.cluster).families ?? ["ipv4"];
  const has = ({ endpoints }: NodeClass, family: AddressFamily) =>
    endpoints.some(({ addresses, publicAddresses }) => {
      const all = [...addresses, ...publicAddresses];
      return all.length === 0 ? family === "ipv4" : all.some((one) => one.family === family);
    });
  const shared = addressFamilies.filter((family) => own.includes(family) && has(from, family) && has(to, family));
  return shared.length > 0 ? shared : ["ipv4"];
}

/** Between Rancher and nodes, at either of their addresses: which of them is dialled, the firewall does not tell. */
function passes(index: PolicyIndex, from: NodeClass, to: NodeClass, span: Span, family: AddressFamily): Passes {
  const results = from.endpoints.flatMap((sender) =>
    to.endpoints.map((receiver): Passes => {
      const [one, other] = [index.prepare(sender), index.prepare(receiver)];
      const answer = answerBetween(index, one, other, family);
      const states = answer === null ? 0 : statesOver(answer, span);
      if (states === allowedState) return "yes";
      if (from.cluster !== to.cluster || isBalanced(from, to)) {
        const views = (["private", "public"] as const).filter(
          (view) => view === "private" || isPublic(sender, receiver),
        );
        if (views.some((view) => statesAt(index, sender, receiver, view, span, family) === allowedState)) return "yes";
      }
      return (states & deniedState) !== 0 ? "no" : "unknown";
    }),
  );
  return results.includes("no") ? "no" : results.includes("unknown") ? "unknown" : "yes";
}

function isBalanced(...classes: readonly NodeClass[]): boolean {
  return classes.some(({ parties }) => parties.includes("loadBalancer"));
}

function isPublic(...endpoints: readonly Endpoint[]): boolean {
  return endpoints.every(({ publicAddresses }) => publicAddresses.length > 0);
}

function statesAt(
  index: PolicyIndex,
  from: Endpoint,
  to: Endpoint,
  view: View,
  span: Span,
  family: AddressFamily,
): number {
  const [one, other] = [index.prepare(from), index.prepare(to)];
  const egress = index.side("egress", one, other, view, family);
  const ingress = index.side("ingress", one, other, view, family);
  return statesOver(index.book.bothEnds(egress, ingress), span);
}

/** The end that denies, and of its groups the one that the fewest others carry. */
function guiltyGroup(
  index: PolicyIndex,
  carriers: ReadonlyMap<string, number>,
  from: NodeClass,
  to: NodeClass,
  span: Span,
  family: AddressFamily,
): Pick<MissingRow, "group" | "end"> {
  for (const sender of from.endpoints) {
    for (const receiver of to.endpoints) {
      const [one, other] = [index.prepare(sender), index.prepare(receiver)];
      const atReceiver = statesOver(index.side("ingress", one, other, "private", family), span);
      if ((atReceiver & deniedState) !== 0) return { group: groupOf(carriers, receiver), end: "receiving" };
      const atSender = statesOver(index.side("egress", one, other, "private", family), span);
      if ((atSender & deniedState) !== 0) return { group: groupOf(carriers, sender), end: "sending" };
    }
  }
  return { group: to.endpoints[0] === undefined ? null : groupOf(carriers, to.endpoints[0]), end: "receiving" };
}

function groupOf(carriers: ReadonlyMap<string, number>, { groups }: Endpoint): string | null {
  const of = (group: string) => carriers.get(group) ?? 0;
  // A droplet is a group of its own, on which a rule would be for itself alone.
  const shared = groups.filter((group) => !group.includes(":Droplet::"));
  const [narrowest] = [...shared].sort((one, other) =>
    of(one) === of(other) ? (one < other ? -1 : 1) : of(one) - of(other),
  );
  return narrowest === undefined ? null : MachineIndex.groupText(narrowest);
}

/** Whether a rule lets somebody from outside in, or may: who Rancher's users are, no file tells. */
function isOpenToSomebody({ guards }: Policy, { endpoints }: NodeClass, traffic: Traffic): boolean {
  return endpoints.some(({ groups, unguarded }) => {
    const own = guards.filter(({ group }) => groups.includes(group));
    if (own.length === 0) return unguarded.ingress === "open";
    return own.some(
      ({ complete, allowances }) =>
        !complete ||
        allowances.some((rule) => {
          const [whole, part] = [spanOf(rule.traffic, "ipv4"), spanOf(traffic, "ipv4")];
          const isFromOutside = rule.peer.kind !== "symbol" && rule.peer.kind !== "group";
          const isNamed = rule.peer.kind === "group" && !rule.peer.group.includes("::");
          return (
            rule.direction === "ingress" &&
            (isFromOutside || isNamed) &&
            whole.first <= part.first &&
            part.last <= whole.last
          );
        }),
    );
  });
}

/** How many of the judged nodes carry each group. */
function carriersOf(classes: readonly NodeClass[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { groups } of classes.flatMap(({ all }) => all)) {
    for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}
