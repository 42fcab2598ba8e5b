/**
 * The steps of a stack's life, in order. Each says what a user changes, and which changes of the plan belong to it: any
 * other is a failure. A step that a stack cannot take says why. A new step is one new entry.
 */
import { ruleTypes } from "../providers/order";
import { canonical, isList, isValues, mapTexts, textOf, type Value, type Values } from "../providers/values";
import { changedArguments, mentions, type Change } from "./changes";
import { clientsOf, cloudOf, clustersOf, setting, withSetting, type StackConfiguration } from "./stack-file";

export interface Step {
  readonly name: string;
  /**
   * The configuration after the step, `first` being that of the beginning; a text is why this stack cannot take it, and
   * nothing where the step is no concern of it. After all steps it is the first again.
   */
  readonly change: (
    configuration: StackConfiguration,
    first: StackConfiguration,
  ) => StackConfiguration | string | undefined;
  /** Whether a change may happen in this step. */
  readonly belongs: (change: Change) => boolean;
  /** Whether the plan may hold nothing on this cloud. */
  readonly mayBeEmpty?: (cloud: string) => boolean;
  /** Whether the reasons of the matrix's rows read differently from this step on. */
  readonly reworded?: boolean;
}

const ranges = { rancher: "192.0.2.0/24", workloads: "198.18.7.0/24" } as const;
const extraGroup = "extra";
const secondCluster = "second";
const elsewhere = "192.0.2.";

export const steps: readonly Step[] = [
  {
    name: "a client range added",
    change: (configuration) => changeClients(configuration, (list, range) => [...list, range]),
    belongs: (change) => isRangeChange(change, "created"),
  },
  {
    name: "a client range removed",
    change: (configuration) => changeClients(configuration, (list, range) => list.filter((one) => one !== range)),
    belongs: (change) => isRangeChange(change, "deleted"),
  },
  {
    name: "a worker group added",
    change: (configuration) =>
      changeCustomCluster(configuration, (groups) => [...groups, { name: extraGroup, roles: ["worker"], nodes: 1 }]),
    belongs: (change) =>
      isDoorChange(change) || (change.kind === "created" && change.name.includes(`-${extraGroup}-1`)),
  },
  {
    name: "the worker group scaled from 1 to 2",
    change: (configuration) => changeCustomCluster(configuration, (groups) => groups.map((group) => scaled(group, 2))),
    belongs: (change) =>
      isDoorChange(change) || (change.kind === "created" && change.name.includes(`-${extraGroup}-2`)),
  },
  {
    name: "the worker group scaled from 2 to 1",
    change: (configuration) => changeCustomCluster(configuration, (groups) => groups.map((group) => scaled(group, 1))),
    belongs: (change) =>
      isDoorChange(change) || (change.kind === "deleted" && change.name.includes(`-${extraGroup}-2`)),
  },
  {
    name: "the worker group removed",
    change: (configuration) =>
      changeCustomCluster(configuration, (groups) => groups.filter((group) => group.name !== extraGroup)),
    belongs: (change) =>
      isDoorChange(change) || (change.kind === "deleted" && change.name.includes(`-${extraGroup}-1`)),
  },
  {
    name: "a second cluster added",
    change: addCluster,
    belongs: (change) => isDoorChange(change) || (change.kind === "created" && isOfSecondCluster(change)),
  },
  {
    name: "the second cluster removed",
    change: (configuration) =>
      withSetting(
        configuration,
        "clusters",
        clustersOf(configuration).filter((cluster) => cluster.name !== secondCluster),
      ),
    belongs: (change) => isDoorChange(change) || (change.kind === "deleted" && isOfSecondCluster(change)),
  },
  {
    name: "the reasons reworded",
    change: (configuration) => configuration,
    belongs: (change) =>
      change.kind === "updated" && isRule(change) && canonical(changedArguments(change)) === '["description"]',
    // Neutron replaces a rule whose description changes, so it is left alone; DigitalOcean has no descriptions.
    mayBeEmpty: (cloud) => cloud !== "aws",
    reworded: true,
  },
  {
    name: "the reasons as before",
    change: (configuration) => configuration,
    belongs: (change) =>
      change.kind === "updated" && isRule(change) && canonical(changedArguments(change)) === '["description"]',
    mayBeEmpty: (cloud) => cloud !== "aws",
  },
  {
    name: "another version of Rancher",
    change: (configuration) => changeRancher(configuration, { version: otherVersion(configuration) }),
    // A node takes a version when it is made, and is not made again for another one.
    belongs: isRule,
    mayBeEmpty: () => true,
  },
  {
    name: "the version as before",
    change: rancherAsInTheBeginning,
    belongs: isRule,
    mayBeEmpty: () => true,
  },
  {
    name: "a load balancer switched on",
    change: (configuration) =>
      balancerOf(configuration) === "none" ? changeRancher(configuration, behindBalancer(configuration)) : undefined,
    belongs: (change) => isRule(change) || isBalancerChange(change, "created"),
  },
  {
    name: "the load balancer switched off",
    change: (configuration, first) => {
      if (balancerOf(configuration) === "none") return undefined;
      return balancerOf(first) === "none"
        ? rancherAsInTheBeginning(configuration, first)
        : changeRancher(configuration, { loadBalancer: "none" }, "balancer");
    },
    belongs: (change) => isRule(change) || isBalancerChange(change, "deleted"),
  },
  {
    name: "the load balancer back",
    change: (configuration, first) =>
      balancerOf(first) === "none" ? undefined : rancherAsInTheBeginning(configuration, first),
    belongs: (change) => isRule(change) || isBalancerChange(change, "created"),
  },
];

