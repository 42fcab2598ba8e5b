/** AWS as the attached provider plays it: networks and instances. Other kinds of resources are in files of their own. */
import { accessTypes, instanceProfile } from "./aws-access";
import { loadBalancerTypes } from "./aws-load-balancers";
import { securityGroup, securityGroupTypes } from "./aws-security-groups";
import { volumeTypes } from "./aws-volumes";
import { natGateway, wayOutTypes } from "./aws-ways-out";
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { numberedAddress, overlap, readRange, within } from "./ranges";
import type { CloudTable, Draft, ResourceType } from "./resource-type";
import { textOf, textsOf } from "./values";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const internetGateway = "aws:ec2/internetGateway:InternetGateway";
const cidrReservation = "aws:ec2/subnetCidrReservation:SubnetCidrReservation";
const routeTable = "aws:ec2/routeTable:RouteTable";
const instance = "aws:ec2/instance:Instance";
const machineImage = "account:aws:machineImage";
const keyPair = "account:aws:keyPair";
const newestImage = "ami-0123456789abcdef0";

const dependency = { code: "DependencyViolation", message: "has a dependent object and cannot be deleted" };
/** docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: groups of one network interface. */
const groupsPerInterface = 5;

function numbered(prefix: string) {
  return (number: number) => `${prefix}-${number.toString(16).padStart(17, "0")}`;
}

const vpcType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateVpc, DeleteVpc",
  replaces: ["cidrBlock", "instanceTenancy", "region"],
  updates: ["enableDnsHostnames", "enableDnsSupport", "assignGeneratedIpv6CidrBlock", "tags"],
  id: numbered("vpc"),
  inUse: dependency,
  assigns: {
    ipv6CidrBlock: ({ inputs }, _account, number) =>
      inputs.assignGeneratedIpv6CidrBlock === true ? `2a05:d014:${number.toString(16)}:ff00::/56` : "",
  },
  judge: ({ inputs }) => {
    readRange(textOf(inputs.cidrBlock), "InvalidVpc.Range");
  },
};

const subnetType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateSubnet, DeleteSubnet",
  replaces: ["vpcId", "cidrBlock", "availabilityZone", "region"],
  updates: ["mapPublicIpOnLaunch", "ipv6CidrBlock", "assignIpv6AddressOnCreation", "tags"],
  references: [{ path: "vpcId", to: vpc, whenItGoes: "refused" }],
  id: numbered("subnet"),
  inUse: dependency,
  judge: (draft, account) => {
    const { vpcId, cidrBlock, ipv6CidrBlock } = draft.inputs;
    const network = account.find(vpc, textOf(vpcId));
    const own = readRange(textOf(cidrBlock), "InvalidSubnet.Range");
    const around = readRange(textOf(network?.inputs.cidrBlock), "InvalidVpc.Range");
    if (!within(own, around)) throw new CloudError("InvalidSubnet.Range", "is outside of the VPC's range");
    if (ipv6CidrBlock !== undefined) judgeIpv6Range(textOf(ipv6CidrBlock), textOf(network?.assigned.ipv6CidrBlock));
    for (const other of account.ofType(subnet)) {
      const isNeighbour = other.id !== draft.id && other.inputs.vpcId === vpcId && other.origin !== "before";
      if (isNeighbour && overlap(own, readRange(textOf(other.inputs.cidrBlock), "InvalidSubnet.Range"))) {
        throw new CloudError("InvalidSubnet.Conflict", `conflicts with ${other.name}`);
      }
    }
  },
};

/** A subnet's is a /64 of the VPC's. */
function judgeIpv6Range(own: string, around: string): void {
  const range = readRange(own, "InvalidSubnet.Range");
  const isInside = around !== "" && within(range, readRange(around, "InvalidVpc.Range"));
  if (!isInside || !own.endsWith("/64")) throw new CloudError("InvalidSubnet.Range", `${own} is no /64 of the VPC's`);
}

