/**
 * What a stack's resources should let in and out at each of its nodes, as a list of words: whom, and what. From the matrix's
 * rows and the user's configuration, by code of its own.
 */
import { roles as allRoles, type Flow, type FlowParty, type Role } from "../../components/matrix/flow";
import { nodeDriverGroups, type NodeDriverGroupName } from "../../components/matrix/editions/node-driver-group";
import { catalogRanges } from "../../components/matrix/editions/rancher-2.x";
import type { Traffic as RowTraffic } from "../../components/matrix/traffic";
import { everything, type Decoded, type NaivePeer, type Traffic } from "./naive-decoder";
import type { Client, Naive, NaiveCluster, NaiveNode } from "./naive-stack";

/** A node of Rancher's, its balancer, or a node of a cluster with its roles. */
export type Who =
  | { readonly kind: "rancher" }
  | { readonly kind: "balancer" }
  | { readonly kind: "node"; readonly cluster: NaiveCluster; readonly roles: readonly Role[] };

/** Whom a word is about: as a rule would name them, or members of the stack themselves. */
export type WordPeer =
  NaivePeer | { readonly kind: "who"; readonly who: "rancher" | "balancer" | { cluster: string; role: Role } };

export interface Word {
  readonly direction: "in" | "out";
  readonly peer: WordPeer;
  readonly traffic: Traffic;
  /** False: it may be there, and may not. */
  readonly must: boolean;
}

const worlds = ["0.0.0.0/0", "::/0"] as const;

export class NaiveWords {
  constructor(
    private readonly stack: Naive,
    private readonly decoded: Decoded,
  ) {}

  of(who: Who): Word[] {
    const cloud = who.kind === "node" ? who.cluster.cloud : this.stack.cloud;
    return this.#said(who).flatMap((word) => inWordsOf(cloud, word));
  }

