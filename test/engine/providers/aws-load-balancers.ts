/** Load balancers of AWS, their target groups and listeners, as the attached provider plays them. */
import { securityGroup } from "./aws-security-groups";
import { CloudError } from "./cloud-error";
import type { ResourceType } from "./resource-type";
import { textOf, textsOf } from "./values";

const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const targetGroup = "aws:lb/targetGroup:TargetGroup";
const prefix = "arn:aws:elasticloadbalancing:eu-central-1:123456789012";

function arn(kind: string) {
  return (number: number) => `${prefix}:${kind}/${number.toString(16).padStart(16, "0")}`;
}

const loadBalancerType: ResourceType = {
  source:
    "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference: CreateLoadBalancer; Terraform aws_lb: which arguments " +
    "replace. A network load balancer that was made without groups can get none",
  replaces: ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool", "region"],
  updates: [
    ...["securityGroups", "subnets", "enableCrossZoneLoadBalancing", "dropInvalidHeaderFields", "idleTimeout", "tags"],
    ...["enableDeletionProtection", "ipAddressType"],
  ],
  references: [
    { path: "securityGroups[]", to: securityGroup, whenItGoes: "refused" },
    { path: "subnets[]", to: "aws:ec2/subnet:Subnet", whenItGoes: "refused" },
  ],
  id: arn("loadbalancer"),
  assigns: {
    arn: ({ id }) => id,
    dnsName: ({ id }) => `${id.slice(-16)}.elb.eu-central-1.amazonaws.com`,
    zoneId: () => "Z3F0SRJ5LGBH90",
  },
  judge: ({ inputs }) => {
    if (textsOf(inputs.securityGroups).length === 0) throw new CloudError("open", "a balancer without groups is open");
    if (inputs.loadBalancerType !== "network" && textsOf(inputs.subnets).length < 2) {
      throw new CloudError("ValidationError", "an application load balancer takes subnets in two zones or more");
    }
  },
};

const targetGroupType: ResourceType = {
  source:
    "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference: CreateTargetGroup; Terraform aws_lb_target_group",
  replaces: [
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetType",
    "vpcId",
    "ipAddressType",
    "region",
  ],
  updates: ["preserveClientIp", "healthCheck", "deregistrationDelay", "stickiness", "tags", "proxyProtocolV2"],
  references: [{ path: "vpcId", to: "aws:ec2/vpc:Vpc", whenItGoes: "refused" }],
  id: arn("targetgroup"),
  assigns: { arn: ({ id }) => id },
  inUse: { code: "ResourceInUse", message: "a listener uses it" },
};

const attachmentType: ResourceType = {
  source: "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference: RegisterTargets. A target twice is one",
  replaces: ["targetGroupArn", "targetId", "port", "availabilityZone", "region"],
  updates: [],
  references: [
    { path: "targetGroupArn", to: targetGroup, whenItGoes: "goes" },
    { path: "targetId", to: "aws:ec2/instance:Instance", whenItGoes: "goes" },
  ],
  id: (_number, { targetGroupArn, targetId, port }) => `${textOf(targetGroupArn)}-${textOf(targetId)}-${textOf(port)}`,
  identity: ({ targetGroupArn, targetId, port }) => `${textOf(targetGroupArn)} ${textOf(targetId)} ${textOf(port)}`,
  taken: "same",
};

const listenerType: ResourceType = {
  source: "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference: CreateListener",
  replaces: ["loadBalancerArn", "region"],
  updates: ["port", "protocol", "certificateArn", "sslPolicy", "defaultActions", "alpnPolicy", "tags"],
  references: [
    { path: "loadBalancerArn", to: loadBalancer, whenItGoes: "goes" },
    { path: "defaultActions[].targetGroupArn", to: targetGroup, whenItGoes: "refused" },
  ],
  id: arn("listener"),
  assigns: { arn: ({ id }) => id },
  identity: ({ loadBalancerArn, port }) => `${textOf(loadBalancerArn)} ${textOf(port)}`,
  taken: { code: "DuplicateListener", message: "the balancer has a listener on this port" },
  judge: ({ inputs }) => {
    if ((inputs.protocol === "HTTPS") === (inputs.certificateArn !== undefined)) return;
    throw new CloudError("CertificateNotFound", `${textOf(inputs.protocol)} and a certificate do not go together`);
  },
};

export const loadBalancerTypes: Readonly<Record<string, ResourceType>> = {
  [loadBalancer]: loadBalancerType,
  [targetGroup]: targetGroupType,
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": attachmentType,
  "aws:lb/listener:Listener": listenerType,
};
