/** OpenStack: Neutron security groups on ports, one resource a rule. Pure; resources.ts beside it makes the real ones. */
import { isOnBalancer, ruleName } from "../../firewall/rule";
import type { Cloud } from "../cloud";
import { encodeGroup, encodeRules, groupReference, refusals } from "./encode";
import { exceptions } from "./exceptions";
import { count, defaultLimits } from "./limits";
import { names } from "./names";
import { encodeNetwork } from "./network";
import { encodeNode, nodeAddresses } from "./node";
import { balancerPeers, checkBalancer, encodeBalancer, listenerName } from "./balancer";
import { checkNetwork, checkTags, missingMachineSettings, networkSchema } from "./settings";
import { dataVolume } from "./volume";

export const openstack: Cloud = {
  name: "openstack",
  network: {
    schema: networkSchema,
    check: checkNetwork,
    encode: encodeNetwork,
    withWayOut: (request) => request,
    // The router translates addresses for everyone.
    privateNodeProblem: () => undefined,
    // A floating address comes from an external network.
    publicNodeProblem: ({ externalNetwork }) =>
      externalNetwork === undefined
        ? "is true, unless you say false, and a floating address comes from an external network that is not told; set " +
          "externalNetwork on the network, or publicAddress: false"
        : undefined,
    choosesAddresses: true,
    reservations: () => [],
    privateZone: undefined,
  },
  firewall: {
    term: "securityGroups",
    reference: groupReference,
    nameOf: (group, { namePrefix }) => `${namePrefix}-${group}`,
    group: encodeGroup,
    rules: encodeRules,
    resourceOf: (rule, plan) => (isOnBalancer(rule, plan) ? listenerName(rule) : ruleName(rule)),
    exceptions,
    refusals,
    unfiltered: [],
    namedPeers: { securityGroupId: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i },
    groupId: {
      form: "[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}",
      standIn: "00000000-0000-0000-0000-000000000000",
    },
    machineConfig: (names) => ({ secGroups: names.join(",") }),
  },
  nodes: {
    // Floating addresses are scarce: only nodes that clients dial get one. All nodes reach out through the router.
    publicByDefault: (roles) => roles.length === 0 || roles.some((role) => role !== "etcd"),
    addresses: nodeAddresses,
    encode: encodeNode,
    dataVolume,
    takesAddressPairs: true,
    isMultihomed: false,
    sessionAccess: undefined,
    machineSettings: ["image", "size", "sshKey"],
    missingSettings: missingMachineSettings,
    // docs.openstack.org/nova/stein/user/user-data.html
    userDataLimit: { bytes: 65_535, encoded: true },
  },
  balancer: {
    encode: encodeBalancer,
    isGroup: false,
    hasName: false,
    publicIsPrivateToo: true,
    families: () => ["ipv4"],
    peers: balancerPeers,
    check: checkBalancer,
  },
  limits: { defaults: defaultLimits, count, names },
  checkTags,
};
