/**
 * A stack as its firewall stands in the clouds: the stack's own plan, in which groups, rules, firewalls and what nodes carry
 * are those of an export. All else is as planned, so that a comparison with the plan tells what somebody changed by hand, and
 * nothing besides. Who is who follows from the names that the stack gives things in the cloud.
 */
import { reference } from "../../components/resources/resource";
import { Failure } from "../terminal/failure";
import { isValues, listOf, textOf, type SourcePlan, type SourceResource, type Values } from "../sources/source-plan";
import { fewOf } from "./estate";
import type { ReadEstate } from "./read-estate";

const groupTypes = /^(?:aws:ec2\/securityGroup:SecurityGroup|openstack:networking\/secGroup:SecGroup)$/;
const ruleTypes =
  /^(?:aws:vpc\/securityGroup(?:In|E)gressRule:SecurityGroup(?:In|E)gressRule|openstack:networking\/secGroupRule:SecGroupRule)$/;
const firewallType = "digitalocean:index/firewall:Firewall";
/** What carries groups or tags, and in which argument. */
const carriers: Readonly<Record<string, string>> = {
  "aws:ec2/instance:Instance": "vpcSecurityGroupIds",
  "openstack:networking/port:Port": "securityGroupIds",
  "digitalocean:index/droplet:Droplet": "tags",
};
/** Outputs that are addresses, as plans name them. */
const addresses: Readonly<Record<string, readonly (readonly [output: string, known: string])[]>> = {
  "aws:ec2/instance:Instance": [
    ["privateIp", "privateIp"],
    ["publicIp", "publicIp"],
  ],
  "digitalocean:index/droplet:Droplet": [
    ["ipv4AddressPrivate", "ipv4AddressPrivate"],
    ["ipv4Address", "ipv4Address"],
  ],
};

export function asItStands(plan: SourcePlan, estate: ReadEstate): SourcePlan {
  const [problem] = estate.incomplete;
  if (problem !== undefined) throw new Failure(2, `${problem.what}; what would tell: ${problem.wouldTell}`);
  return { ...plan, resources: new Standing(plan, estate).resources() };
}

class Standing {
  /** Of a resource of the plan, the one in the cloud. */
  readonly #found = new Map<SourceResource, SourceResource>();
  /** From what an export says to what the plan says. */
  readonly #words = new Map<string, string>();
  readonly #clouds: ReadonlySet<string>;

  constructor(
    private readonly plan: SourcePlan,
    private readonly estate: ReadEstate,
  ) {
    this.#clouds = new Set(estate.resources.map(({ type }) => type.split(":")[0] ?? ""));
    const byName = new Map(estate.resources.map((resource) => [`${resource.type} ${cloudName(resource)}`, resource]));
    for (const resource of plan.resources) {
      const found = byName.get(`${resource.type} ${cloudName(resource)}`);
      if (found !== undefined) this.#match(resource, found);
    }
    this.#matchAddresses();
    const missing = plan.resources.filter(
      (one) => this.#isJudged(one) && (groupTypes.test(one.type) || one.type in carriers) && !this.#found.has(one),
    );
    if (missing.length > 0) {
      throw new Failure(
        2,
        `${fewOf(missing.map(cloudName))}: the stack has it, and the files don't: not deployed, deleted by hand, or left out of the files`,
      );
    }
  }

