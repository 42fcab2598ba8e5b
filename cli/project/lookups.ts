/**
 * The answers to look-ups (a program's questions to a cloud about what is there already), which a plan without an account
 * can't ask: each string of an answer is the reference `${TOKEN.PROPERTY}`. Arguments that an answer repeats keep their
 * value. To add a look-up is to add its line; only properties that are strings belong there, and `name[6]` is a list of
 * six.
 */
import { ProgramError } from "./errors";
import type { References } from "./references";

const answers: Readonly<Record<string, string>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": "id region names[6] zoneIds[6]",
  "aws:index/getCallerIdentity:getCallerIdentity": "accountId arn id userId",
  "aws:index/getPartition:getPartition": "dnsSuffix id partition reverseDnsPrefix",
  "aws:index/getRegion:getRegion": "description endpoint id name region",
  "aws:acm/getCertificate:getCertificate": "arn certificate certificateChain domain id region status",
  "aws:ec2/getAmi:getAmi": "architecture arn creationDate description id imageId name ownerId region rootDeviceName",
  "aws:ec2/getElasticIp:getElasticIp": "arn id instanceId networkInterfaceId privateIp publicDns publicIp region",
  "aws:ec2/getInternetGateway:getInternetGateway": "arn id internetGatewayId ownerId region",
  "aws:ec2/getKeyPair:getKeyPair": "arn fingerprint id keyName keyPairId keyType publicKey region",
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": "addressFamily arn id name ownerId region",
  "aws:ec2/getNatGateway:getNatGateway": "allocationId id privateIp publicIp region subnetId vpcId",
  "aws:ec2/getPrefixList:getPrefixList": "id name prefixListId region",
  "aws:ec2/getRouteTable:getRouteTable": "arn id ownerId region routeTableId subnetId vpcId",
  "aws:ec2/getSecurityGroup:getSecurityGroup": "arn description id name region vpcId",
  "aws:ec2/getSubnet:getSubnet":
    "arn availabilityZone availabilityZoneId cidrBlock id ipv6CidrBlock ownerId region vpcId",
  "aws:ec2/getVpc:getVpc": "arn cidrBlock dhcpOptionsId id ipv6CidrBlock mainRouteTableId ownerId region",
  "aws:iam/getPolicy:getPolicy": "arn id name path policy policyId",
  "aws:iam/getPolicyDocument:getPolicyDocument": "id json minifiedJson",
  "aws:iam/getRole:getRole": "arn assumeRolePolicy id name path uniqueId",
  "aws:kms/getKey:getKey": "arn id keyId region",
  "aws:lb/getLoadBalancer:getLoadBalancer": "arn arnSuffix dnsName id name region vpcId zoneId",
  "aws:route53/getZone:getZone": "arn id name primaryNameServer zoneId",
  "aws:ssm/getParameter:getParameter": "arn id insecureValue name region type value",
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
};

/** The answer to a look-up. */
export function answerLookup(
  token: string,
  given: Readonly<Record<string, unknown>>,
  references: References,
): Record<string, unknown> {
  const properties = answers[token];
  if (properties === undefined) {
    throw new ProgramError(
      `The program looks up ${token}, and the plan has no answer for it without an account. ` +
        "Take the value from the stack's configuration instead, or add a line for it to cli/project/lookups.ts.",
    );
  }
  const answer: Record<string, unknown> = {};
  for (const property of properties.split(" ")) {
    const [, name = property, length] = /^(\w+)\[(\d+)\]$/.exec(property) ?? [];
    answer[name] =
      length === undefined
        ? references.ofLookup(token, name)
        : Array.from({ length: Number(length) }, (_, index) => references.ofLookup(token, `${name}[${String(index)}]`));
  }
  return { ...answer, ...given };
}
