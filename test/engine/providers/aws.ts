/** AWS as the attached provider plays it: networks and instances. Security groups are in aws-security-groups.ts. */
import { loadBalancerTypes } from "./aws-load-balancers";
import { securityGroup, securityGroupTypes } from "./aws-security-groups";
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { numberedAddress, overlap, readRange, within } from "./ranges";
import type { CloudTable, Draft, ResourceType } from "./resource-type";
import { textOf, textsOf } from "./values";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const internetGateway = "aws:ec2/internetGateway:InternetGateway";
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
  updates: ["enableDnsHostnames", "enableDnsSupport", "tags"],
  id: numbered("vpc"),
  inUse: dependency,
  judge: ({ inputs }) => {
    readRange(textOf(inputs.cidrBlock), "InvalidVpc.Range");
  },
};

const subnetType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateSubnet, DeleteSubnet",
  replaces: ["vpcId", "cidrBlock", "availabilityZone", "region"],
  updates: ["mapPublicIpOnLaunch", "tags"],
  references: [{ path: "vpcId", to: vpc, whenItGoes: "refused" }],
  id: numbered("subnet"),
  inUse: dependency,
  judge: (draft, account) => {
    const { vpcId, cidrBlock } = draft.inputs;
    const own = readRange(textOf(cidrBlock), "InvalidSubnet.Range");
    const around = readRange(textOf(account.find(vpc, textOf(vpcId))?.inputs.cidrBlock), "InvalidVpc.Range");
    if (!within(own, around)) throw new CloudError("InvalidSubnet.Range", "is outside of the VPC's range");
    for (const other of account.ofType(subnet)) {
      const isNeighbour = other.id !== draft.id && other.inputs.vpcId === vpcId && other.origin !== "before";
      if (isNeighbour && overlap(own, readRange(textOf(other.inputs.cidrBlock), "InvalidSubnet.Range"))) {
        throw new CloudError("InvalidSubnet.Conflict", `conflicts with ${other.name}`);
      }
    }
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
    if (dialled) throw new CloudError("DependencyViolation", "the VPC has mapped public addresses");
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
  replaces: ["routeTableId", "destinationCidrBlock", "region"],
  updates: ["gatewayId"],
  references: [
    { path: "routeTableId", to: routeTable, whenItGoes: "goes" },
    { path: "gatewayId", to: internetGateway, whenItGoes: "stays" },
  ],
  id: numbered("r-rtb"),
  identity: ({ routeTableId, destinationCidrBlock }) => `${textOf(routeTableId)} ${textOf(destinationCidrBlock)}`,
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
    ...["rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId"],
  ],
  updates: [
    ...["instanceType", "vpcSecurityGroupIds", "metadataOptions", "rootBlockDevice", "userData", "tags"],
    ...["sourceDestCheck", "iamInstanceProfile", "disableApiTermination", "monitoring"],
  ],
  references: [
    { path: "ami", to: machineImage, whenItGoes: "stays" },
    { path: "keyName", to: keyPair, whenItGoes: "stays" },
    { path: "subnetId", to: subnet, whenItGoes: "refused" },
    { path: "vpcSecurityGroupIds[]", to: securityGroup, whenItGoes: "refused" },
  ],
  id: numbered("i"),
  assigns: {
    privateIp: (_draft, _account, number) => numberedAddress(10, number),
    publicIp: ({ inputs }, _account, number) =>
      inputs.associatePublicIpAddress === true ? numberedAddress(198, number) : "",
    primaryNetworkInterfaceId: (_draft, _account, number) => numbered("eni")(number),
    instanceState: () => "running",
  },
  judge: judgeInstance,
};

function judgeInstance({ inputs }: Draft, account: Account): void {
  const groups = textsOf(inputs.vpcSecurityGroupIds);
  if (groups.length > groupsPerInterface) {
    throw new CloudError("SecurityGroupsPerInterfaceLimitExceeded", `${String(groups.length)} of 5`);
  }
  const network = vpcOfSubnet(textOf(inputs.subnetId), account);
  const foreign = groups.find((id) => account.find(securityGroup, id)?.inputs.vpcId !== network);
  if (foreign !== undefined)
    throw new CloudError("InvalidParameter", `${foreign} and the subnet are of different networks`);
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
    ...securityGroupTypes,
    ...loadBalancerTypes,
    [instance]: instanceType,
  },
  lookups: {
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
      id: "eu-central-1",
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
      groupNames: ["eu-central-1"],
    }),
    "aws:ec2/getAmi:getAmi": () => ({ id: newestImage, imageId: newestImage, architecture: "x86_64" }),
  },
  existing: [{ type: machineImage, id: newestImage, name: "ubuntu-24.04", inputs: {}, assigned: {} }],
};
