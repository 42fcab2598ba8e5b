/** One finding, and how users accept one: with a written reason, in the configuration. */
import type { Policy, RuleSource } from "../../reach/policy";
import type { Party } from "../../reach/party";
import type { StackPlan } from "../../resources/resource";
import { findingKinds, type FindingId, type Severity } from "./kinds";

export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** The resource that it is about, as `TYPE::NAME`, or who it is about. */
  readonly where: string;
  /** What was found, in one sentence. */
  readonly what: string;
  readonly why: string;
  /** The reason with which the user accepts it. */
  readonly accepted?: string;
}

/** What a user accepts: a kind of finding, everywhere or at one place. */
export interface Acceptance {
  readonly finding: FindingId;
  /** A resource's name, or `TYPE::NAME`, or a party. Default: everywhere. */
  readonly where?: string | undefined;
  readonly why: string;
}

/** What findings are looked for in. */
export interface Scene {
  readonly plan: StackPlan;
  readonly policy: Policy;
  readonly parties: readonly Party[];
}

export function finding(id: FindingId, where: string, what: string): Finding {
  const { severity, why } = findingKinds[id];
  return { id, severity, where, what, why };
}

/** The resource behind a rule. */
export function placeOfRule({ type, name }: Pick<RuleSource, "type" | "name">): string {
  return `${type}::${name}`;
}

/** The words for one rule inside a resource that has several. */
export function partOf({ part }: RuleSource): string {
  return part === null ? "" : `${part}: `;
}

/** A group's own name, without the words that make its key unique. */
export function groupName(key: string): string {
  return key.replace(/^.*::/, "").replace(/^[a-z]+:/, "");
}
