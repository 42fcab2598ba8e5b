/**
 * The two updates into which faults are injected, on one stack a cloud: the first one, that makes everything, and one that
 * creates, changes and deletes at once. Each knows every single operation of the undisturbed run, and what it ended in.
 */
import { faultKinds, keyText, type Fault, type OperationKey } from "../providers/faults";
import { isList, isValues, type Value, type Values } from "../providers/values";
import type { Experiment, Memory } from "./experiment";
import type { Laboratory } from "./laboratory";
import {
  clientsOf,
  cloudOf,
  clustersOf,
  exampleConfiguration,
  exampleStacks,
  setting,
  unprotected,
  withSetting,
  type StackConfiguration,
} from "./stack-file";

export interface Scenario {
  readonly name: string;
  readonly experiment: Experiment;
  /** Where the update begins. */
  readonly before: Memory;
  /** What the undisturbed update leaves. */
  readonly expected: readonly string[];
  readonly operations: readonly OperationKey[];
  /** Below which component each resource is, by URN. */
  readonly parents: ReadonlyMap<string, string>;
}

/** One stack of each cloud: the one that is called like it, or else the first. */
export function stacksForFaults(): { stack: string; configuration: StackConfiguration }[] {
  const all = exampleStacks().map((stack) => ({ stack, configuration: unprotected(exampleConfiguration(stack)) }));
  const clouds = [...new Set(all.map(({ configuration }) => cloudOf(configuration)))];
  return clouds.flatMap((cloud) => {
    const ofCloud = all.filter(({ configuration }) => cloudOf(configuration) === cloud);
    return ofCloud.filter(
      ({ stack }, index) => stack === cloud || (index === 0 && !ofCloud.some((one) => one.stack === cloud)),
    );
  });
}

export async function openScenarios(
  laboratory: Laboratory,
  stack: string,
  full: StackConfiguration,
): Promise<Scenario[]> {
  const configuration = withNodes(full, 1);
  const experiment = await laboratory.experiment(stack, configuration);
  const nothing = experiment.remember();
  const creation = await undisturbed(experiment, "creation", nothing);
  const everything = experiment.remember();
  experiment.configure(changed(configuration));
  const before = { ...everything, folder: experiment.remember().folder };
  const change = await undisturbed(experiment, "change", before);
  return [creation, change];
}

async function undisturbed(experiment: Experiment, name: string, before: Memory): Promise<Scenario> {
  experiment.faults.plan(undefined);
  await experiment.up();
  const { account, faults } = experiment;
  // Sorted, since they arrive in an order of chance.
  const operations = [...faults.arrived].sort((one, other) => (keyText(one) < keyText(other) ? -1 : 1));
  const parents = new Map(experiment.state().resources.map(({ urn, parent }) => [urn, parent]));
  return { name, experiment, before, expected: account.describe(), operations, parents };
}

/** Every fault of a scenario: each operation in turn, in each way that it can go wrong. */
export function faultsOf({ operations }: Scenario): Fault[] {
  return operations.flatMap((at) =>
    faultKinds.filter((kind) => kind !== "halfMade" || at.operation !== "delete").map((kind): Fault => ({ kind, at })),
  );
}

/** Groups of the same kind of node differ in number alone, so that one node stands for all of them. */
function withNodes(configuration: StackConfiguration, nodes: number): StackConfiguration {
  const clusters = clustersOf(configuration).map((cluster) => changeGroups(cluster, (group) => ({ ...group, nodes })));
  return withSetting(configuration, "clusters", clusters);
}

/** Another client range in place of each first one, another tag, a node group more, and all workers gone from the old one. */
function changed(configuration: StackConfiguration): StackConfiguration {
  const clients = setting(configuration, "clients");
  const moved = (kind: string, range: string): Value => [range, ...clientsOf(configuration, kind).slice(1)];
  const others: Values = { rancher: moved("rancher", "192.0.2.0/24"), workloads: moved("workloads", "198.18.7.0/24") };
  const clusters = clustersOf(configuration).map((cluster, index) => {
    if (index > 0 || cluster.launch !== "custom") return cluster;
    const emptied = changeGroups(cluster, (group) => (group.name === "worker" ? { ...group, nodes: 0 } : group));
    const groups = isList(emptied.nodeGroups) ? emptied.nodeGroups : [];
    return { ...emptied, nodeGroups: [...groups, { name: "extra", roles: ["worker"], nodes: 1 }] };
  });
  return [
    ["clients", { ...(isValues(clients) ? clients : {}), ...others }] as const,
    ["tags", { team: "other" }] as const,
    ["clusters", clusters] as const,
  ].reduce((all, [key, value]) => withSetting(all, key, value), configuration);
}

function changeGroups(cluster: Values, change: (group: Values) => Values): Values {
  if (!isList(cluster.nodeGroups)) return cluster;
  const groups = cluster.nodeGroups.filter(isValues);
  return {
    ...cluster,
    nodeGroups: groups.map((group) => (group.nodes === undefined ? group : change(group))),
  };
}
