/** What AWS's resources and look-ups put out that only an account knows, for plans that are made without one. */
import type { CloudOutputs } from "../cloud";

export const outputs: CloudOutputs = {
  onlyAddress: [
    { type: /^aws:ec2\/(?:eip:Eip|natGateway:NatGateway)$/, output: "publicIp" },
    { type: /^aws:ec2\/networkInterface:NetworkInterface$/, output: "privateIp" },
  ],
  publicAddress: { "aws:ec2/instance:Instance": "publicIp" },
  lookups: {
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
  },
};
