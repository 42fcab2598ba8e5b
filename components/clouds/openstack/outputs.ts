/** What OpenStack's resources and look-ups put out that only an account knows, for plans that are made without one. */
import type { CloudOutputs } from "../cloud";

export const outputs: CloudOutputs = {
  onlyAddress: [
    { type: /^openstack:.*:FloatingIp$/, output: "address" },
    { type: /^openstack:compute\/instance:Instance$/, output: "accessIpV4" },
  ],
  publicAddress: {},
  lookups: {
    "openstack:compute/getFlavor:getFlavor": "description flavorId id name region",
    "openstack:compute/getKeypair:getKeypair": "fingerprint id name publicKey region userId",
    "openstack:dns/getDnsZone:getDnsZone": "description email id name poolId projectId region",
    "openstack:identity/getProject:getProject": "description domainId id name parentId projectId region",
    "openstack:images/getImage:getImage": "checksum containerFormat diskFormat file id name owner region visibility",
    "openstack:networking/getFloatingIp:getFloatingIp": "address description fixedIp id pool portId region tenantId",
    "openstack:networking/getNetwork:getNetwork": "description dnsDomain id name networkId region tenantId",
    "openstack:networking/getPort:getPort": "description deviceId id macAddress name networkId portId region",
    "openstack:networking/getRouter:getRouter": "description externalNetworkId id name region routerId tenantId",
    "openstack:networking/getSecGroup:getSecGroup": "description id name region secgroupId tenantId",
    "openstack:networking/getSubnet:getSubnet": "cidr description gatewayIp id name networkId region subnetId tenantId",
  },
};
