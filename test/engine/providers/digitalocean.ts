/** DigitalOcean as the attached provider plays it. */
import * as ipaddr from "ipaddr.js";
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { loadBalancerTypes } from "./digitalocean-load-balancers";
import { volumeTypes } from "./digitalocean-volumes";
import { numberedAddress, overlap, readRange } from "./ranges";
import type { CloudObject, CloudTable, Draft, ResourceType } from "./resource-type";
import { isList, isValues, textOf, textsOf, valuesAt, type Value, type Values } from "./values";

const vpc = "digitalocean:index/vpc:Vpc";
const tag = "digitalocean:index/tag:Tag";
const firewall = "digitalocean:index/firewall:Firewall";
const droplet = "digitalocean:index/droplet:Droplet";
export const image = "account:digitalocean:image";
export const size = "account:digitalocean:size";
export const sshKey = "account:digitalocean:sshKey";

/** docs.digitalocean.com/products/networking/firewalls/details/limits: rules, and tags, of one firewall. */
const rulesPerFirewall = 50;
const tagsPerFirewall = 5;

const vpcType: ResourceType = {
  source: "docs.digitalocean.com/reference/api: VPCs; @pulumi/digitalocean vpc.d.ts",
  replaces: ["region", "ipRange"],
  updates: ["name", "description"],
  id: (number) => `5a4981aa-9653-4bd1-bef5-${number.toString(16).padStart(12, "0")}`,
  identity: ({ name }) => textOf(name),
  taken: { code: "unprocessable_entity", message: "422: the account has a VPC of this name already" },
  inUse: { code: "forbidden", message: "403: a VPC with members cannot be deleted" },
  assigns: { createdAt: () => "2024-01-01T00:00:00Z", default: () => false },
  judge: (draft, account) => {
    if (draft.inputs.ipRange === undefined) return;
    const own = readRange(textOf(draft.inputs.ipRange), "unprocessable_entity");
    for (const other of account.ofType(vpc)) {
      if (other.id === draft.id || other.inputs.ipRange === undefined) continue;
      if (overlap(own, readRange(textOf(other.inputs.ipRange), "unprocessable_entity"))) {
        throw new CloudError("unprocessable_entity", `422: the range overlaps with the VPC ${other.name}`);
      }
    }
  },
};

const tagType: ResourceType = {
  source: "docs.digitalocean.com/reference/api: tags. That making one twice gives the same one was not measured",
  replaces: ["name"],
  updates: [],
  id: (_number, { name }) => textOf(name),
  identity: ({ name }) => textOf(name).toLowerCase(),
  taken: "same",
  // The API lets a tag in use go, and its droplets are open at once; so here that is refused.
  inUse: { code: "open", message: "would leave its members without a firewall" },
  judge: ({ inputs }) => {
    if (/^[a-zA-Z0-9:_-]{1,255}$/.test(textOf(inputs.name))) return;
    throw new CloudError("unprocessable_entity", `422: ${textOf(inputs.name)} is no name of a tag`);
  },
};

const firewallType: ResourceType = {
  source:
    "docs.digitalocean.com/products/networking/firewalls; published API description: tags must exist before a firewall " +
    "names them; harmony-one/harmony-ops issue 374: a name that is taken",
  replaces: [],
  updates: ["name", "tags", "dropletIds", "inboundRules", "outboundRules"],
  references: [
    { path: "tags[]", to: tag, whenItGoes: "refused" },
    { path: "inboundRules[].sourceTags[]", to: tag, whenItGoes: "refused" },
    { path: "outboundRules[].destinationTags[]", to: tag, whenItGoes: "refused" },
    { path: "dropletIds[]", to: droplet, whenItGoes: "stays" },
  ],
  id: (number) => `bb4b2611-3d72-467b-8602-${number.toString(16).padStart(12, "0")}`,
  identity: ({ name }) => textOf(name),
  taken: { code: "conflict", message: "409: duplicate name" },
  assigns: { createdAt: () => "2024-01-01T00:00:00Z", status: () => "succeeded" },
  judge: ({ inputs }) => {
    const refuse = (message: string): never => {
      throw new CloudError("unprocessable_entity", `422: ${message}`);
    };
    if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]+$/.test(textOf(inputs.name)))
      refuse(`${textOf(inputs.name)} is no firewall's name`);
    if (textsOf(inputs.tags).length > tagsPerFirewall) refuse("more than 5 tags");
    const inbound = valuesAt(inputs, "inboundRules[]");
    const outbound = valuesAt(inputs, "outboundRules[]");
    const count = inbound.length + outbound.length;
    if (count === 0 || count > rulesPerFirewall) refuse(`${String(count)} rules; 1 to 50 are accepted`);
    for (const rule of inbound) judgeRule(rule, "source", refuse);
    for (const rule of outbound) judgeRule(rule, "destination", refuse);
  },
};

