/** The findings about the judged nodes and their groups: in a large account the rest is somebody else's. */
import { findingsOf } from "../../components/review/findings/findings";
import type { Finding } from "../../components/review/findings/finding";
import type { Policy } from "../../components/reach/policy";
import type { ReadEstate } from "../estate/read-estate";
import type { NodeClass } from "./node-classes";

const ruleTypes = /:(?:SecurityGroupIngressRule|SecurityGroupEgressRule|SecurityGroupRule|SecGroupRule)$/;

export function findingsIn({ resources }: ReadEstate, policy: Policy, classes: readonly NodeClass[]): Finding[] {
  const endpoints = classes.flatMap((one) => one.endpoints);
  const names = new Set(classes.flatMap((one) => one.names));
  const carried = new Set(endpoints.flatMap(({ groups }) => groups));
  const guards = policy.guards.filter(({ group }) => carried.has(group));
  const sources = new Set(
    guards.flatMap(({ allowances }) => allowances.map(({ source }) => `${source.type}::${source.name}`)),
  );
  const isConcerned = ({ type, name }: (typeof resources)[number]): boolean => {
    const identity = `${type}::${name}`;
    if (ruleTypes.test(type)) return sources.has(identity) || type.startsWith("openstack:");
    // A project's limits count all of its groups.
    return type.startsWith("openstack:") || carried.has(identity) || sources.has(identity) || names.has(name);
  };
  return findingsOf({
    plan: { stack: "estate", resources: resources.filter(isConcerned), outputs: {} },
    policy: { ...policy, guards, endpoints: policy.endpoints.filter(({ name }) => names.has(name)) },
    parties: [],
  });
}