  #match(resource: SourceResource, found: SourceResource): void {
    this.#found.set(resource, found);
    this.#words.set(reference(found.type, found.name, "id"), reference(resource.type, resource.name, "id"));
    if (found.id !== undefined) this.#words.set(found.id, reference(resource.type, resource.name, "id"));
    for (const [output, known] of addresses[resource.type] ?? []) {
      const address = textOf(found.outputs?.[known]) ?? textOf(found.inputs[known]);
      if (address !== undefined) this.#words.set(address, reference(resource.type, resource.name, output));
    }
  }

  /** OpenStack's addresses are of ports and of floating addresses, which have no name of their own in an export. */
  #matchAddresses(): void {
    for (const [port, found] of this.#found) {
      if (!port.type.endsWith(":Port")) continue;
      const own = reference(port.type, port.name, "id");
      const theirs = reference(found.type, found.name, "id");
      const [fixed] = listOf(found.inputs.fixedIps).filter(isValues);
      const instance = this.plan.resources.find(
        ({ type, inputs }) =>
          type.endsWith("compute/instance:Instance") && JSON.stringify(inputs.networks).includes(own),
      );
      const address = textOf(fixed?.ipAddress);
      if (instance !== undefined && address !== undefined)
        this.#words.set(address, reference(instance.type, instance.name, "accessIpV4"));
      const floating = (resources: readonly SourceResource[], portId: string) =>
        resources.find(({ type, inputs }) => type.endsWith(":FloatingIp") && inputs.portId === portId);
      const [planned, real] = [
        floating(this.plan.resources, own),
        textOf(floating(this.estate.resources, theirs)?.inputs.address),
      ];
      if (planned !== undefined && real !== undefined)
        this.#words.set(real, reference(planned.type, planned.name, "address"));
    }
  }

  /** Of a cloud that a file tells of. */
  #isJudged({ type }: SourceResource): boolean {
    return this.#clouds.has(type.split(":")[0] ?? "");
  }

  resources(): SourceResource[] {
    const planned = new Map(
      this.plan.resources
        .filter((one) => ruleTypes.test(one.type))
        .map((rule) => [contentOf(rule.type, rule.inputs), rule]),
    );
    const isFirewall = (one: SourceResource) =>
      this.#isJudged(one) && (ruleTypes.test(one.type) || one.type === firewallType);
    const kept = this.plan.resources.filter((one) => !isFirewall(one)).map((one) => this.#carrying(one));
    const carried = this.#carried();
    const groups = this.estate.resources.filter(
      (one) => groupTypes.test(one.type) && carried.has(reference(one.type, one.name, "id")),
    );
    const others = groups.filter((one) => ![...this.#found.values()].includes(one));
    const ids = new Set(groups.map((one) => reference(one.type, one.name, "id")));
    const rules = this.estate.resources
      .filter(({ type, inputs }) => ruleTypes.test(type) && ids.has(String(inputs.securityGroupId)))
      .map((rule) => {
        const inputs = this.#stated(rule.inputs) as Values;
        return planned.get(contentOf(rule.type, inputs)) ?? { ...rule, inputs };
      });
    return [...kept, ...others, ...rules, ...this.#firewalls()];
  }

  /** The groups that the stack's nodes carry, and its own that no node does. */
  #carried(): ReadonlySet<string> {
    return new Set(
      [...this.#found.values()].flatMap(({ type, name, inputs }) =>
        groupTypes.test(type) ? [reference(type, name, "id")] : listOf(inputs[carriers[type] ?? ""]).map(String),
      ),
    );
  }

  #carrying(resource: SourceResource): SourceResource {
    const property = carriers[resource.type];
    const found = this.#found.get(resource);
    if (property === undefined || found === undefined) return resource;
    const carried = this.#stated(found.inputs[property]);
    if (canonical(carried) === canonical(resource.inputs[property])) return resource;
    return { ...resource, inputs: { ...resource.inputs, [property]: carried } };
  }

  /** The stack's firewalls by their names, and others that guard its droplets. */
  #firewalls(): SourceResource[] {
    const tags = new Set(
      this.plan.resources
        .filter(({ type }) => type.endsWith(":Tag"))
        .map(({ inputs }) => String(inputs.name).toLowerCase()),
    );
    const droplets = new Set(
      [...this.#found.values()].filter(({ type }) => type.endsWith(":Droplet")).map(({ id }) => id),
    );
    const planned = this.plan.resources.filter(({ type }) => type === firewallType);
    return this.estate.resources
      .filter(({ type }) => type === firewallType)
      .flatMap((firewall): SourceResource[] => {
        const own = planned.find((one) => this.#found.get(one) === firewall);
        const isOurs =
          listOf(firewall.inputs.tags).some((tag) => tags.has(String(tag).toLowerCase())) ||
          listOf(firewall.inputs.dropletIds).some((id) => droplets.has(String(id)));
        if (own === undefined) return isOurs ? [{ ...firewall, inputs: this.#stated(firewall.inputs) as Values }] : [];
        const inputs = this.#stated(firewall.inputs) as Values;
        const isSame = ["inboundRules", "outboundRules"].every(
          (key) => firewallRules(inputs[key]) === firewallRules(own.inputs[key]),
        );
        return [
          isSame
            ? own
            : {
                ...own,
                inputs: { ...own.inputs, inboundRules: inputs.inboundRules, outboundRules: inputs.outboundRules },
              },
        ];
      });
  }

  /** In the plan's words: its own references in the place of ids and addresses. */
  #stated(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#stated(one));
    if (isValues(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#stated(one)]));
    if (typeof value !== "string") return value;
    const [, before = "", address = "", after = ""] = /^(ip:|cidr:)?(.*?)(\/(?:32|128))?$/s.exec(value) ?? [];
    const stated = this.#words.get(value) ?? this.#words.get(address);
    return stated === undefined ? value : this.#words.has(value) ? stated : `${before}${stated}${after}`;
  }
}

/** As people find it in the cloud. A machine of AWS has its name in a tag. */
function cloudName({ type, name, inputs }: SourceResource): string {
  const tag = isValues(inputs.tags) ? textOf(inputs.tags.Name) : undefined;
  if (type.startsWith("aws:") && !groupTypes.test(type)) return tag ?? name;
  return textOf(inputs.name) ?? name;
}

const ruleWords = [
  ...[
    "securityGroupId",
    "direction",
    "ethertype",
    "protocol",
    "ipProtocol",
    "fromPort",
    "toPort",
    "portRangeMin",
    "portRangeMax",
  ],
  ...[
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "referencedSecurityGroupId",
    "remoteIpPrefix",
    "remoteGroupId",
    "remoteAddressGroupId",
  ],
];

/** What a rule says, whatever it is called. A world that a cloud writes out is no peer in the words of others. */
function contentOf(type: string, inputs: Values): string {
  const words = ruleWords.map((word) => {
    const value = inputs[word];
    const isEvery = (word === "fromPort" || word === "toPort") && inputs.ipProtocol === "-1";
    // OpenStack's plugin sends no ICMP code of 0, so that the cloud has none.
    const isNoCode = word === "portRangeMax" && value === 0;
    return isEvery || isNoCode || value === undefined || value === null ? "" : canonical(value).toLowerCase();
  });
  return [type, ...words].join("|");
}

function firewallRules(rules: unknown): string {
  return listOf(rules)
    .filter(isValues)
    .map((rule) => {
      const stated = Object.entries(rule).filter(([, value]) => value !== undefined && canonical(value) !== "[]");
      // Without ports, and with "0", a rule is for every port; ICMP has none.
      const ports =
        rule.protocol === "icmp" || rule.portRange === "all" || rule.portRange === "1-65535" ? "0" : rule.portRange;
      return canonical(Object.fromEntries([...stated, ["portRange", ports ?? "0"]]));
    })
    .sort()
    .join();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (!isValues(value)) return JSON.stringify(value) ?? "null";
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${key}:${canonical(value[key])}`)
    .join()}}`;
}
