/** AWS: security groups, one resource a rule. Pure; resources.ts beside it makes the real ones. */
import { ruleName } from "../../firewall/rule";
import { udp } from "../../matrix/traffic";
import type { Cloud } from "../cloud";
import { encodeGroup, encodeRules, groupReference } from "./encode";
import { count, defaultLimits } from "./limits";
import { sessionAccess } from "./access";
import { addressReservations, encodeNetwork, privateNodeProblem, withWayOut } from "./network";
import { encodeNode, nodeAddresses } from "./node";
import { balancerPeers, checkBalancer, encodeBalancer } from "./balancer";
import { encodePrivateZone } from "./private-zone";
import { checkNetwork, checkTags, networkSchema } from "./settings";
import { dataVolume } from "./volume";

export const aws: Cloud = {
  name: "aws",
  groupTerm: "securityGroups",
  defaultLimits,
  publicByDefault: () => true,
  networkSchema,
  checkNetwork,
  network: encodeNetwork,
  groupReference,
  group: encodeGroup,
  rules: encodeRules,
  resourceOf: ruleName,
  nodeAddresses,
  node: encodeNode,
  dataVolume,
  isMultihomed: false,
  withWayOut,
  privateNodeProblem,
  choosesAddresses: true,
  takesAddressPairs: false,
  addressReservations,
  sessionAccess,
  privateZone: encodePrivateZone,
  balancer: encodeBalancer,
  balancerIsGroup: true,
  balancerHasName: true,
  publicBalancerIsPrivateToo: false,
  balancerFamilies: (families) => families,
  balancerPeers,
  checkBalancer,
  exceptions: [],
  checkTags,
  machineSettings: ["image", "size", "sshKey", "diskSize", "sessionManager"],
  refusals: () => [],
  // The VPC's resolver, the time service and the metadata service: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
  unfiltered: [udp(53), udp(123)],
  missingMachineSettings: () => [],
  namedPeers: { securityGroupId: /^(?:\d{12}\/)?sg-[0-9a-f]{8,17}$/, prefixListId: /^pl-[0-9a-f]{8,17}$/ },
  groupId: { form: "sg-[0-9a-f]{8,17}", standIn: "sg-00000000" },
  // docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
  userDataLimit: { bytes: 16_384, encoded: false },
  machineConfig: (names) => ({ securityGroup: [...names], securityGroupReadonly: true }),
  count,
};
