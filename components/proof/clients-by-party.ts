/**
 * Which clients stand behind each party of the matrix, on the proof's own account: with the planner it shares the type, which
 * makes both answer for every party, and never the list.
 */
import type { Client } from "../firewall/named-peer";
import type { BalancerTopology, ClusterTopology, RancherTopology } from "../firewall/topology";
import type { ClientPartyOf } from "../matrix/client-parties";
import type { FlowParty } from "../matrix/flow";

export type ClientsByParty = readonly (readonly [readonly Client[], FlowParty])[];

export function clientsOfServer({ clients }: RancherTopology): ClientsByParty {
  return entries<ClientPartyOf<"server">>({ rancherClients: clients.rancher, sshClients: clients.ssh });
}

export function clientsOfBalancer({ clients }: BalancerTopology): ClientsByParty {
  return [[clients.rancher, "rancherClients"]];
}

export function clientsOfCluster({ clients, registrationBalancer }: ClusterTopology): ClientsByParty {
  const own = entries<ClientPartyOf<"cluster">>({
    workloadClients: clients.workloads,
    kubernetesApiClients: clients.kubernetesApi,
    sshClients: clients.ssh,
  });
  return [...own, [registrationBalancer, "registrationBalancer"]];
}

function entries<Key extends FlowParty>(byParty: Readonly<Record<Key, readonly Client[]>>): ClientsByParty {
  return Object.entries<readonly Client[]>(byParty).map(([party, clients]) => [clients, party as Key] as const);
}
