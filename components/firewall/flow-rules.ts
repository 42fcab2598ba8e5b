/** From flows to rules: who stands behind each party, and what each end must admit. Shared by all plans. */
import { isOfCluster, type Flow, type FlowParty } from "../matrix/flow";
import { everything, tcp } from "../matrix/traffic";
import { parseRange, world } from "../addresses/address";
import type { Client } from "./named-peer";
import { joinPorts, liftToCommon, sortRules, withoutRedundant } from "./reduce";
import type { Direction, Peer, Reason, Rule } from "./rule";
import { sshFlow, type Egress, type ExtraEgress, type SharedTopology, type UserEnd, type UserFlow } from "./topology";

/** Rows in which no node of a cluster takes part. */
export function isRanchersOwn({ from, to }: Flow): boolean {
  return !isOfCluster(from) && !isOfCluster(to);
}

/** Who stands behind each party here. A party that is not there takes part in no rule. */
export class Ends {
  constructor(private readonly peers: Partial<Record<FlowParty, readonly Peer[]>>) {}

  peersOf(party: FlowParty): readonly Peer[] {
    return this.peers[party] ?? [];
  }

  with(more: Partial<Record<FlowParty, readonly Peer[]>>): Ends {
    return new Ends({ ...this.peers, ...more });
  }

  without(parties: readonly FlowParty[]): Ends {
    return this.with(Object.fromEntries(parties.map((party) => [party, []])));
  }

  groupsOf(party: FlowParty): string[] {
    return this.peersOf(party).flatMap((peer) => (peer.kind === "group" ? [peer.group] : []));
  }
}

export function clientPeers(clients: readonly Client[]): Peer[] {
  return clients.map((client) => {
    if (typeof client !== "string") return { kind: "named", named: client };
    const { text: range, family } = parseRange(client);
    return { kind: "range", range, family };
  });
}

/** The receiving end always; the sending end where what it may dial is limited. */
export function flowRules(flow: Flow, ends: Ends, egress: Egress): Rule[] {
  const { traffic } = flow;
  if (flow.local || traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") return [];
  const reasons: Reason[] = [{ why: flow.why, citations: flow.citations }];
  const on = (direction: Direction, group: string, peers: readonly Peer[]): Rule[] =>
    peers.map((peer) => ({ group, direction, traffic, peer, reasons }));
  return [
    ...ends.groupsOf(flow.to).flatMap((group) => on("ingress", group, ends.peersOf(flow.from))),
    ...(egress.mode === "open"
      ? []
      : ends.groupsOf(flow.from).flatMap((group) => on("egress", group, ends.peersOf(flow.to)))),
  ];
}

/** A flow of the user's, asked for like one of the matrix; those outside stand in for a party of their own. */
export function userFlowRules(
  { from, to, traffic, why }: UserFlow,
  ends: Ends,
  rulesOf: (asked: { flow: Flow; ends: Ends }) => Rule[],
): Rule[] {
  const flow: Flow = { from: partyOf(from), to: partyOf(to), traffic, why, citations: [], when: {}, local: false };
  const clients = [from, to].flatMap((end) => (end.kind === "clients" ? end.clients : []));
  return rulesOf({ flow, ends: ends.with({ [outside]: clientPeers(clients) }) });
}

/** Takes part in no row of the matrix that has a rule: it is free to stand for those whom the user names. */
const outside: FlowParty = "hostedCluster";

function partyOf(end: UserEnd): FlowParty {
  return end.kind === "party" ? end.party : outside;
}

export function sshRules(nodes: readonly FlowParty[], ends: Ends): Rule[] {
  const reasons: Reason[] = [{ why: sshFlow.why, citations: [] }];
  return nodes.flatMap((party) =>
    ends
      .groupsOf(party)
      .flatMap((group) =>
        ends
          .peersOf(sshFlow.from)
          .map((peer): Rule => ({ group, direction: "ingress", traffic: tcp(sshFlow.ports), peer, reasons })),
      ),
  );
}

export function egressRules(group: string, { egress, families }: SharedTopology): Rule[] {
  if (egress.mode === "documented") return egress.extra.flatMap((extra) => extraRules(group, extra));
  const reasons: Reason[] = [{ why: "open egress, as chosen in the configuration", citations: [] }];
  return families.map((family) => {
    const peer: Peer = { kind: "range", range: world(family).text, family };
    return { group, direction: "egress", traffic: everything, peer, reasons };
  });
}

function extraRules(group: string, { to, traffic, why }: ExtraEgress): Rule[] {
  const reasons: Reason[] = [{ why, citations: [] }];
  return clientPeers([to]).map((peer) => ({ group, direction: "egress", traffic, peer, reasons }));
}

export function reduce(
  rules: readonly Rule[],
  commons: readonly { common: string; roles: readonly string[] }[],
): Rule[] {
  const lift = (some: readonly Rule[]) =>
    commons.reduce<readonly Rule[]>((all, { common, roles }) => liftToCommon(all, common, roles), some);
  // Joined ports may be what every role shares.
  const lifted = lift(joinPorts(lift(rules)));
  const members = new Map(commons.flatMap(({ common, roles }) => roles.map((role) => [role, common] as const)));
  return sortRules(withoutRedundant(joinPorts(lifted), (group) => members.get(group)));
}