const cidrReservationType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateSubnetCidrReservation; nothing of it can be changed",
  replaces: ["cidrBlock", "description", "reservationType", "subnetId", "region"],
  updates: [],
  references: [{ path: "subnetId", to: subnet, whenItGoes: "goes" }],
  id: numbered("scr"),
  judge: (draft, account) => {
    const { subnetId, cidrBlock } = draft.inputs;
    const own = readRange(textOf(cidrBlock), "InvalidParameterValue");
    const around = readRange(textOf(account.find(subnet, textOf(subnetId))?.inputs.cidrBlock), "InvalidSubnet.Range");
    if (!within(own, around)) throw new CloudError("InvalidParameterValue", "is outside of the subnet's range");
    const taken = account
      .ofType(cidrReservation)
      .filter((one) => one.id !== draft.id && one.inputs.subnetId === subnetId)
      .some((one) => overlap(own, readRange(textOf(one.inputs.cidrBlock), "InvalidParameterValue")));
    if (taken) throw new CloudError("InvalidParameterValue", "another reservation overlaps");
  },
};

const internetGatewayType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: AttachInternetGateway, DetachInternetGateway",
  replaces: ["region"],
  updates: ["vpcId", "tags"],
  references: [{ path: "vpcId", to: vpc, whenItGoes: "refused" }],
  id: numbered("igw"),
  judge: ({ id, inputs }, account) => {
    const attached = account.ofType(internetGateway).some((one) => one.id !== id && one.inputs.vpcId === inputs.vpcId);
    if (attached) throw new CloudError("Resource.AlreadyAssociated", "the VPC has an internet gateway already");
  },
  judgeDeletion: ({ inputs }, account) => {
    const dialled = account
      .ofType(instance)
      .some(
        (one) =>
          textOf(one.assigned.publicIp) !== "" && vpcOfSubnet(textOf(one.inputs.subnetId), account) === inputs.vpcId,
      );
    const behind = account.ofType(natGateway).map((one) => vpcOfSubnet(textOf(one.inputs.subnetId), account));
    if (dialled || behind.includes(inputs.vpcId))
      throw new CloudError("DependencyViolation", "the VPC has mapped public addresses");
  },
};

const routeTableType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateRouteTable, DeleteRouteTable",
  replaces: ["vpcId", "region"],
  updates: ["tags"],
  references: [{ path: "vpcId", to: vpc, whenItGoes: "refused" }],
  id: numbered("rtb"),
  inUse: dependency,
};

const routeType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateRoute, ReplaceRoute",
  replaces: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "region"],
  updates: ["gatewayId", "natGatewayId"],
  references: [
    { path: "routeTableId", to: routeTable, whenItGoes: "goes" },
    { path: "gatewayId", to: internetGateway, whenItGoes: "stays" },
    { path: "natGatewayId", to: natGateway, whenItGoes: "stays" },
  ],
  id: numbered("r-rtb"),
  identity: ({ routeTableId, destinationCidrBlock, destinationIpv6CidrBlock }) =>
    `${textOf(routeTableId)} ${textOf(destinationCidrBlock ?? destinationIpv6CidrBlock)}`,
  taken: { code: "RouteAlreadyExists", message: "the route table has a route to this range" },
};

const routeTableAssociationType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: AssociateRouteTable, ReplaceRouteTableAssociation",
  replaces: ["subnetId", "gatewayId", "region"],
  updates: ["routeTableId"],
  references: [
    { path: "routeTableId", to: routeTable, whenItGoes: "refused" },
    { path: "subnetId", to: subnet, whenItGoes: "goes" },
  ],
  id: numbered("rtbassoc"),
  identity: ({ subnetId }) => textOf(subnetId),
  taken: { code: "Resource.AlreadyAssociated", message: "the subnet has a route table already" },
};

