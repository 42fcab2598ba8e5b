/** What DigitalOcean's resources and look-ups put out that only an account knows, for plans that are made without one. */
import type { CloudOutputs } from "../cloud";

export const outputs: CloudOutputs = {
  onlyAddress: [{ type: /^digitalocean:index\/(?:reservedIp:ReservedIp|floatingIp:FloatingIp)$/, output: "ipAddress" }],
  publicAddress: { "digitalocean:index/droplet:Droplet": "ipv4Address" },
  lookups: {
    "digitalocean:index/getCertificate:getCertificate": "id name sha1Fingerprint state type uuid",
    "digitalocean:index/getDomain:getDomain": "domainUrn id name zoneFile",
    "digitalocean:index/getDroplet:getDroplet":
      "image ipv4Address ipv4AddressPrivate ipv6Address name region size urn vpcUuid",
    "digitalocean:index/getImage:getImage": "description distribution image name slug type",
    "digitalocean:index/getLoadBalancer:getLoadBalancer": "id ip ipv6 loadBalancerUrn name region vpcUuid",
    "digitalocean:index/getProject:getProject": "description environment id name ownerUuid purpose",
    "digitalocean:index/getRegion:getRegion": "id name slug",
    "digitalocean:index/getReservedIp:getReservedIp": "id ipAddress region urn",
    "digitalocean:index/getSshKey:getSshKey": "fingerprint name publicKey",
    "digitalocean:index/getTag:getTag": "id name",
    "digitalocean:index/getVpc:getVpc": "description id ipRange name region urn",
  },
};
