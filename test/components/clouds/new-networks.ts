/** A new network on each cloud, of the same range. */
import type { CloudName } from "../../../components/clouds/cloud";
import type { NetworkRequest } from "../../../components/clouds/requests";

export const networkRange = "10.20.0.0/16";

export const newNetworks: Readonly<Record<CloudName, NetworkRequest>> = {
  aws: { cidr: networkRange },
  openstack: { cidr: networkRange, externalNetwork: "public" },
  digitalocean: { cidr: networkRange, region: "fra1" },
};