const instanceType: ResourceType = {
  source: "@pulumi/aws ec2/instance.d.ts: which arguments stop and start, which replace; RunInstances",
  replaces: [
    ...["ami", "availabilityZone", "subnetId", "keyName", "associatePublicIpAddress", "privateIp", "region"],
    ...["ipv6AddressCount", "rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId"],
  ],
  updates: [
    ...["instanceType", "vpcSecurityGroupIds", "metadataOptions", "rootBlockDevice", "userData", "tags"],
    ...["sourceDestCheck", "iamInstanceProfile", "disableApiTermination", "monitoring", "userDataReplaceOnChange"],
  ],
  references: [
    { path: "ami", to: machineImage, whenItGoes: "stays" },
    { path: "keyName", to: keyPair, whenItGoes: "stays" },
    { path: "subnetId", to: subnet, whenItGoes: "refused" },
    { path: "vpcSecurityGroupIds[]", to: securityGroup, whenItGoes: "refused" },
    { path: "iamInstanceProfile", to: instanceProfile, whenItGoes: "stays" },
  ],
  id: numbered("i"),
  assigns: {
    privateIp: (_draft, _account, number) => numberedAddress(10, number),
    ipv6Addresses: ({ inputs }, _account, number) =>
      inputs.ipv6AddressCount === undefined ? [] : [`2a05:d014::${number.toString(16)}`],
    publicIp: ({ inputs }, _account, number) =>
      inputs.associatePublicIpAddress === true ? numberedAddress(198, number) : "",
    primaryNetworkInterfaceId: (_draft, _account, number) => numbered("eni")(number),
    instanceState: () => "running",
  },
  judge: judgeInstance,
};

function judgeInstance(draft: Draft, account: Account): void {
  const { inputs } = draft;
  const groups = textsOf(inputs.vpcSecurityGroupIds);
  if (groups.length > groupsPerInterface) {
    throw new CloudError("SecurityGroupsPerInterfaceLimitExceeded", `${String(groups.length)} of 5`);
  }
  const network = vpcOfSubnet(textOf(inputs.subnetId), account);
  const foreign = groups.find((id) => account.find(securityGroup, id)?.inputs.vpcId !== network);
  if (foreign !== undefined)
    throw new CloudError("InvalidParameter", `${foreign} and the subnet are of different networks`);
  if (inputs.privateIp !== undefined) judgeAddress(draft, account);
}

/** An address that is asked for by name is one of the subnet's, and nobody else's. */
function judgeAddress({ id, inputs }: Draft, account: Account): void {
  const address = textOf(inputs.privateIp);
  const around = readRange(
    textOf(account.find(subnet, textOf(inputs.subnetId))?.inputs.cidrBlock),
    "InvalidSubnet.Range",
  );
  if (!within(readRange(`${address}/32`, "InvalidParameterValue"), around)) {
    throw new CloudError("InvalidParameterValue", `${address} is outside of the subnet's range`);
  }
  const other = account.ofType(instance).find((one) => one.id !== id && one.inputs.privateIp === address);
  if (
    other !== undefined &&
    vpcOfSubnet(textOf(other.inputs.subnetId), account) === vpcOfSubnet(textOf(inputs.subnetId), account)
  ) {
    throw new CloudError("InvalidIPAddress.InUse", `${address} is ${other.name}'s`);
  }
}

function vpcOfSubnet(id: string, account: Account) {
  return account.find(subnet, id)?.inputs.vpcId;
}

export const aws: CloudTable = {
  cloud: "aws",
  types: {
    [vpc]: vpcType,
    [subnet]: subnetType,
    [internetGateway]: internetGatewayType,
    [routeTable]: routeTableType,
    "aws:ec2/route:Route": routeType,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociationType,
    [cidrReservation]: cidrReservationType,
    ...securityGroupTypes,
    ...loadBalancerTypes,
    ...volumeTypes,
    ...wayOutTypes,
    ...accessTypes,
    [instance]: instanceType,
  },
  lookups: {
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
      id: "eu-central-1",
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
      groupNames: ["eu-central-1"],
    }),
    "aws:ec2/getSubnet:getSubnet": ({ id }, account) => {
      const found = account.find(subnet, textOf(id));
      if (found === undefined) throw new CloudError("InvalidSubnetID.NotFound", `there is no subnet ${textOf(id)}`);
      return { id: found.id, ...found.inputs };
    },
    "aws:ec2/getAmi:getAmi": () => ({ id: newestImage, imageId: newestImage, architecture: "x86_64" }),
  },
  existing: [{ type: machineImage, id: newestImage, name: "ubuntu-24.04", inputs: {}, assigned: {} }],
};
