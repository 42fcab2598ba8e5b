/** AWS's addresses on the internet and its NAT gateways, as the attached provider plays them. */
import { CloudError } from "./cloud-error";
import { numberedAddress } from "./ranges";
import type { ResourceType } from "./resource-type";
import { textOf } from "./values";

const subnet = "aws:ec2/subnet:Subnet";
const elasticAddress = "aws:ec2/eip:Eip";
export const natGateway = "aws:ec2/natGateway:NatGateway";

/** docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html: of a region. */
const addressesPerRegion = 5;

const elasticAddressType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: AllocateAddress, ReleaseAddress; Terraform aws_eip",
  replaces: ["domain", "address", "publicIpv4Pool", "customerOwnedIpv4Pool", "networkBorderGroup", "region"],
  updates: ["instance", "networkInterface", "associateWithPrivateIp", "tags"],
  id: (number) => `eipalloc-${number.toString(16).padStart(17, "0")}`,
  inUse: { code: "InvalidIPAddress.InUse", message: "is in use" },
  assigns: {
    allocationId: ({ id }) => id,
    publicIp: (_draft, _account, number) => numberedAddress(198, number),
  },
  judge: ({ type }, account, before) => {
    if (before !== undefined || account.ofType(type).length < addressesPerRegion) return;
    throw new CloudError("AddressLimitExceeded", `${String(addressesPerRegion)} addresses are allocated already`);
  },
};

const natGatewayType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateNatGateway; Terraform aws_nat_gateway",
  replaces: ["allocationId", "subnetId", "connectivityType", "privateIp", "region"],
  updates: ["tags", "secondaryAllocationIds", "secondaryPrivateIpAddresses", "secondaryPrivateIpAddressCount"],
  references: [
    { path: "allocationId", to: elasticAddress, whenItGoes: "refused" },
    { path: "subnetId", to: subnet, whenItGoes: "refused" },
  ],
  id: (number) => `nat-${number.toString(16).padStart(17, "0")}`,
  identity: ({ allocationId }) => textOf(allocationId),
  taken: { code: "Resource.AlreadyAssociated", message: "the address is another gateway's" },
  judge: ({ inputs }, account) => {
    const network = account.find(subnet, textOf(inputs.subnetId))?.inputs.vpcId;
    const gateways = account.ofType("aws:ec2/internetGateway:InternetGateway");
    if (gateways.some((one) => one.inputs.vpcId === network)) return;
    throw new CloudError("Gateway.NotAttached", "the network has no internet gateway");
  },
};

export const wayOutTypes: Readonly<Record<string, ResourceType>> = {
  [elasticAddress]: elasticAddressType,
  [natGateway]: natGatewayType,
};