function judgeRule(rule: Value, side: "source" | "destination", refuse: (message: string) => never): void {
  if (!isValues(rule)) return refuse("a rule is an object");
  const protocol = textOf(rule.protocol);
  if (!["tcp", "udp", "icmp"].includes(protocol)) refuse(`protocol ${protocol}`);
  // Plugins older than 4.80 have no such argument.
  if (rule.action !== undefined) refuse("action is not known to older plugins");
  if ((protocol === "icmp") !== (rule.portRange === undefined))
    refuse(`${protocol} with ports ${textOf(rule.portRange)}`);
  if (rule.portRange !== undefined && !/^[1-9]\d{0,4}(-[1-9]\d{0,4})?$/.test(textOf(rule.portRange))) {
    refuse(`ports ${textOf(rule.portRange)} (read back as another text: a change for ever)`);
  }
  // An address alone is as good as a range.
  for (const peer of textsOf(rule[`${side}Addresses`])) {
    if (!ipaddr.isValid(peer)) readRange(peer, "unprocessable_entity");
  }
  const peers = Object.entries(rule).filter(([key]) => key.startsWith(side));
  if (!peers.some(([, value]) => isList(value) && value.length > 0)) refuse("a rule without a peer");
}

const dropletType: ResourceType = {
  source: "@pulumi/digitalocean droplet.d.ts; published API description: a droplet may name new tags",
  replaces: ["image", "region", "userData", "sshKeys", "vpcUuid", "monitoring", "dropletAgent"],
  updates: ["name", "size", "resizeDisk", "tags", "backups", "ipv6", "volumeIds", "gracefulShutdown"],
  references: [
    { path: "vpcUuid", to: vpc, whenItGoes: "refused" },
    { path: "image", to: image, whenItGoes: "stays" },
    { path: "size", to: size, whenItGoes: "stays" },
    { path: "sshKeys[]", to: sshKey, whenItGoes: "stays" },
  ],
  id: (number) => String(3_000_000 + number),
  assigns: {
    dropletUrn: ({ id }) => `do:droplet:${id}`,
    ipv4Address: (_draft, _account, number) => numberedAddress(203, number),
    ipv4AddressPrivate: (_draft, _account, number) => numberedAddress(10, number),
    status: () => "active",
  },
  judge: judgeDroplet,
  afterCreation: makeTags,
  afterUpdate: makeTags,
};

/** A droplet that no firewall protects is open to everyone: the cloud allows it, a stack of ours must not. */
function judgeDroplet({ inputs }: Draft, account: Account): void {
  const tags = textsOf(inputs.tags);
  const isProtected = account
    .ofType(firewall)
    .some((one) => textsOf(one.inputs.tags).some((name) => tags.includes(name)));
  if (!isProtected) throw new CloudError("open", "no firewall protects any of the droplet's tags");
  const foreign = account.find(vpc, textOf(inputs.vpcUuid))?.inputs.region !== inputs.region;
  if (foreign) throw new CloudError("unprocessable_entity", "422: droplet and VPC are of different regions");
}

/** Tags that a droplet is the first to name are made with it. */
function makeTags({ inputs }: CloudObject, account: Account): void {
  for (const name of textsOf(inputs.tags)) {
    if (!hasTag(name, account)) account.create(tag, name, "", { name }, "before");
  }
}

function hasTag(name: string, account: Account): boolean {
  return account.ofType(tag).some((one) => textOf(one.inputs.name).toLowerCase() === name.toLowerCase());
}

function known(type: string, ...names: string[]): CloudTable["existing"] {
  return names.map((name) => ({ type, id: name, name, inputs: {} satisfies Values, assigned: {} }));
}

export const digitalocean: CloudTable = {
  cloud: "digitalocean",
  types: {
    [vpc]: vpcType,
    [tag]: tagType,
    [firewall]: firewallType,
    [droplet]: dropletType,
    ...volumeTypes,
    ...loadBalancerTypes,
  },
  lookups: {},
  existing: [...known(image, "ubuntu-24-04-x64"), ...known(size, "s-4vcpu-8gb")],
};
