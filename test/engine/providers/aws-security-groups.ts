/** Security groups of AWS and their rules, as the attached provider plays them. */
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { readRange } from "./ranges";
import type { Draft, ResourceType } from "./resource-type";
import { canonical, numberOf, textOf, type Values } from "./values";

const vpc = "aws:ec2/vpc:Vpc";
export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: of one direction, IPv4 and IPv6 counted apart. */
const rulesPerGroup = 60;
/** docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateSecurityGroup, IpRange. */
const acceptedText = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

const securityGroupType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateSecurityGroup, DeleteSecurityGroup",
  replaces: ["name", "namePrefix", "description", "vpcId", "region"],
  updates: ["tags", "revokeRulesOnDelete"],
  references: [{ path: "vpcId", to: vpc, whenItGoes: "refused" }],
  id: (number) => `sg-${number.toString(16).padStart(17, "0")}`,
  identity: ({ vpcId, name }) => `${textOf(vpcId)} ${textOf(name)}`,
  taken: { code: "InvalidGroup.Duplicate", message: "the VPC has a security group of this name" },
  inUse: { code: "DependencyViolation", message: "is used and cannot be deleted" },
  judge: ({ inputs }) => {
    const name = textOf(inputs.name);
    if (!acceptedText.test(name) || name === "" || /^sg-/i.test(name)) {
      throw new CloudError("InvalidParameterValue", `${name} is no name of a security group`);
    }
    judgeDescription(inputs);
  },
};

/** A rule goes with its own group; a group that another group's rule names cannot be deleted. */
function ruleType(direction: "ingress" | "egress"): ResourceType {
  return {
    source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: AuthorizeSecurityGroupIngress, ModifySecurityGroupRules",
    replaces: ["securityGroupId", "region"],
    updates: [
      ...["ipProtocol", "fromPort", "toPort", "description", "tags"],
      ...["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"],
    ],
    references: [
      { path: "securityGroupId", to: securityGroup, whenItGoes: "goes" },
      { path: "referencedSecurityGroupId", to: securityGroup, whenItGoes: "refused" },
    ],
    id: (number) => `sgr-${number.toString(16).padStart(17, "0")}`,
    assigns: { securityGroupRuleId: ({ id }) => id },
    // What a rule allows is what it is: neither its description nor its tags.
    identity: (inputs) =>
      canonical(
        [
          ...[inputs.securityGroupId, inputs.ipProtocol, inputs.fromPort, inputs.toPort],
          ...[inputs.cidrIpv4, inputs.cidrIpv6, inputs.prefixListId, inputs.referencedSecurityGroupId],
        ].map((value) => value ?? null),
      ),
    taken: { code: "InvalidPermission.Duplicate", message: `the group has this ${direction} rule already` },
    judge: judgeRule,
  };
}

function judgeRule(draft: Draft, account: Account): void {
  const { inputs } = draft;
  judgeDescription(inputs);
  const peers = [inputs.cidrIpv4, inputs.cidrIpv6, inputs.prefixListId, inputs.referencedSecurityGroupId];
  if (peers.filter((peer) => peer !== undefined).length !== 1) {
    throw new CloudError("InvalidParameterCombination", "a rule has exactly one peer");
  }
  if (inputs.cidrIpv4 !== undefined && readRange(textOf(inputs.cidrIpv4), "InvalidParameterValue").family !== "ipv4") {
    throw new CloudError("InvalidParameterValue", `${textOf(inputs.cidrIpv4)} is not of IPv4`);
  }
  if (inputs.cidrIpv6 !== undefined && readRange(textOf(inputs.cidrIpv6), "InvalidParameterValue").family !== "ipv6") {
    throw new CloudError("InvalidParameterValue", `${textOf(inputs.cidrIpv6)} is not of IPv6`);
  }
  judgePorts(inputs);
  for (const family of ["ipv4", "ipv6"] as const) {
    const others = account
      .ofType(draft.type)
      .filter((other) => other.id !== draft.id && other.inputs.securityGroupId === inputs.securityGroupId);
    const count = [draft, ...others].filter((one) => families(one.inputs).includes(family)).length;
    if (count > rulesPerGroup) {
      throw new CloudError("RulesPerSecurityGroupLimitExceeded", `${String(count)} rules of ${family}`);
    }
  }
}

function judgePorts({ ipProtocol, fromPort, toPort }: Values): void {
  const protocol = textOf(ipProtocol);
  const from = numberOf(fromPort);
  const to = numberOf(toPort);
  const isPort = (port: number | undefined): boolean => port !== undefined && port >= 0 && port <= 65535;
  const refuse = (): never => {
    throw new CloudError("InvalidParameterValue", `${protocol} from ${String(from)} to ${String(to)}`);
  };
  if (protocol === "tcp" || protocol === "udp") {
    if (!isPort(from) || !isPort(to) || (from ?? 0) > (to ?? 0)) refuse();
  } else if (protocol === "icmp" || protocol === "icmpv6") {
    if (from === undefined || to === undefined || from < -1 || from > 255 || to < -1 || to > 255) refuse();
  } else {
    const isNumber = /^\d{1,3}$/.test(protocol) && Number(protocol) <= 255;
    if ((!isNumber && protocol !== "-1") || from !== undefined || to !== undefined) refuse();
  }
}

/** A rule whose peer is a group counts for both families (vendor's limits page). */
function families({ cidrIpv4, cidrIpv6 }: Values): string[] {
  if (cidrIpv4 !== undefined) return ["ipv4"];
  return cidrIpv6 !== undefined ? ["ipv6"] : ["ipv4", "ipv6"];
}

function judgeDescription({ description }: Values): void {
  if (!acceptedText.test(textOf(description))) {
    throw new CloudError("InvalidParameterValue", `"${textOf(description)}" is no description that AWS takes`);
  }
}

export const securityGroupTypes: Readonly<Record<string, ResourceType>> = {
  [securityGroup]: securityGroupType,
  [ingressRule]: ruleType("ingress"),
  [egressRule]: ruleType("egress"),
};
