/** What the matrix needs between two, flow by flow: of the nodes of a cluster, Rancher's nodes and balancer, and outsiders. */
import { clouds } from "../../components/clouds";
import type { CloudName } from "../../components/clouds/cloud";
import type { AddressFamily } from "../../components/addresses/address";
import { sshFlow } from "../../components/firewall/topology";
import { spanOf, type Span } from "../../components/reach/traffic-line";
import {
  isOfCluster,
  options as allOptions,
  type Circumstances,
  type Flow,
  type FlowTraffic,
  type FlowParty,
} from "../../components/matrix/flow";
import { everything, tcp, type Traffic } from "../../components/matrix/traffic";
import { HoldingFlows } from "../../components/proof/participant";
import type { NodeClass } from "./node-classes";

/** Who dials from outside: a range or group that somebody chose, or everyone. */
export type Outsider = "chosen" | "everyone";

/** Those whom a firewall lets in from outside by choice, and those of them for whom the world may stand. */
const outsiders: Readonly<Record<Outsider, readonly FlowParty[]>> = {
  chosen: [
    "rancherClients",
    "workloadClients",
    "kubernetesApiClients",
    "sshClients",
    "registrationBalancer",
    "hostedCluster",
    "loadBalancer",
  ],
  everyone: ["rancherClients", "workloadClients"],
};

export class Needs {
  readonly #holding = new HoldingFlows();
  readonly #rows = new Map<string, readonly Flow[]>();
  readonly #between = new Map<string, readonly Traffic[]>();

  constructor(
    private readonly rancher: Circumstances,
    private readonly clusters: ReadonlyMap<string, Circumstances>,
    /** Whether it is known what Rancher's own nodes need of each other. */
    private readonly isRancherTold: boolean,
  ) {}

  /** The same with one thing more switched on, or on nodes of Rancher's node driver: what a surplus may be for. */
  *variants(): Generator<{ readonly what: string; readonly needs: Needs }> {
    const changed = (change: (circumstances: Circumstances) => Circumstances) =>
      new Needs(
        change(this.rancher),
        new Map([...this.clusters].map(([name, circumstances]) => [name, change(circumstances)])),
        this.isRancherTold,
      );
    yield {
      what: "--launch infrastructure",
      needs: changed((one) => (one.launch === undefined ? one : { ...one, launch: "infrastructure" })),
    };
    for (const option of allOptions) {
      yield {
        what: `--option ${option}`,
        needs: changed((one) => ({ ...one, options: [...(one.options ?? []), option] })),
      };
    }
  }

  circumstancesOf(cluster: string | null): Circumstances {
    return (cluster === null ? undefined : this.clusters.get(cluster)) ?? this.rancher;
  }

  /** The rows of a cluster with its own nodes and with Rancher, or Rancher's own. */
  rows(cluster: string | null, isMultihomed: boolean): readonly Flow[] {
    return remembered(this.#rows, `${cluster ?? ""} ${String(isMultihomed)}`, () => {
      const isJudged = ({ from, to }: Flow) => this.isRancherTold || from !== "rancher" || to !== "rancher";
      const isOwn = ({ from, to }: Flow) => (isOfCluster(from) || isOfCluster(to)) === (cluster !== null);
      const all = this.#holding.in(this.circumstancesOf(cluster), isMultihomed);
      return all.filter((flow) => isOwn(flow) && isJudged(flow));
    });
  }

  between(from: NodeClass, to: NodeClass): readonly Traffic[] {
    return remembered(this.#between, `${kindOf(from)} ${kindOf(to)}`, () => {
      const [first, second = first] = [from.cluster, to.cluster].filter((cluster) => cluster !== null);
      if (first !== second) return [];
      const isAmongRanchers = from.parties.includes("rancher") && to.parties.includes("rancher");
      if (isAmongRanchers && !this.isRancherTold) return [everything];
      const flows = this.rows(first ?? null, clouds[cloudOf(to)].nodes.isMultihomed);
      const own = flows.filter((flow) => from.parties.includes(flow.from) && to.parties.includes(flow.to));
      return atDoor(to, traffics(own));
    });
  }

  fromOutside(outsider: Outsider, to: NodeClass): readonly Traffic[] {
    return remembered(this.#between, `${outsider} ${kindOf(to)}`, () => {
      const own = to.cluster === null ? [...this.clusters.keys(), null] : [to.cluster];
      const flows = own.flatMap((cluster) => this.rows(cluster, false)).filter((flow) => to.parties.includes(flow.to));
      // A cluster elsewhere dials Rancher from addresses, too.
      const isOutside = ({ from }: Flow) =>
        outsiders[outsider].includes(from) || (outsider === "chosen" && to.cluster === null && isOfCluster(from));
      const isNode = !to.parties.includes("loadBalancer");
      const ssh = outsider === "chosen" && isNode ? [tcp(sshFlow.ports)] : [];
      return atDoor(to, [...traffics(flows.filter(isOutside)), ...ssh]);
    });
  }
}

/** Equal for classes of which the same is needed. */
function kindOf(one: NodeClass): string {
  return JSON.stringify([one.cluster, one.parties, cloudOf(one)]);
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

/** DigitalOcean's balancers have one list for all of their ports: whoever needs one is let in to all. */
function atDoor(to: NodeClass, needed: Traffic[]): Traffic[] {
  const isShared = to.parties.includes("loadBalancer") && cloudOf(to) === "digitalocean";
  return isShared && needed.length > 0 ? [...needed, tcp(80), tcp(443)] : needed;
}

export function cloudOf({ endpoints }: NodeClass): CloudName {
  return (endpoints[0]?.cloud ?? "aws") as CloudName;
}

function traffics(flows: readonly Flow[]): Traffic[] {
  return flows.flatMap(({ traffic }) => (isTraffic(traffic) ? [traffic] : []));
}

export function isTraffic(traffic: FlowTraffic): traffic is Traffic {
  return traffic.protocol !== "kubernetes-api-port" && traffic.protocol !== "unspecified";
}

/** On the line, with what a cloud can't say as narrowly as the matrix. */
export function neededSpans(needed: readonly Traffic[], cloud: CloudName, family: AddressFamily): Span[] {
  return needed.flatMap((traffic) => {
    const exception = clouds[cloud].firewall.exceptions.find((one) => one.concerns(traffic));
    return (exception?.becomes(family, traffic) ?? [traffic]).map((one) => spanOf(one, family));
  });
}

/** What of a part of the line is in none of these. */
export function without(whole: Span, spans: readonly Span[]): Span[] {
  return [...spans]
    .sort((one, other) => one.first - other.first)
    .reduce<Span[]>(
      (rest, span) =>
        rest.flatMap((part) =>
          [
            { first: part.first, last: Math.min(part.last, span.first - 1) },
            { first: Math.max(part.first, span.last + 1), last: part.last },
          ].filter(({ first, last }) => first <= last),
        ),
      [whole],
    );
}
