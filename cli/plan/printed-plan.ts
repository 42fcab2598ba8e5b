/**
 * A plan for people: what would be made, by component; who may then talk to whom; what faces the world; what a reviewer
 * should know; how far each limit is used; and what is expected and not so. Fits the width of a terminal.
 */
import type { Party } from "../../components/reach/party";
import type { CheckedExpectation } from "../../components/review/expectations/check";
import type { Subject } from "../../components/reach/policy-index";
import type { PlannedResource, StackPlan } from "../../components/resources/resource";
import { renderParagraph, renderTable } from "../terminal/table";
import { printedChecks } from "../expectations/printed-checks";
import { joinedRows } from "../terminal/joined-rows";
import { printedFindings } from "./printed-findings";
import { printedLimits } from "./printed-limits";
import { printedNotes } from "./printed-notes";
import { conversations, type Conversation, type Reading } from "../sources/reading";

export { limitUses, type CloudLimitUse } from "../../components/review/limit-use";

export function printedPlan(reading: Reading, checked: readonly CheckedExpectation[], width?: number): string {
  const { plan } = reading;
  const talk = conversations(reading);
  const made = plan.resources.filter((resource) => resource.custom).length;
  return [
    renderParagraph(`Stack ${plan.stack}: ${made} resources would be made.`, "table", width),
    renderTable(resourceTable(plan), "table", width),
    renderTable(talkTable(talk), "table", width),
    exposure(reading, talk, width),
    ...printedNotes(plan, width),
    ...printedFindings(reading, width),
    printedLimits(plan, width),
    printedChecks("Expectations", checked, reading.reasons, "unmet", width),
  ].join("\n");
}

/** Spaces at which no line is broken and that no cell loses. */
const indent = "\u00a0\u00a0";

function resourceTable({ resources }: StackPlan) {
  const children = new Map<string | null, PlannedResource[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  const known = new Set(resources.map((resource) => resource.urn));
  const isTold = hasSeveralProviders(resources);
  const rowsBelow = (parent: string | null, depth: number): string[][] =>
    (children.get(parent) ?? [])
      .toSorted(byComponentsLast)
      .flatMap((resource) => [
        [
          `${indent.repeat(depth)}${resource.name}`,
          resource.type.split(":").at(-1) ?? resource.type,
          ...(isTold ? [providerText(resource)] : []),
        ],
        ...rowsBelow(resource.urn, depth + 1),
      ]);
  const tops = [...children.keys()].filter((parent) => parent === null || !known.has(parent));
  return {
    title: "Resources",
    columns: ["name", "type", ...(isTold ? ["provider"] : [])],
    rows: tops.flatMap((parent) => rowsBelow(parent, 0)),
  };
}

/** Whether resources of one package are made by different providers. */
function hasSeveralProviders(resources: readonly PlannedResource[]): boolean {
  const byPackage = new Map<string, string>();
  return resources.some((resource) => {
    const [name = ""] = resource.type.split(":");
    const provider = providerText(resource);
    const first = byPackage.get(name) ?? provider;
    byPackage.set(name, first);
    return provider !== first;
  });
}

/** A provider is called by its name; components and providers have none. */
function providerText({ type, custom, provider }: PlannedResource): string {
  if (!custom || type.startsWith("pulumi:")) return "";
  return provider?.split("::").slice(3).join("::") ?? "default";
}

/** What a component makes itself stands before the components below it. */
function byComponentsLast(one: PlannedResource, other: PlannedResource): number {
  if (one.custom !== other.custom) return one.custom ? -1 : 1;
  return one.urn < other.urn ? -1 : 1;
}

function talkTable(talk: readonly Conversation[]) {
  return {
    title: "Who may then talk to whom",
    columns: ["from", "to", "traffic", "why"],
    rows: summarised(talk).map(({ from, to, traffic, why }) => [from.join(", "), to.join(", "), traffic, why]),
    notes: talk.some((one) => one.verdict === "unknown")
      ? ["Where it says (unknown), the resources do not tell whether it passes."]
      : [],
  };
}

export interface Summary {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly traffic: string;
  readonly why: string;
}

/** Joins what passes alike: first the senders, then the receivers that have the same senders, then the kinds of traffic. */
function summarised(talk: readonly Conversation[]): Summary[] {
  const spoken = talk.map((one) => ({
    ...one,
    traffic: one.verdict === "unknown" ? `${one.traffic} (unknown)` : one.traffic,
  }));
  const senders = joinedRows(
    spoken.map((one) => ({ from: [one.from], to: [one.to], traffic: [one.traffic], why: one.why })),
    "from",
  );
  return joinedRows(joinedRows(senders, "to"), "traffic").map((one) => ({ ...one, traffic: one.traffic.join(", ") }));
}

/** Everyone outside who is let in or was told of; ranges that a rule alone names stand here where they may reach something. */
function exposure({ parties }: Reading, talk: readonly Conversation[], width?: number): string {
  const outside = parties.filter(({ kind, subjects }) => isOutside(kind) && subjects.length > 0);
  const speaking = new Set(talk.map(({ from }) => from));
  const clientRows = outside
    .filter(({ kind, name }) => kind !== "range" || speaking.has(name))
    .map((party) => [party.name, whereText(party, talk), reachedFrom(talk, party.name)]);
  const isNobody = parties.some(({ kind, subjects }) => kind === "world" && subjects.length === 0);
  const worldRow = isNobody
    ? ["world", "none: every address is named below", "nothing"]
    : ["world", "any other address", reachedFrom(talk, "world")];
  return renderTable(
    {
      title: "What faces the outside",
      columns: ["who", "address ranges", "may reach"],
      rows: [worldRow, ...clientRows],
    },
    "table",
    width,
  );
}

function isOutside(kind: Party["kind"]): boolean {
  return kind === "clients" || kind === "named" || kind === "range";
}

/** Where they are; of a range that a rule alone names, what that rule says. */
function whereText({ name, kind, subjects }: Party, talk: readonly Conversation[]): string {
  if (kind === "named") return "yours: whoever is in it";
  if (kind === "clients") return subjects.flatMap(outsideText).join(", ");
  const reasons = new Set(talk.flatMap(({ from, why }) => (from === name && why !== "" ? [why] : [])));
  return reasons.size === 0 ? "named by a rule" : `named by a rule: ${[...reasons].join("; ")}`;
}

function outsideText(subject: Subject): string[] {
  return subject.kind === "range" ? [subject.range] : subject.kind === "member" ? [subject.name] : [];
}

function reachedFrom(talk: readonly Conversation[], name: string): string {
  const reached = new Map<string, string[]>();
  for (const { from, to, traffic } of talk) {
    if (from === name) reached.set(to, [...(reached.get(to) ?? []), traffic]);
  }
  if (reached.size === 0) return "nothing";
  return [...reached].map(([to, traffics]) => `${to}: ${traffics.join(", ")}`).join("; ");
}
