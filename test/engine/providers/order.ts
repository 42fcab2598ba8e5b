/** In which order nodes, their rules and their way out came and went: a node never stands there without its rules. */
import type { Account, LogEntry } from "./account";
import type { CloudObject } from "./resource-type";
import { textOf, valuesAt } from "./values";

export const nodeTypes: readonly string[] = [
  "aws:ec2/instance:Instance",
  "openstack:compute/instance:Instance",
  "digitalocean:index/droplet:Droplet",
];

export const groupTypes: readonly string[] = [
  "aws:ec2/securityGroup:SecurityGroup",
  "openstack:networking/secGroup:SecGroup",
  "digitalocean:index/tag:Tag",
];

/** The argument of a rule that says what it is on. */
export const ruleTypes: Readonly<Record<string, string>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
  "openstack:networking/secGroupRule:SecGroupRule": "securityGroupId",
  "digitalocean:index/firewall:Firewall": "tags[]",
};

const wayOutTypes: readonly string[] = [
  "aws:ec2/route:Route",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "openstack:networking/routerInterface:RouterInterface",
];

/** Nodes that came before, or went after, a rule of their own groups or the network's way out. */
export function disorder(log: readonly LogEntry[], account: Account): string[] {
  const objects = [...account.made(), ...log.flatMap(({ before, after }) => [before ?? after])];
  const known = objects.filter((object) => object !== undefined);
  return [
    ...outOfOrder(log, known, "create", "came before"),
    ...outOfOrder([...log].reverse(), known, "delete", "went after"),
  ];
}

/** In a log of creations, or a reversed one of deletions, a node stands after what it needs. */
function outOfOrder(
  log: readonly LogEntry[],
  known: readonly CloudObject[],
  operation: LogEntry["operation"],
  verb: string,
): string[] {
  const objects = log.filter((entry) => entry.operation === operation).map(({ before, after }) => before ?? after);
  return objects.flatMap((node, index) => {
    if (node === undefined || !nodeTypes.includes(node.type)) return [];
    const groups = groupsOf(node, known);
    const later = objects.slice(index + 1).filter((object) => object !== undefined);
    return later
      .filter((object) => wayOutTypes.includes(object.type) || isRuleOfNode(object, node, groups))
      .map((object) => `${node.name} ${verb} ${object.name} (${object.type})`);
  });
}

/** A rule on one of the node's groups, made by the same owner: a cluster adds rules to Rancher's running nodes. */
function isRuleOfNode(object: CloudObject, node: CloudObject, groups: readonly string[]): boolean {
  const on = ruleTypes[object.type];
  if (on === undefined || ownerOf(object) !== ownerOf(node)) return false;
  return valuesAt(object.inputs, on).some((group) => groups.includes(textOf(group)));
}

function ownerOf({ urn }: CloudObject): string {
  return urn.includes("RancherServer") ? "rancher" : "cluster";
}

function groupsOf({ inputs }: CloudObject, known: readonly CloudObject[]): string[] {
  const ports = valuesAt(inputs, "networks[].port").map(textOf);
  const carriers = [inputs, ...known.filter(({ id }) => ports.includes(id)).map((port) => port.inputs)];
  const paths = ["vpcSecurityGroupIds[]", "securityGroupIds[]", "tags[]"];
  return carriers.flatMap((carrier) => paths.flatMap((path) => valuesAt(carrier, path).map(textOf)));
}
