/**
 * The one flat group that Rancher's EC2 node driver would make, row for row, for those who ask for it: every node of every
 * role carries it, and its public rows are open to the world.
 */
import type { Citation } from "../matrix/flow";
import {
  nodeDriverGroupPermissions,
  nodeDriverGroups,
  type NodeDriverGroupName,
} from "../matrix/editions/node-driver-group";
import { world } from "../addresses/address";
import type { Peer, Rule } from "./rule";

export function nodeDriverRules(group: string, name: NodeDriverGroupName): Rule[] {
  return nodeDriverGroupPermissions(nodeDriverGroups[name]).map(({ rule, peer }): Rule => {
    const { direction, traffic, type, citation } = rule;
    const other: Peer =
      peer === "itself" ? { kind: "group", group } : { kind: "range", range: world(peer).text, family: peer };
    const citations: Citation[] = [citation];
    return {
      group,
      direction,
      traffic,
      peer: other,
      reasons: [{ why: `${type} of the node driver's group`, citations }],
    };
  });
}
