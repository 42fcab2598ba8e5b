/** Plans stacks: those of this checkout, and any other configuration, run by the same program. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { recordStack } from "../../cli/project/recorder";
// Loaded once: what a run loads itself is forgotten after it.
import "../../components";
import "../../components/installation/judge";
import { allFlows } from "../../components/matrix/editions";
import type { Flow } from "../../components/matrix/flow";
import type { StackPlan } from "../../components/resources/resource";

/** The checkout, seen from the compiled place of this file. */
export const root = path.resolve(__dirname, "../../..");

export function planStack(stack: string): Promise<StackPlan> {
  return recordStack({ directory: root, stack });
}

export type Values = Readonly<Record<string, unknown>>;

/** The configuration of a stack of this checkout, its keys without their namespace. */
export function configurationOf(stack: string): Values {
  const file = path.join(root, "stacks", `Pulumi.${stack}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Values };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith("rancher-fenceline:") ? [[key.slice("rancher-fenceline:".length), value]] : [],
    ),
  );
}

/** The plan of the program for a configuration, in a project of its own with the same name. */
export async function planConfiguration(configuration: Values, stack = "own"): Promise<StackPlan> {
  const directory = mkdtempSync(path.join(tmpdir(), "fenceline-stacks-"));
  try {
    mkdirSync(path.join(directory, "stacks"));
    const project = { name: "rancher-fenceline", runtime: "nodejs", main: path.join(root, "dist", "index.js") };
    const config = Object.fromEntries(
      Object.entries(configuration).map(([key, value]) => [`rancher-fenceline:${key}`, value]),
    );
    // JSON is YAML too.
    writeFileSync(path.join(directory, "Pulumi.yaml"), JSON.stringify({ ...project, stackConfigDir: "stacks" }));
    writeFileSync(path.join(directory, "stacks", `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
    return await recordStack({ directory, stack });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Puts other flows in the place of the matrix's for as long as the work takes. */
export async function withFlows<Value>(flows: readonly Flow[], work: () => Promise<Value>): Promise<Value> {
  const list = allFlows as Flow[];
  const before = [...list];
  list.splice(0, list.length, ...flows);
  try {
    return await work();
  } finally {
    list.splice(0, list.length, ...before);
  }
}
