/**
 * Who can be asked about in a stack: the roles of its clusters, everyone outside who is named anywhere, the world, and every
 * node by its name. One derivation for all commands, from the resources.
 */
import { catalogRanges } from "../matrix/editions/rancher-2.x";
import type { StackPlan } from "../resources/resource";
import { addressParties, catalogParty, namedParties, rangeParties, toldParties, worldParty } from "./outside-parties";
import { party, type Party } from "./party";
import type { Endpoint, Policy } from "./policy";
import type { Subject } from "./policy-index";
import { roleEntries, roleSubjects, type RoleEntry } from "./role-parties";

/** Roles first, then those outside, then nodes; names are unique. */
export function partiesOf(plan: StackPlan, policy: Policy): Party[] {
  const roles = roleParties(plan, policy);
  const named = namedParties(plan, policy, roles);
  const told = toldParties(plan, named);
  const ranges = rangeParties(policy, [...roles, ...told]);
  const parties = [
    ...[...roles, ...told, ...named, ...ranges, ...addressParties(policy, roles), catalogParty],
    worldParty(policy, namedRanges(plan, policy)),
    ...nodeParties(policy, roles),
  ];
  return [...new Map([...parties].reverse().map((one) => [one.name, one])).values()].reverse();
}

function roleParties(plan: StackPlan, policy: Policy): Party[] {
  const entries = roleEntries(plan, policy);
  const clusters = new Set(entries.flatMap(({ cluster }) => cluster ?? []));
  const several = new Set(
    entries.flatMap(({ cluster, role }, index) =>
      cluster === null && entries.some((other, at) => at !== index && other.cluster === null && other.role === role)
        ? [role]
        : [],
    ),
  );
  return entries.map((entry) => {
    const { owner, cluster, role, cloud, isElsewhere } = entry;
    return party(nameOf(entry, several.has(role)), "role", roleSubjects(entry, policy), {
      aliases: [
        ...(cluster !== null && clusters.size === 1 ? [role] : []),
        ...(cluster === null && owner !== null ? [owner] : []),
      ],
      ...{ cluster, role, cloud },
      ...(isElsewhere ? { isElsewhere } : {}),
    });
  });
}

/** Several Ranchers, or their balancers, are called by their components. */
function nameOf({ owner, cluster, role }: RoleEntry, isOneOfSeveral: boolean): string {
  if (cluster !== null) return `${cluster}/${role}`;
  return isOneOfSeveral && owner !== null ? owner : role;
}

/** Every range that somebody names: in a rule, as a network, as clients. */
export function namedRanges(plan: StackPlan, policy: Policy): string[] {
  const ofRules = policy.guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
  );
  const told = toldParties(plan, []).flatMap(({ subjects }) => subjects.flatMap(rangeOf));
  return [...new Set([...ofRules, ...told, ...policy.networks.map(({ range }) => range), ...catalogRanges])];
}

function rangeOf(subject: Subject): string[] {
  return subject.kind === "range" ? [subject.range] : [];
}

function nodeParties(policy: Policy, roles: readonly Party[]): Party[] {
  const ofRoles = new Set(roles.flatMap(({ subjects }) => subjects));
  const byName = new Map<string, Endpoint[]>();
  for (const endpoint of policy.endpoints) {
    const same = byName.get(endpoint.name);
    if (same === undefined) byName.set(endpoint.name, [endpoint]);
    else same.push(endpoint);
  }
  return [...byName].map(([name, endpoints]) =>
    party(name, "node", endpoints, {
      cloud: endpoints[0]?.cloud ?? null,
      ...(endpoints.some((endpoint) => ofRoles.has(endpoint)) ? {} : { isUnrelated: true }),
    }),
  );
}
