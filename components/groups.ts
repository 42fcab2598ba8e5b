/** What a node of a role carries: the output that a node template, a script or another stack takes. */
import * as pulumi from "@pulumi/pulumi";
import type { BlueprintNode } from "./blueprint/blueprint";
import type { CloudName, MachineConfig } from "./clouds/cloud";
import type { Role } from "./matrix/flow";
import type { Network } from "./network";

export interface GroupOutput {
  /** The cluster's name; null for Rancher's own. */
  cluster: string | null;
  role: Role | "rancher" | "loadBalancer";
  cloud: CloudName;
  /** AWS and OpenStack: the ids of the security groups that a node of this role carries. */
  securityGroups: pulumi.Input<string>[];
  /** DigitalOcean: the names of the tags that a node of this role carries. */
  tags: pulumi.Input<string>[];
  /** The names of the nodes that were made with this role. */
  nodes: string[];
  /** Their addresses in the network, in the same order. */
  addresses: pulumi.Input<string>[];
  /** Their addresses on the internet, for those that have one. */
  publicAddresses: pulumi.Input<string>[];
  /** The names of the security groups or tags. */
  names: pulumi.Input<string>[];
  /** With launch `infrastructure`: what Rancher's machine config or node template takes. Else null. */
  machineConfig: pulumi.Input<MachineConfig> | null;
}

/** A node that was made. */
export interface NodeOutput {
  /** Its logical name, and the host's. */
  name: string;
  /** What it is; empty for Rancher's own. */
  roles: Role[];
  /** The id of the instance or droplet. */
  instanceId: pulumi.Output<string>;
  /** Its address in the network. */
  address: pulumi.Output<string>;
  /** Its address on the internet; undefined where it has none. */
  publicAddress: pulumi.Output<string> | undefined;
}

export function nodeOutputs(nodes: readonly BlueprintNode[], { maker }: Pick<Network, "maker">): NodeOutput[] {
  const output = (text: string) => pulumi.output(maker.resolveText(text));
  return nodes.map(({ name, roles, encoded, address, publicAddress }) => ({
    ...{ name, roles: [...roles], instanceId: output(encoded.id), address: output(address) },
    publicAddress: publicAddress === undefined ? undefined : output(publicAddress),
  }));
}

/** What stands for one of an owner's groups wherever its cloud wants one. */
export function groupId(group: string, { place, maker }: Pick<Network, "place" | "maker">): pulumi.Output<string> {
  return pulumi.output(maker.resolveText(place.cloud.firewall.reference(group, place.labels)));
}

export function groupOutput(
  cluster: string | null,
  role: GroupOutput["role"],
  carried: readonly string[],
  nodes: readonly BlueprintNode[],
  { place, maker }: Network,
  isForNodeDriver = false,
): GroupOutput {
  const { cloud, labels } = place;
  const names = carried.map((group) => cloud.firewall.nameOf(group, labels));
  const references = carried.map((group) => maker.resolveText(cloud.firewall.reference(group, labels)));
  const isTag = cloud.firewall.term === "tags";
  return {
    cluster,
    role,
    cloud: cloud.name,
    securityGroups: isTag ? [] : references,
    tags: isTag ? references : [],
    nodes: nodes.map((node) => node.name),
    addresses: nodes.map((node) => maker.resolveText(node.address)),
    publicAddresses: nodes.flatMap(({ publicAddress }) =>
      publicAddress === undefined ? [] : [maker.resolveText(publicAddress)],
    ),
    names: names.map((name) => maker.resolveText(name)),
    machineConfig: isForNodeDriver
      ? pulumi.output(maker.resolve(cloud.firewall.machineConfig(names)) as MachineConfig)
      : null,
  };
}