  #said(who: Who): Word[] {
    if (who.kind === "balancer") return this.#ofBalancer();
    if (who.kind === "rancher") return this.#ofRancher();
    return who.cluster.driver === undefined ? this.#ofNode(who.cluster, who.roles) : ofDriver(who.cluster);
  }

  #ofNode(cluster: NaiveCluster, roles: readonly Role[]): Word[] {
    const { clients, extra } = this.stack;
    const is = (party: FlowParty) => (roles as readonly FlowParty[]).includes(party);
    const behind: Partial<Record<FlowParty, readonly Client[]>> = {
      workloadClients: clients.workloads,
      kubernetesApiClients: clients.kubernetesApi,
      sshClients: clients.ssh,
      registrationBalancer: cluster.registrationBalancer,
    };
    const other = (party: FlowParty, edge: "in" | "out"): WordPeer[] => {
      if (isRole(party)) return [member(cluster, party)];
      if (party === "rancher") return edge === "in" ? this.#rancherDialling(cluster) : this.#rancherDialled(cluster);
      if (party === "loadBalancer") return this.#balancerDialled();
      return named(behind[party] ?? [], cluster.cloud);
    };
    return [
      ...cluster.rows.filter(({ to }) => is(to)).flatMap((row) => words("in", other(row.from, "in"), row)),
      ...words("in", named(clients.ssh, cluster.cloud), ports("22/tcp")),
      ...this.#flows(is, "in", cluster, (party) => other(party, "in")),
      ...(extra === undefined
        ? open()
        : [
            ...cluster.rows.filter(({ from }) => is(from)).flatMap((row) => words("out", other(row.to, "out"), row)),
            ...this.#extra(cluster.cloud),
            ...this.#flows(is, "out", cluster, (party) => other(party, "out")),
          ]),
    ];
  }

  #ofRancher(): Word[] {
    const { rancher, clients, extra, clusters, cloud } = this.stack;
    const isOurs = rancher.existing === undefined;
    const behind: Partial<Record<FlowParty, WordPeer[]>> = {
      rancher: [{ kind: "who", who: "rancher" }],
      rancherClients: named(clients.rancher, cloud),
      catalog: catalogRanges.map((range): WordPeer => ({ kind: "range", range })),
    };
    const own = (party: FlowParty, edge: "in" | "out") =>
      party === "loadBalancer"
        ? edge === "in"
          ? this.#balancerSeen()
          : this.#balancerDialled()
        : (behind[party] ?? []);
    const edges = clusters.flatMap((cluster) => [
      ...cluster.rows
        .filter(({ to }) => to === "rancher")
        .flatMap((row) => words("in", this.#nodesDialling(cluster, row.from), row)),
      ...(extra === undefined
        ? []
        : cluster.rows.filter(({ from }) => from === "rancher").flatMap((row) => this.#toCluster(cluster, row))),
      ...(["in", "out"] as const).flatMap((direction) =>
        direction === "out" && extra === undefined
          ? []
          : this.#flows(
              (party) => party === "rancher",
              direction,
              cluster,
              (party) =>
                !isRole(party)
                  ? []
                  : direction === "in"
                    ? this.#nodesDialling(cluster, party)
                    : this.#nodesDialled(cluster, party),
            ),
      ),
    ]);
    if (!isOurs) return edges;
    const isRancher = (party: FlowParty) => party === "rancher";
    return [
      ...edges,
      ...rancher.rows.filter(({ to }) => isRancher(to)).flatMap((row) => words("in", own(row.from, "in"), row)),
      ...words("in", named(clients.ssh, cloud), ports("22/tcp")),
      ...this.#flows(isRancher, "in", undefined, (party) => own(party, "in")),
      ...(extra === undefined
        ? open()
        : [
            ...rancher.rows
              .filter(({ from }) => isRancher(from))
              .flatMap((row) => words("out", own(row.to, "out"), row)),
            ...this.#extra(cloud),
            ...this.#flows(isRancher, "out", undefined, (party) => own(party, "out")),
          ]),
    ];
  }

  #toCluster(cluster: NaiveCluster, row: Flow): Word[] {
    if (isRole(row.to)) return words("out", this.#nodesDialled(cluster, row.to), row);
    if (row.traffic.protocol === "unspecified") return [];
    if (row.traffic.protocol !== "kubernetes-api-port") return words("out", cluster.addresses.map(ofRange), row);
    const { kubernetesApi: api } = cluster;
    return api === undefined ? [] : words("out", [ofRange(api.range)], ports(`${api.port}/tcp`));
  }

  #ofBalancer(): Word[] {
    const { rancher, clusters, clients, cloud } = this.stack;
    const isGroup = cloud === "aws";
    const isPrivate = rancher.dialled === "private";
    const rows = rancher.rows.filter(({ to }) => to === "loadBalancer");
    const admitted = [
      ...rows.flatMap((row) => {
        if (row.from === "rancherClients") return words("in", named(clients.rancher, cloud), row);
        if (row.from !== "rancher") return [];
        return words(
          "in",
          isPrivate && isGroup ? [{ kind: "who", who: "rancher" }] : this.#seen(rancher.nodes, rancher.dialled),
          row,
        );
      }),
      ...clusters.flatMap((cluster) =>
        cluster.rows
          .filter(({ to }) => to === "loadBalancer")
          .flatMap((row) => words("in", this.#atTheDoor(cluster, row.from, isPrivate && isGroup), row)),
      ),
    ];
    const dialled = rancher.rows.filter(({ from, to }) => from === "loadBalancer" && to === "rancher");
    // DigitalOcean's balancer has one list for all of its ports.
    const atAll = (word: Word): Word[] =>
      [80, 443].map((port) => ({ ...word, traffic: { protocol: "tcp", first: port, last: port } }));
    return [
      ...(cloud === "digitalocean" ? admitted.flatMap(atAll) : admitted),
      ...(isGroup ? dialled.flatMap((row) => words("out", [{ kind: "who", who: "rancher" }], row)) : []),
    ];
  }

  #atTheDoor(cluster: NaiveCluster, party: FlowParty, asGroup: boolean): WordPeer[] {
    if (cluster.addresses.length > 0) return cluster.addresses.map(ofRange);
    if (!isRole(party)) return [];
    if (cluster.isTogether && asGroup) return [member(cluster, party)];
    const dialled = cluster.isTogether ? this.stack.rancher.dialled : "public";
    if (cluster.nodes.length === 0 && dialled === "private" && cluster.range !== undefined)
      return [ofRange(cluster.range)];
    return this.#seen(cluster.nodes, dialled);
  }

  /** As what a cluster's nodes see Rancher's, which dial them. */
  #rancherDialling(cluster: NaiveCluster): WordPeer[] {
    return this.#isByGroup(cluster, cluster.dialled) ? [{ kind: "who", who: "rancher" }] : this.#rancherSeen();
  }

  #rancherDialled(cluster: NaiveCluster): WordPeer[] {
    return this.#isByGroup(cluster, this.stack.rancher.dialled)
      ? [{ kind: "who", who: "rancher" }]
      : this.#rancherSeen();
  }

  #rancherSeen(): WordPeer[] {
    const { existing, nodes } = this.stack.rancher;
    return existing === undefined ? this.#seen(nodes, "public") : existing.addresses.map(ofRange);
  }

  #isByGroup(cluster: NaiveCluster, dialled: "private" | "public"): boolean {
    const { existing } = this.stack.rancher;
    return cluster.isTogether && dialled === "private" && (existing === undefined || existing.group !== undefined);
  }

  /** As what Rancher sees a cluster's nodes, or all of a hosted cluster, that dial it. */
  #nodesDialling(cluster: NaiveCluster, party: FlowParty): WordPeer[] {
    if (!isRole(party)) return party === "hostedCluster" ? cluster.addresses.map(ofRange) : [];
    return this.#isByGroup(cluster, this.stack.rancher.dialled)
      ? [member(cluster, party)]
      : this.#nodesSeen(cluster, party);
  }

  #nodesDialled(cluster: NaiveCluster, role: Role): WordPeer[] {
    return this.#isByGroup(cluster, cluster.dialled) ? [member(cluster, role)] : this.#nodesSeen(cluster, role);
  }

  #nodesSeen({ addresses, nodes }: NaiveCluster, role: Role): WordPeer[] {
    if (addresses.length > 0) return addresses.map(ofRange);
    return this.#seen(
      nodes.filter(({ roles }) => roles.includes(role)),
      "public",
    );
  }

  /** One address a node: its own, or on the internet perhaps that of a gateway. */
  #seen(nodes: readonly NaiveNode[], dialled: "private" | "public"): WordPeer[] {
    return nodes.flatMap(({ name }): WordPeer[] => {
      const machine = this.decoded.machines.get(name);
      if (machine === undefined) return [];
      if (dialled === "private") return [{ kind: "at", symbol: machine.privateAddress }];
      return [{ kind: "at", symbol: machine.publicAddress ?? machine.gateway ?? machine.privateAddress }];
    });
  }

  /** As what Rancher's nodes see the balancer that passes on to them. */
  #balancerSeen(): WordPeer[] {
    const { cloud, rancher } = this.stack;
    if (rancher.balancer === undefined) return [];
    return cloud === "openstack" ? this.#balancerRange() : [{ kind: "who", who: "balancer" }];
  }

  /** As what those whose way out is limited dial it: another stack's where that is told. */
  #balancerDialled(): WordPeer[] {
    const { rancher, cloud } = this.stack;
    if (rancher.existing !== undefined) return rancher.existing.balancer.map(ofRange);
    if (rancher.balancer === undefined) return [];
    return cloud === "openstack" ? this.#balancerRange() : [{ kind: "who", who: "balancer" }];
  }

  #balancerRange(): WordPeer[] {
    const range = this.decoded.balancerRange ?? this.stack.range;
    return range === undefined ? [] : [ofRange(range)];
  }

  #extra(cloud: string): Word[] {
    return (this.stack.extra ?? []).flatMap((one) => words("out", named([one.to], cloud), ports(one.ports)));
  }

  /** The user's own flows in which one takes part, on the side of a cluster or of Rancher alone. */
  #flows(
    is: (party: FlowParty) => boolean,
    direction: "in" | "out",
    cluster: NaiveCluster | undefined,
    other: (party: FlowParty) => WordPeer[],
  ): Word[] {
    return this.stack.flows.flatMap(({ from, to, ports: text }) => {
      const [mine, theirs] = (direction === "in" ? [to, from] : [from, to]).map((end) => this.#meaning(end, cluster));
      if (mine === undefined || theirs === undefined) return [];
      if (!mine.parties.some(is)) return [];
      const cloud = mine.parties.includes("rancher") ? this.stack.cloud : (cluster?.cloud ?? this.stack.cloud);
      return words(direction, [...named(theirs.clients, cloud), ...theirs.parties.flatMap(other)], ports(text));
    });
  }

  #meaning(
    end: Client,
    cluster: NaiveCluster | undefined,
  ): { parties: readonly FlowParty[]; clients: readonly Client[] } {
    const { clients, clusters } = this.stack;
    if (typeof end !== "string") return { parties: [], clients: [end] };
    const parties = new Map<string, readonly Client[]>([
      ["rancherClients", clients.rancher],
      ["workloadClients", clients.workloads],
      ["sshClients", clients.ssh],
      ["kubernetesApiClients", clients.kubernetesApi],
    ]);
    if (end === "rancher") return { parties: ["rancher"], clients: [] };
    const listed = parties.get(end);
    if (listed !== undefined) return { parties: [], clients: listed };
    const role = allRoles.find((one) => one === end);
    if (role !== undefined) return { parties: cluster?.hasNodes === true ? [role] : [], clients: [] };
    const [name, ofName] = end.split("/");
    if (clusters.some((one) => one.name === name)) {
      const outside = clusters.find((one) => one.name === name && !one.hasNodes);
      if (outside !== undefined) return { parties: [], clients: outside.addresses };
      const own = ofName === undefined ? allRoles : allRoles.filter((one) => one === ofName);
      return { parties: name === cluster?.name ? own : [], clients: [] };
    }
    return { parties: [], clients: [end] };
  }
}

