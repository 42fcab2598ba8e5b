/**
 * What DigitalOcean counts: 50 rules, in and out together, and 5 tags a firewall.
 * Source: docs.digitalocean.com, Cloud Firewalls, limits.
 */
import type { ResourceInputs } from "../../resources/resource";
import type { Limits, LimitUse } from "../cloud";
import * as types from "./types";

export const defaultLimits = { rulesPerFirewall: 50, tagsPerFirewall: 5 } as const satisfies Partial<Limits>;

export function count(resources: readonly ResourceInputs[], limits: Limits): LimitUse[] {
  return resources
    .filter((resource) => resource.type === types.firewall)
    .flatMap(({ name, inputs }): LimitUse[] => [
      {
        what: `rules of firewall ${name}`,
        key: "rulesPerFirewall",
        used: length(inputs.inboundRules) + length(inputs.outboundRules),
        limit: limits.rulesPerFirewall,
      },
      {
        what: `tags of firewall ${name}`,
        key: "tagsPerFirewall",
        used: length(inputs.tags),
        limit: limits.tagsPerFirewall,
      },
    ]);
}

function length(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
