/**
 * Arguments as they can be judged before the deployment, where some are outputs. Guarantees that an output is one of three: a
 * secret, of which only its presence counts; a value that no rule and no name depends on, for which a reference stands; or a
 * problem that says how to write it. None is judged, or registered, as if it were a text.
 */
import * as pulumi from "@pulumi/pulumi";
import { undecrypted } from "./blueprint/secrets";
import { laterReferencePrefix } from "./judging/shapes";
import { pathText, throwProblems, type Problem } from "./judging/problem";
import type { ResourceMaker } from "./resources/resource-maker";

/** Values that are secrets whether or not they are outputs. */
const secrets = /^(?:bootstrapPassword|token|registrationCommand|proxy\.https?|registry\.password)$/;

/** Values that end up in a resource's arguments or in a node's user data, and nowhere else. */
const free = /^(?:(?:nodeGroups\[\d+\]\.)?machines\.(?:image|size|sshKey)|hostname|balancer\.certificate)$/;

/** How to write what is an output in the wrong place. */
const ways: readonly (readonly [place: RegExp, way: string])[] = [
  [
    /^(?:clients\.\w+|registrationBalancer)$/,
    'how many there are decides how many rules there are: write a list of ranges or of groups of yours, whose ids may be outputs ({ securityGroupId: group.id, name: "bastion" })',
  ],
  [
    /^(?:clients\.\w+|registrationBalancer|(?:balancer\.)?addresses|hostFirewallSources|containerRanges)(?:\[\d+\])?$|^egress\b|^flows\b|^kubernetesApi\b|^cidr$|^ipv6Cidr$/,
    "rules are planned, named and proven by the range itself: write it as a text, for instance one of the stack's configuration (new pulumi.Config().require(…))",
  ],
  [
    /^tags\./,
    "a droplet's tags decide which firewalls guard it: write a plain text, for instance one of the stack's configuration (new pulumi.Config().require(…))",
  ],
  [
    /^subnetIds$/,
    "how many there are decides where nodes are: write a list of them, whose items may be outputs ([vpc.publicSubnetIds[0], vpc.publicSubnetIds[1]])",
  ],
];

const otherwise =
  "what is made, and its names, depend on it: write a plain value, for instance one of the stack's configuration (new pulumi.Config().require(…))";

/** @throws ConfigurationError that names every output in the wrong place. */
export function judgeable<Args extends object>(
  subject: string,
  args: Args,
  give: (path: string, value: pulumi.Input<string>) => string,
  isFree = free,
): Record<string, unknown> {
  const problems: Problem[] = [];
  const visit = (value: unknown, keys: readonly PropertyKey[]): unknown => {
    const path = pathText(keys);
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
      if (secrets.test(path)) return undecrypted;
      if (isFree.test(path)) return give(path, value as pulumi.Output<string>);
      problems.push({ path, message: message(path) });
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...keys, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...keys, key])]));
  };
  const judged = visit(args, []) as Record<string, unknown>;
  throwProblems(subject, problems);
  return judged;
}

function message(path: string): string {
  const way = ways.find(([place]) => place.test(path))?.[1] ?? otherwise;
  return `is an output, which only a deployment knows, and ${way}`;
}

/** What stands for the outputs of one owner in its network's plan. */
export function givenTo(maker: ResourceMaker, owner: string): (path: string, value: pulumi.Input<string>) => string {
  return (path, value) =>
    maker.giveLater(`${laterReferencePrefix}${owner}-${path.replace(/[.[\]]+/g, "-")}`, () => value);
}
