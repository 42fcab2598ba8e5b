/** A Rancher of another stack, told by values: nothing of it is made, and clusters make their own ends of each edge. */
import * as pulumi from "@pulumi/pulumi";
import { rancherPlan, type RancherPlan } from "./blueprint/owners";
import { clouds } from "./clouds";
import type { RancherSite } from "./blueprint/sites";
import { checkExisting, existingPlace, existingSite, type GivenPeers } from "./blueprint/existing-site";
import { existing as existingSchema } from "./configuration/existing-schema";
import { throwProblems, type Problem } from "./judging/problem";
import { judgeable } from "./known-later";
import { parse } from "./judging/shapes";
import type { Peer } from "./firewall/rule";
import type { GroupOutput } from "./groups";
import type { Network } from "./network";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";

export interface ExistingRancherArgs {
  /** The clusters' network. With `securityGroupId` or `tag`, Rancher's nodes are in it too. */
  network: Network;
  /** Where Rancher answers: `https://rancher.example.com`, on 443/tcp. */
  url: pulumi.Input<string>;
  /**
   * Where its nodes are and dial from, as address ranges; a value that only a deployment knows is one IPv4 address. How many
   * there are must be known beforehand. Needed where rules must name them: for clusters in other networks and for public
   * dialling if Rancher dials their nodes, and with documented egress. Default: none.
   *
   * Rules are called after an address's place in a list, so such addresses may be added at its end alone: give them names
   * (`{ first: stack.getOutput("address") }`) where they come and go.
   */
  addresses?: GivenAddresses;
  /**
   * AWS and OpenStack: the id of its nodes' security group, in the same network. Clusters add their rules to it. Default:
   * none, and Rancher's own stack must open what the component's `notes` say.
   */
  securityGroupId?: pulumi.Input<string>;
  /** DigitalOcean: the tag of its droplets. Clusters bind a firewall of their own to it. Default: none, as above. */
  tag?: pulumi.Input<string>;
  /** By which address nodes dial it. Default: `private` where its group or tag is told, else `public`. */
  dialled?: "private" | "public";
  /** What stands in front of it. Default: nothing, and nodes dial Rancher's nodes. */
  balancer?: {
    /** Whether it passes TLS through or terminates it. */
    mode: "passthrough" | "terminating";
    /** Where it is dialled, likewise. Needed with documented egress. Default: none. */
    addresses?: GivenAddresses;
  };
}

/** In a list, or by names of the user's own: lower-case letters, digits and hyphens. */
export type GivenAddresses = pulumi.Input<string>[] | Record<string, pulumi.Input<string>>;

/**
 * Such a Rancher of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedExistingArgs extends ExistingRancherArgs {
  readonly plan: RancherPlan;
}

/**
 * A Rancher that another stack made: clusters take it in the place of a `RancherServer`.
 *
 * Not for a Rancher of this stack, which is a `RancherServer`: of that one the proof knows every rule, of this one only those
 * that clusters add.
 *
 * @example
 * ```ts
 * import { ExistingRancher, Network, RancherCluster } from "rancher-fenceline";
 *
 * const network = new Network("network", {
 *   cloud: "aws",
 *   id: "vpc-0a1b2c3d",
 *   subnetIds: ["subnet-0a1b2c3d"],
 *   cidr: "10.20.0.0/16",
 * });
 * const rancher = new ExistingRancher("rancher", {
 *   network,
 *   url: "https://rancher.example.com",
 *   securityGroupId: "sg-0a1b2c3d",
 * });
 * const edge = new RancherCluster("edge", {
 *   rancher,
 *   launch: "custom",
 *   distribution: "k3s",
 *   nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 0 }],
 * });
 *
 * export const groups = edge.groups;
 * ```
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class ExistingRancher extends pulumi.ComponentResource {
  /** Where Rancher answers. */
  readonly url: pulumi.Output<string>;
  /** What its nodes carry, and where they are, as it was told: one entry. */
  readonly groups: GroupOutput[];
  /** @internal */
  readonly network: Network;
  /** @internal */
  readonly plan: RancherPlan;

  constructor(name: string, args: ExistingRancherArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedExistingArgs, options?: pulumi.ComponentResourceOptions);
  constructor(
    name: string,
    args: ExistingRancherArgs | PlannedExistingArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { network, url, securityGroupId, tag, balancer } = args;
    const site = "plan" in args ? args.plan.site : judge(name, args);
    const group = securityGroupId ?? tag;
    super(
      componentTypes.existing,
      name,
      {
        ...{ cloud: network.cloud, url, dialled: site.dialled, addresses: listOf(args.addresses) },
        ...(securityGroupId === undefined ? {} : { securityGroupId }),
        ...(tag === undefined ? {} : { tag }),
        ...(balancer === undefined
          ? {}
          : {
              balancer:
                balancer.addresses === undefined ? balancer : { ...balancer, addresses: listOf(balancer.addresses) },
            }),
      },
      followingProvider(options, network.cloud, network),
    );
    this.network = network;
    const given = group === undefined ? undefined : network.maker.give(`${name}-group`, group);
    this.plan = "plan" in args ? args.plan : rancherPlan(site, existingPlace(network.place, name, given));
    this.url = pulumi.output(url).apply((text) => text.replace(/\/$/, ""));
    const { cloud } = network.place;
    this.groups = [
      {
        ...{ cluster: null, role: "rancher", cloud: cloud.name, names: [], nodes: [], machineConfig: null },
        securityGroups: securityGroupId === undefined ? [] : [securityGroupId],
        tags: tag === undefined ? [] : [tag],
        addresses: listOf(args.addresses),
        publicAddresses: [],
      },
    ];
    this.registerOutputs({ url: this.url, groups: this.groups });
  }
}

