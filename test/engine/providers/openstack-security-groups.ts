/**
 * Neutron's security groups and rules, as the attached provider plays them. Every answer was measured on a real Neutron 21
 * ("Zed"); where the official provider would plan a change for ever, this one refuses.
 */
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { readRange } from "./ranges";
import type { CloudObject, Draft, ResourceType } from "./resource-type";
import { canonical, numberOf, textOf, type Values } from "./values";

export const securityGroup = "openstack:networking/secGroup:SecGroup";
export const rule = "openstack:networking/secGroupRule:SecGroupRule";

/** Measured: a new project's quotas. */
const quotas: Readonly<Record<string, number>> = {
  "openstack:networking/network:Network": 100,
  "openstack:networking/subnet:Subnet": 100,
  "openstack:networking/port:Port": 500,
  "openstack:networking/router:Router": 10,
  "openstack:networking/floatingIp:FloatingIp": 50,
  [securityGroup]: 10,
  [rule]: 100,
};

/** Refuses one more object than the project may have. External networks are another project's. */
export function judgeQuota(type: string, account: Account, before: CloudObject | undefined, more = 1): void {
  const used = account.ofType(type).filter((object) => object.inputs.external !== true).length;
  const quota = quotas[type] ?? Infinity;
  if (before === undefined && used + more > quota) {
    throw new CloudError("OverQuota", `409: quota exceeded for ${type}: ${String(quota)}`);
  }
}

export function numberedId(number: number): string {
  return `00000000-0000-4000-9000-${number.toString(16).padStart(12, "0")}`;
}

const secGroupType: ResourceType = {
  source: "measured; @pulumi/openstack networking/secGroup.d.ts",
  replaces: ["deleteDefaultRules", "tenantId", "region"],
  updates: ["name", "description", "tags"],
  id: numberedId,
  inUse: { code: "SecurityGroupInUse", message: "409: a port uses it" },
  judge: ({ type, inputs }, account, before) => {
    if (/^default$/i.test(textOf(inputs.name))) throw new CloudError("SecurityGroupDefaultAlreadyExists", "409");
    if (textOf(inputs.name).length > 255 || textOf(inputs.description).length > 255) {
      throw new CloudError("HTTPBadRequest", "400: name and description have at most 255 characters");
    }
    judgeQuota(type, account, before);
    // Its two default rules need room, even where they are deleted at once.
    judgeQuota(rule, account, before, 2);
  },
  // With `deleteDefaultRules` the provider deletes them before it answers.
  afterCreation: ({ id, name, inputs }, account) => {
    if (inputs.deleteDefaultRules === true) return;
    for (const ethertype of ["IPv4", "IPv6"]) {
      const made = { securityGroupId: id, direction: "egress", ethertype };
      account.create(rule, `${name}-default-${ethertype}`, "", made, "cloud");
    }
  },
};

const ruleType: ResourceType = {
  source: "measured; @pulumi/openstack networking/secGroupRule.d.ts: every argument makes a new rule",
  replaces: [
    ...["direction", "ethertype", "protocol", "portRangeMin", "portRangeMax", "remoteGroupId", "remoteIpPrefix"],
    ...["securityGroupId", "description", "tenantId", "region"],
  ],
  updates: [],
  zeroIsAbsent: ["portRangeMin", "portRangeMax"],
  references: [
    { path: "securityGroupId", to: securityGroup, whenItGoes: "goes" },
    // Measured: another group's rule that names a deleted group is deleted with it, silently.
    { path: "remoteGroupId", to: securityGroup, whenItGoes: "goes" },
  ],
  id: numberedId,
  identity: ruleIdentity,
  taken: { code: "SecurityGroupRuleExists", message: "409: the group has this rule already" },
  judge: judgeRule,
};

