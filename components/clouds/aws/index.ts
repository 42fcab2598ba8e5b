/** AWS: security groups, one resource a rule. Pure; resources.ts beside it makes the real ones. */
import { ruleName } from "../../firewall/rule";
import { udp } from "../../matrix/traffic";
import type { Cloud } from "../cloud";
import { encodeGroup, encodeRules, groupName, groupReference } from "./encode";
import { count, defaultLimits } from "./limits";
import { names } from "./names";
import { sessionAccess } from "./access";
import { addressReservations, encodeNetwork, privateNodeProblem, withWayOut } from "./network";
import { encodeNode, nodeAddresses } from "./node";
import { balancerPeers, checkBalancer, encodeBalancer } from "./balancer";
import { encodePrivateZone } from "./private-zone";
import { checkNetwork, checkTags, networkSchema } from "./settings";
import { dataVolume } from "./volume";

export const aws: Cloud = {
  name: "aws",
  network: {
    schema: networkSchema,
    check: checkNetwork,
    encode: encodeNetwork,
    withWayOut,
    privateNodeProblem,
    publicNodeProblem: () => undefined,
    choosesAddresses: true,
    reservations: addressReservations,
    privateZone: encodePrivateZone,
  },
  firewall: {
    term: "securityGroups",
    reference: groupReference,
    nameOf: groupName,
    group: encodeGroup,
    rules: encodeRules,
    resourceOf: ruleName,
    exceptions: [],
    refusals: () => [],
    // The VPC's resolver, the time service and the metadata service: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    unfiltered: [udp(53), udp(123)],
    namedPeers: { securityGroupId: /^(?:\d{12}\/)?sg-[0-9a-f]{8,17}$/, prefixListId: /^pl-[0-9a-f]{8,17}$/ },
    groupId: { form: "sg-[0-9a-f]{8,17}", standIn: "sg-00000000" },
    machineConfig: (names) => ({ securityGroup: [...names], securityGroupReadonly: true }),
  },
  nodes: {
    publicByDefault: () => true,
    addresses: nodeAddresses,
    encode: encodeNode,
    dataVolume,
    takesAddressPairs: false,
    isMultihomed: false,
    sessionAccess,
    machineSettings: ["image", "size", "sshKey", "diskSize", "sessionManager"],
    missingSettings: () => [],
    // docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    userDataLimit: { bytes: 16_384, encoded: false },
  },
  balancer: {
    encode: encodeBalancer,
    isGroup: true,
    hasName: true,
    publicIsPrivateToo: false,
    families: (families) => families,
    peers: balancerPeers,
    check: checkBalancer,
  },
  limits: { defaults: defaultLimits, count, names },
  checkTags,
};