/** By its name; a rule to or from a cluster elsewhere is named by its address. */
function isOfSecondCluster({ name }: Change): boolean {
  return name.includes(secondCluster) || name.includes(elsewhere);
}

function isRule({ type }: Change): boolean {
  return type in ruleTypes;
}

/** Balancers whose door is an argument of theirs, not rules of a group. */
const doorTypes = ["openstack:loadbalancer/listener:Listener", "digitalocean:index/loadBalancer:LoadBalancer"];

/** Such a door names the nodes that may dial it, so it changes with them. */
function isDoorChange(change: Change): boolean {
  const [only, ...others] = changedArguments(change);
  const isDoor = only === "firewall" || only === "allowedCidrs";
  return change.kind === "updated" && doorTypes.includes(change.type) && isDoor && others.length === 0;
}

/** Rules that name the range come or go; in a firewall, where all rules are arguments, the range alone does. */
function isRangeChange(change: Change, kind: "created" | "deleted"): boolean {
  if (!isRule(change) && !doorTypes.includes(change.type)) return false;
  const added = Object.values(ranges);
  const inputs = kind === "created" ? change.after : change.before;
  const named = added.some((range) => mentions(inputs, range));
  if (change.kind === kind) return named;
  const without = (value: Values): Value => added.reduce(withoutItem, value as Value);
  return change.kind === "updated" && named && canonical(without(change.before)) === canonical(without(change.after));
}

function withoutItem(value: Value, item: string): Value {
  if (isList(value))
    return value.filter((one) => one !== item && one !== `cidr:${item}`).map((one) => withoutItem(one, item));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutItem(one, item)]));
}

function isBalancerChange({ kind, type, name }: Change, expected: Change["kind"]): boolean {
  const isBalancer = /balancer|^aws:(lb|alb)\/|loadbalancer/i.test(`${type} ${name}`);
  return isBalancer && (kind === expected || kind === "updated");
}

