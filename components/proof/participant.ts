/** Who takes part in a stack's traffic, as the proof tells them apart, and which rows of the matrix concern them. */
import type { AddressFamily } from "../addresses/address";
import { allFlows } from "../matrix/editions";
import { holds, type Circumstances, type Flow, type FlowParty, type Role } from "../matrix/flow";

export type NodeParticipant = (
  | { readonly kind: "rancher" }
  | { readonly kind: "balancer" }
  | { readonly kind: "node"; readonly cluster: string; readonly roles: readonly Role[] }
) & {
  /** Met at a public address, which lies in no range that is known beforehand. */
  readonly isSeenPublicly?: boolean;
};

export interface AddressParticipant {
  readonly kind: "address";
  readonly address: string;
  readonly family: AddressFamily;
  /** In whose place it stands: the text of something that the user named. */
  readonly named?: string;
}

/** One who sends or receives: a node of Rancher's, a node of a cluster with its roles, or an address outside. */
export type Participant = NodeParticipant | AddressParticipant;

export function isOneCluster(one: Participant, other: Participant): boolean {
  return one.kind === "node" && other.kind === "node" && one.cluster === other.cluster;
}

export function partiesOf(node: NodeParticipant): readonly FlowParty[] {
  if (node.kind === "node") return node.roles;
  return node.kind === "rancher" ? ["rancher"] : ["loadBalancer"];
}

/** The rows that hold; most clusters of a stack are in the same circumstances, so each is looked up once. */
export class HoldingFlows {
  readonly #known = new Map<string, readonly Flow[]>();

  /** `isMultihomed`: what a node answers to itself, nodes of its role may send it too. */
  in(circumstances: Circumstances, isMultihomed = false): readonly Flow[] {
    const key = JSON.stringify({ ...circumstances, isMultihomed });
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const flows = allFlows.filter((flow) => (isMultihomed || !flow.local) && holds(flow.when, circumstances));
    this.#known.set(key, flows);
    return flows;
  }
}