function isRole(party: FlowParty): party is Role {
  return (allRoles as readonly FlowParty[]).includes(party);
}

function ofRange(range: string): WordPeer {
  return { kind: "range", range };
}

function member({ name }: NaiveCluster, role: Role): WordPeer {
  return { kind: "who", who: { cluster: name, role } };
}

/** The node driver's own rows, and no others. */
function ofDriver(cluster: NaiveCluster): Word[] {
  const { rules, everyone } = nodeDriverGroups[cluster.driver as NodeDriverGroupName];
  return rules.flatMap(({ direction, traffic, peer }) => {
    const others: WordPeer[] =
      peer === "itself"
        ? allRoles.map((role) => member(cluster, role))
        : everyone.map((family) => ofRange(family === "ipv4" ? worlds[0] : worlds[1]));
    return words(direction === "ingress" ? "in" : "out", others, { traffic });
  });
}

function open(): Word[] {
  return worlds.map((range) => ({ direction: "out", peer: ofRange(range), traffic: everything, must: true }));
}

/** Cloud Firewalls know tcp, udp and icmp, of which every message or none. */
function inWordsOf(cloud: string, word: Word): Word[] {
  if (cloud !== "digitalocean") return [word];
  const { protocol } = word.traffic;
  const whole = (one: string): Word => ({ ...word, traffic: { ...everything, protocol: one } });
  if (protocol === "icmp") return [whole("icmp")];
  return protocol === "all" ? ["tcp", "udp", "icmp"].map(whole) : [word];
}

