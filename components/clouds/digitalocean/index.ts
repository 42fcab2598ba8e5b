/** DigitalOcean: tags with Cloud Firewalls bound to them. Pure; resources.ts beside it makes the real ones. */
import { isOnBalancer } from "../../firewall/rule";
import type { Cloud } from "../cloud";
import { encodeGroup, encodeRules, firewallName, groupReference, refusals } from "./encode";
import { count, defaultLimits } from "./limits";
import { exceptions } from "./exceptions";
import { encodeNetwork } from "./network";
import { encodeNode, nodeAddresses } from "./node";
import { balancerPeers, checkBalancer, encodeBalancer } from "./balancer";
import { checkNetwork, checkTags, networkSchema } from "./settings";
import { dataVolume } from "./volume";

export const digitalocean: Cloud = {
  name: "digitalocean",
  groupTerm: "tags",
  defaultLimits,
  publicByDefault: () => true,
  networkSchema,
  checkNetwork,
  network: encodeNetwork,
  groupReference,
  group: encodeGroup,
  rules: encodeRules,
  // A balancer's door is its own.
  resourceOf: (rule, plan) => (isOnBalancer(rule, plan) ? rule.group : firewallName(rule.group, plan)),
  nodeAddresses,
  node: encodeNode,
  dataVolume,
  withWayOut: (request) => request,
  isMultihomed: true,
  privateNodeProblem: () =>
    "is false, but every droplet has an address on the internet; leave it out, and let its firewall keep others off",
  choosesAddresses: false,
  takesAddressPairs: false,
  addressReservations: () => [],
  sessionAccess: undefined,
  privateZone: undefined,
  balancer: encodeBalancer,
  balancerIsGroup: false,
  balancerHasName: false,
  publicBalancerIsPrivateToo: false,
  balancerFamilies: (families) => families,
  balancerPeers,
  checkBalancer,
  exceptions,
  checkTags,
  machineSettings: ["image", "size", "sshKey"],
  refusals,
  unfiltered: [],
  missingMachineSettings: () => [],
  namedPeers: {
    tag: /^[\w:-]{1,255}$/,
    dropletId: /^\d{1,18}$/,
    loadBalancerId: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  },
  groupId: undefined,
  // docs.digitalocean.com/products/droplets/how-to/provide-user-data
  userDataLimit: { bytes: 65_536, encoded: false },
  machineConfig: (names) => ({ tags: names.join(",") }),
  count,
};