/** @throws ConfigurationError with every problem of the arguments. */
function judge(name: string, { network, ...args }: ExistingRancherArgs): RancherSite {
  const subject = `ExistingRancher ${name}`;
  judgeable(subject, args, () => "", freeOfExisting);
  const { cloud, network: references, labels } = network.place;
  const { standIn } = cloud.firewall.groupId ?? anyGroupId;
  const plain = Object.entries({
    ...args,
    url: isText(args.url) ? args.url : "https://known.after.deployment",
    addresses: args.addresses && listOf(args.addresses).filter(isText),
    ...(isKnownLater(args.securityGroupId) ? { securityGroupId: standIn } : {}),
    ...(isKnownLater(args.tag) ? { tag: "known-after-deployment" } : {}),
    balancer: args.balancer && {
      mode: args.balancer.mode,
      ...(args.balancer.addresses === undefined ? {} : { addresses: listOf(args.balancer.addresses).filter(isText) }),
    },
  }).filter(([, value]) => value !== undefined);
  const { value, problems } = parse(existingSchema, Object.fromEntries(plain));
  throwProblems(subject, [
    ...problems,
    ...nameProblems("addresses", args.addresses),
    ...nameProblems("balancer.addresses", args.balancer?.addresses),
  ]);
  if (value === undefined) throw new Error("unreachable: problems were thrown");
  const given: GivenPeers = {
    addresses: givenPeers(network, `${name}-address`, args.addresses),
    balancer: givenPeers(network, `${name}-balancer-address`, args.balancer?.addresses),
  };
  throwProblems(subject, checkExisting(value, cloud, references.families, given));
  return existingSite(name, value, { cloud, network: references, labels }, given);
}

/** What may be an output: how many addresses there are may not. */
const freeOfExisting = /^(?:url|securityGroupId|tag|(?:balancer\.)?addresses\[\d+\])$/;

/** Where groups have no ids, one is a problem, whatever it is. */
const anyGroupId = Object.values(clouds).flatMap(({ firewall }) => firewall.groupId ?? [])[0] ?? { standIn: "" };

function isText(value: pulumi.Input<string> | undefined): value is string {
  return typeof value === "string";
}

function isKnownLater(value: pulumi.Input<string> | undefined): boolean {
  return value !== undefined && !isText(value);
}

function listOf(addresses: GivenAddresses = []): pulumi.Input<string>[] {
  return Array.isArray(addresses) ? addresses : Object.values(addresses);
}

/** Names become part of rules' names. */
function nameProblems(path: string, addresses: GivenAddresses = []): Problem[] {
  if (Array.isArray(addresses)) return [];
  return Object.keys(addresses)
    .filter((name) => !/^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/.test(name))
    .map((name) => ({
      path: `${path}.${name}`,
      message:
        "is no name for an address; use lower-case letters, digits and hyphens, beginning with a letter, at most 24 characters",
    }));
}

/** One peer for each address that only a deployment knows. */
function givenPeers({ maker }: Network, name: string, addresses: GivenAddresses = []): Peer[] {
  const all: [string, pulumi.Input<string>][] = Array.isArray(addresses)
    ? addresses.map((value, index) => [String(index + 1), value])
    : Object.entries(addresses);
  return all.flatMap(([own, value]): Peer[] => {
    if (isText(value)) return [];
    const owner = `${name}-${own}`;
    const reference = maker.give(owner, pulumi.output(value).apply(singleAddress));
    return [{ kind: "address", owner, reference, family: "ipv4" }];
  });
}

/** With or without the prefix length of a single one. */
function singleAddress(text: string): string {
  const address = text.replace(/\/32$/, "");
  const isKnown = /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
  if (isKnown || pulumi.runtime.isDryRun()) return address;
  throw new pulumi.RunError(
    `an address of the existing Rancher is ${JSON.stringify(text)}; it must be one IPv4 address, and ranges be plain text`,
  );
}