/** Neither the description nor a spelling makes a rule another one. */
function ruleIdentity(inputs: Values): string {
  const family = textOf(inputs.ethertype).toLowerCase();
  const everywhere = family === "ipv6" ? "::/0" : "0.0.0.0/0";
  const prefix = textOf(inputs.remoteIpPrefix).toLowerCase();
  return canonical([
    ...[textOf(inputs.securityGroupId), textOf(inputs.direction), family, protocolNumber(inputs.protocol, family)],
    ...[inputs.portRangeMin ?? null, inputs.portRangeMax === 0 ? null : (inputs.portRangeMax ?? null)],
    ...[textOf(inputs.remoteGroupId), prefix === everywhere ? "" : prefix],
  ]);
}

const numbers: Readonly<Record<string, string>> = { tcp: "6", udp: "17", icmp: "1", ipip: "4", esp: "50", gre: "47" };

function protocolNumber(protocol: Values[string] | undefined, family: string): string {
  const name = textOf(protocol).toLowerCase();
  if (family === "ipv6" && ["icmp", "icmpv6", "ipv6-icmp", "58"].includes(name)) return "58";
  return numbers[name] ?? name;
}

function judgeRule({ type, inputs }: Draft, account: Account, before: CloudObject | undefined): void {
  const refuse = (code: string, message: string): never => {
    throw new CloudError(code, `400: ${message}`);
  };
  if (!["ingress", "egress"].includes(textOf(inputs.direction))) refuse("HTTPBadRequest", "direction");
  if (!["IPv4", "IPv6"].includes(textOf(inputs.ethertype))) refuse("SecurityGroupRuleInvalidEtherType", "ethertype");
  if (textOf(inputs.description).length > 255) refuse("HTTPBadRequest", "description over 255 characters");
  if (inputs.remoteGroupId !== undefined && inputs.remoteIpPrefix !== undefined) {
    refuse("SecurityGroupMultipleRemoteEntites", "more than one peer");
  }
  if (inputs.remoteIpPrefix !== undefined) {
    const { family } = readRange(textOf(inputs.remoteIpPrefix), "InvalidCIDR");
    if (family !== textOf(inputs.ethertype).toLowerCase()) refuse("SecurityGroupRuleParameterConflict", "family");
  }
  judgeProtocol(inputs, refuse);
  judgeQuota(type, account, before);
}

function judgeProtocol(inputs: Values, refuse: (code: string, message: string) => never): void {
  const protocol = textOf(inputs.protocol);
  const [first, last] = [numberOf(inputs.portRangeMin), numberOf(inputs.portRangeMax)];
  const isNumber = /^\d{1,3}$/.test(protocol) && Number(protocol) <= 255;
  if (["icmp", "ipv6-icmp"].includes(protocol)) {
    if ((protocol === "icmp") !== (inputs.ethertype === "IPv4")) {
      refuse("Drift", `${protocol} is stored under another name for ${textOf(inputs.ethertype)}: a change for ever`);
    }
    if (first === undefined && last !== undefined) refuse("SecurityGroupMissingIcmpType", "a code without a type");
    // What plugin 5 checks before any request; 3.15.2 takes both ways (measured).
    if (first !== undefined && last === undefined) {
      refuse("InvalidArguments", "all of port_range_max, port_range_min, protocol must be specified");
    }
    if (first === 0 || (last === 0 && first === undefined)) refuse("Drift", "the official provider drops ICMP's 0");
  } else if (["tcp", "udp"].includes(protocol)) {
    if (first === undefined && last === undefined) return;
    const isRange = first !== undefined && last !== undefined && first >= 1 && first <= last && last <= 65535;
    if (!isRange) refuse("SecurityGroupInvalidPortRange", `${String(first)} to ${String(last)}`);
    if (first === 1 && last === 65535) refuse("Drift", "Neutron stores no ports for 1-65535: a change for ever");
  } else {
    if (protocol !== "" && !isNumber) refuse("SecurityGroupRuleInvalidProtocol", protocol);
    if (first !== undefined || last !== undefined) refuse("SecurityGroupInvalidProtocolForPort", protocol);
  }
}

export const securityGroupTypes: Readonly<Record<string, ResourceType>> = {
  [securityGroup]: secGroupType,
  [rule]: ruleType,
};
