/** Where an owner, Rancher or a cluster, lives: its cloud, its network and what everything there is labelled with. */
import type { Cloud } from "../clouds/cloud";
import type { Labels, NetworkReferences } from "../clouds/requests";

export interface Place {
  readonly cloud: Cloud;
  readonly network: NetworkReferences;
  readonly labels: Labels;
}