function changeClients(
  configuration: StackConfiguration,
  change: (list: readonly Value[], range: string) => Value,
): StackConfiguration {
  const clients = setting(configuration, "clients");
  const rancher = setting(configuration, "rancher");
  // Who reaches another stack's Rancher is that stack's affair.
  const isElsewhere = isValues(rancher) && rancher.existing !== undefined;
  // And who reaches the workloads of nodes that are not made here, of whoever made them.
  const hasNodes = clustersOf(configuration).some(({ launch }) => launch === "custom" || launch === "infrastructure");
  const kinds = Object.entries(ranges).filter(([kind]) => (kind === "rancher" ? !isElsewhere : hasNodes));
  const changed = kinds.map(([kind, range]) => [kind, change(clientsOf(configuration, kind), range)]);
  const all: Values = { ...(isValues(clients) ? clients : {}), ...(Object.fromEntries(changed) as Values) };
  return withSetting(configuration, "clients", all);
}

function changeCustomCluster(
  configuration: StackConfiguration,
  change: (groups: readonly Values[]) => Value,
): StackConfiguration | string {
  const clusters = clustersOf(configuration);
  const custom = clusters.find((cluster) => cluster.launch === "custom");
  if (custom === undefined) return "no cluster of it has nodes that are made here";
  const groups = isList(custom.nodeGroups) ? custom.nodeGroups.filter(isValues) : [];
  const changed = { ...custom, nodeGroups: change(groups) };
  return withSetting(
    configuration,
    "clusters",
    clusters.map((cluster) => (cluster === custom ? changed : cluster)),
  );
}

function scaled(group: Values, nodes: number): Values {
  return group.name === extraGroup ? { ...group, nodes } : group;
}

/** A copy of the first cluster, with one node in each group, and at addresses of its own where it is elsewhere. */
function addCluster(configuration: StackConfiguration): StackConfiguration | string {
  const clusters = clustersOf(configuration);
  const [first] = clusters;
  if (first === undefined) return "it has no cluster";
  const groups = isList(first.nodeGroups) ? first.nodeGroups.filter(isValues) : [];
  const nodeGroups = groups.map((group) => (group.nodes === undefined ? group : { ...group, nodes: 1 }));
  const copy = { ...first, name: secondCluster, ...(groups.length === 0 ? {} : { nodeGroups }) };
  const isElsewhere = first.launch === "hosted" || first.launch === "imported";
  const second = isElsewhere ? mapTexts(copy, (text) => text.replace(/^198\.51\.100\./, elsewhere)) : copy;
  return withSetting(configuration, "clusters", [...clusters, second]);
}

/** What else a balancer needs: a name for Rancher and, where that name leads to public addresses, nodes that dial those. */
function behindBalancer(configuration: StackConfiguration): Values {
  const dialled: Values = cloudOf(configuration) === "openstack" ? {} : { dialled: "public" };
  return { loadBalancer: "passthrough", hostname: "rancher.example.com", ...dialled };
}

function changeRancher(
  configuration: StackConfiguration,
  change: Values,
  without?: string,
): StackConfiguration | string {
  const rancher = setting(configuration, "rancher");
  if (!isValues(rancher)) return "it has no Rancher server of its own";
  const kept = Object.fromEntries(Object.entries(rancher).filter(([key]) => key !== without));
  return withSetting(configuration, "rancher", { ...kept, ...change });
}

function rancherAsInTheBeginning(
  configuration: StackConfiguration,
  first: StackConfiguration,
): StackConfiguration | string {
  const rancher = setting(first, "rancher");
  return rancher === undefined ? "it has no Rancher server of its own" : withSetting(configuration, "rancher", rancher);
}

function balancerOf(configuration: StackConfiguration): string {
  const rancher = setting(configuration, "rancher");
  return textOf((isValues(rancher) ? rancher.loadBalancer : undefined) ?? "none");
}

/** An older release of the line that manages the stack's clusters. */
function otherVersion(configuration: StackConfiguration): string {
  return clustersOf(configuration).some(({ distribution }) => distribution === "rke1") ? "2.11.0" : "2.14.1";
}
