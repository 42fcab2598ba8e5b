/** What components say of themselves: what will not happen by itself, and where a node's own firewall allows more. */
import type { StackPlan } from "../../components/resources/resource";
import { renderTable } from "../terminal/table";

/** No table where there is nothing to say. */
export function printedNotes(plan: StackPlan, width?: number): string[] {
  return [
    ...printedSentences(plan, "notes", "Notes", width),
    ...printedSentences(plan, "hostFirewallExceptions", "What the host firewalls allow besides", width),
  ];
}

function printedSentences({ resources }: StackPlan, key: string, title: string, width?: number): string[] {
  const rows = resources
    .filter(({ custom }) => !custom)
    .flatMap(({ name, inputs }) => textsOf(inputs[key]).map((text) => [name, text]));
  return rows.length === 0 ? [] : [renderTable({ title, columns: ["of", "what"], rows }, "table", width)];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
