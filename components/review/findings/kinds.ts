/**
 * The kinds of finding: what a reviewer should know of a plan that is right as far as the matrix goes. Data; findings.ts
 * looks for them, docs/findings.md explains each.
 */

/** `high`: look at it today. `medium`: decide on it, and write down why. `low`: good to know. */
export const severities = ["high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

export interface FindingKind {
  readonly severity: Severity;
  /** In a few words, for a list. */
  readonly title: string;
  readonly why: string;
}

export const findingKinds = {
  "unguarded-node": {
    severity: "high",
    title: "a node without any firewall",
    why: "every port that it listens on is open to whoever finds its address",
  },
  "world-open": {
    severity: "medium",
    title: "open to the whole world",
    why: "anyone on the internet may try it; ranges of those who need it are safer",
  },
  "nodeport-world": {
    severity: "medium",
    title: "NodePorts open to the whole world",
    why: "every service of that type is public at once, those made later too",
  },
  "client-range-holds-nodes": {
    severity: "medium",
    title: "a client range holds the nodes themselves",
    why: "every node then has the clients' way in, whatever its role",
  },
  "documented-egress-bootstrap": {
    severity: "medium",
    title: "nodes can't fetch what they need to start",
    why: "the matrix's outbound rows leave out registries, packages, DNS and NTP",
  },
  "stale-catalog-address": {
    severity: "medium",
    title: "addresses of git.rancher.io from 2018",
    why: "the catalog may answer elsewhere by now, and these may be somebody else's",
  },
  "near-limit": {
    severity: "medium",
    title: "a limit of the cloud is nearly used up",
    why: "the next cluster, node group or client range may not fit",
  },
  "unknown-reach": {
    severity: "medium",
    title: "whether it passes can't be told",
    why: "what can't be read from the resources can't be checked either",
  },
  "unused-acceptance": {
    severity: "medium",
    title: "accepts a finding that is not there",
    why: "it would hide the finding if it came back, for a reason that no longer holds",
  },
  "unused-client-range": {
    severity: "low",
    title: "a client range that reaches nothing",
    why: "somebody expects to get in and can't, or the range is left over",
  },
  "shadowed-rule": {
    severity: "low",
    title: "a rule that another one makes redundant",
    why: "removing it would change nothing, which is not what it looks like; and it counts against the limits",
  },
  "cloud-exception": {
    severity: "low",
    title: "the cloud can't say it as the matrix does",
    why: "what passes differs from other clouds there",
  },
} as const satisfies Record<string, FindingKind>;

export type FindingId = keyof typeof findingKinds;

export const findingIds = Object.keys(findingKinds) as FindingId[];
