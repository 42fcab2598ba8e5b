/** DigitalOcean: tags with Cloud Firewalls bound to them. Pure; resources.ts beside it makes the real ones. */
import { isOnBalancer } from "../../firewall/rule";
import type { Cloud } from "../cloud";
import { encodeGroup, encodeRules, firewallName, groupReference, refusals } from "./encode";
import { count, defaultLimits } from "./limits";
import { names } from "./names";
import { exceptions } from "./exceptions";
import { encodeNetwork } from "./network";
import { encodeNode, nodeAddresses } from "./node";
import { balancerPeers, checkBalancer, encodeBalancer } from "./balancer";
import { checkNetwork, checkTags, networkSchema } from "./settings";
import { dataVolume } from "./volume";

export const digitalocean: Cloud = {
  name: "digitalocean",
  network: {
    schema: networkSchema,
    check: checkNetwork,
    encode: encodeNetwork,
    withWayOut: (request) => request,
    privateNodeProblem: () =>
      "is false, but every droplet has an address on the internet; leave it out, and let its firewall keep others off",
    publicNodeProblem: () => undefined,
    choosesAddresses: false,
    reservations: () => [],
    privateZone: undefined,
  },
  firewall: {
    term: "tags",
    reference: groupReference,
    nameOf: groupReference,
    group: encodeGroup,
    rules: encodeRules,
    // A balancer's door is its own.
    resourceOf: (rule, plan) => (isOnBalancer(rule, plan) ? rule.group : firewallName(rule.group, plan)),
    exceptions,
    refusals,
    unfiltered: [],
    namedPeers: {
      tag: /^[\w:-]{1,255}$/,
      dropletId: /^\d{1,18}$/,
      loadBalancerId: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    },
    groupId: undefined,
    machineConfig: (names) => ({ tags: names.join(",") }),
  },
  nodes: {
    publicByDefault: () => true,
    addresses: nodeAddresses,
    encode: encodeNode,
    dataVolume,
    takesAddressPairs: false,
    isMultihomed: true,
    sessionAccess: undefined,
    machineSettings: ["image", "size", "sshKey"],
    missingSettings: () => [],
    // docs.digitalocean.com/products/droplets/how-to/provide-user-data
    userDataLimit: { bytes: 65_536, encoded: false },
  },
  balancer: {
    encode: encodeBalancer,
    isGroup: false,
    hasName: false,
    publicIsPrivateToo: false,
    families: (families) => families,
    peers: balancerPeers,
    check: checkBalancer,
  },
  limits: { defaults: defaultLimits, count, names },
  checkTags,
};
