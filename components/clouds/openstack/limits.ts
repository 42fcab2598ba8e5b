/**
 * What Neutron counts, for a whole project: 10 security groups and 100 rules by default (neutron/conf/quota.py), the
 * project's `default` group with its 4 rules included. Making a group needs room for two more rules for a moment, because
 * Neutron adds them before we delete them.
 */
import type { ResourceInputs } from "../../resources/resource";
import type { Limits, LimitUse } from "../cloud";
import * as types from "./types";

export const defaultLimits = { groups: 10, rules: 100, reservedGroups: 0, reservedRules: 0 } as const;

const ofDefaultGroup = { groups: 1, rules: 4 } as const;
const rulesOfNewGroup = 2;

export function count(resources: readonly ResourceInputs[], limits: Limits): LimitUse[] {
  const groups = resources.filter((resource) => resource.type === types.securityGroup).length;
  const rules = resources.filter((resource) => resource.type === types.rule).length;
  if (groups === 0) return [];
  return [
    {
      what: "security groups of the project",
      key: "groups",
      used: groups + ofDefaultGroup.groups + limits.reservedGroups,
      limit: limits.groups,
    },
    {
      what: "rules of the project",
      key: "rules",
      used: rules + ofDefaultGroup.rules + rulesOfNewGroup + limits.reservedRules,
      limit: limits.rules,
    },
  ];
}