function words(direction: "in" | "out", peers: readonly WordPeer[], { traffic }: Pick<Flow, "traffic">): Word[] {
  if (traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") return [];
  return peers.map((peer) => ({ direction, peer, traffic: plain(traffic), must: true }));
}

function plain(traffic: RowTraffic): Traffic {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return traffic;
    case "icmp":
      return traffic.message === "every"
        ? { ...everything, protocol: "icmp" }
        : { protocol: "icmp", first: 8, last: 8 };
    case "number":
      return { ...everything, protocol: String(traffic.number) };
    case "every":
      return everything;
  }
}

function ports(text: string): { traffic: RowTraffic } {
  const [numbers = "", protocol] = text.split("/");
  const [first = 0, last = first] = numbers.split("-").map(Number);
  return { traffic: { protocol: protocol === "udp" ? "udp" : "tcp", first, last } };
}

/** What rules of one cloud can name of these. */
export function named(clients: readonly Client[], cloud: string): NaivePeer[] {
  return clients.flatMap((client): NaivePeer[] => {
    if (typeof client === "string") return [{ kind: "range", range: client }];
    const { securityGroupId, prefixListId, tag, dropletId } = client as Readonly<
      Record<string, string | number | undefined>
    >;
    const isNeutron = typeof securityGroupId === "string" && !securityGroupId.includes("sg-");
    const own =
      securityGroupId !== undefined
        ? isNeutron
          ? "openstack"
          : "aws"
        : prefixListId !== undefined
          ? "aws"
          : "digitalocean";
    if (own !== cloud) return [];
    const of = securityGroupId ?? prefixListId ?? tag ?? `droplet ${String(dropletId)}`;
    return [{ kind: "member", of: String(of) }];
  });
}
