/** A stack with one cluster of a distribution, on a cloud. */
import type { CloudName } from "../../components/clouds/cloud";
import { roles, type Distribution } from "../../components/matrix/flow";
import { newNetworks } from "../components/clouds/new-networks";

export const ipv6Places: Record<CloudName, object> = {
  aws: {},
  openstack: { ipv6Cidr: "2001:db8:20::/64" },
  digitalocean: {},
};

export function stackOf(
  cloud: CloudName,
  distribution: Distribution,
  more: { cluster?: object; stack?: object; network?: object } = {},
) {
  return {
    cloud,
    network: { ...newNetworks[cloud], ...more.network },
    ...(cloud === "openstack" ? { machines: { image: "ubuntu", size: "large" } } : {}),
    clients: { rancher: ["203.0.113.0/24"], workloads: ["198.51.100.0/24"] },
    // Rancher's newest that still has RKE1, where that is asked for, is chosen by default.
    rancher: { install: "ha", nodes: 3, hostname: "rancher.example.com", token: "a-token-for-tests-alone" },
    clusters: [
      {
        name: "prod",
        launch: "custom",
        distribution,
        nodeGroups: roles.map((role) => ({ name: role, roles: [role], nodes: role === "controlplane" ? 2 : 3 })),
        ...more.cluster,
      },
    ],
    ...more.stack,
  };
}

/** Why a combination can't be had, in the words that its refusal must have; undefined where it can. */
