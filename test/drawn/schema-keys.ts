/** Every key and every listed value that a stack's file may have, read from the schemas that judge it; and those of one stack. */
import { z } from "zod";
import { clouds } from "../../components/clouds";
import { cloudNames } from "../../components/clouds/cloud";
import { stackSchema } from "../../components/configuration/schema";

type Node = Readonly<Record<string, unknown>>;

/** `clusters[].nodeGroups[].name`, and `cloud = aws` where values are listed. */
export function keysOfSchema(): Set<string> {
  const found = new Set<string>();
  for (const cloud of cloudNames) {
    walk(found, jsonSchema(stackSchema(cloud)), "");
    walk(found, jsonSchema(clouds[cloud].network.schema), "clusters[].network");
  }
  return found;
}

function jsonSchema(schema: z.ZodType): Node {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

function walk(found: Set<string>, node: Node, path: string): void {
  const of = (key: string) => (Array.isArray(node[key]) ? (node[key] as Node[]) : []);
  for (const value of [
    ...(Array.isArray(node.enum) ? (node.enum as unknown[]) : []),
    ...("const" in node ? [node.const] : []),
  ])
    found.add(`${path} = ${String(value)}`);
  for (const part of [...of("anyOf"), ...of("oneOf"), ...of("allOf")]) walk(found, part, path);
  if (typeof node.items === "object" && node.items !== null) walk(found, node.items as Node, `${path}[]`);
  if (typeof node.additionalProperties === "object" && node.additionalProperties !== null) found.add(`${path}.*`);
  for (const [key, value] of Object.entries((node.properties ?? {}) as Readonly<Record<string, Node>>)) {
    const own = path === "" ? key : `${path}.${key}`;
    found.add(own);
    walk(found, value, own);
  }
}

/** The same of a value: its keys, and its texts as listed values. */
export function keysOfValue(value: unknown, path = "", found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) value.forEach((item) => keysOfValue(item, `${path}[]`, found));
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const own = path === "" ? key : `${path}.${key}`;
      found.add(own).add(`${path}.*`);
      keysOfValue(item, own, found);
    }
  } else found.add(`${path} = ${String(value)}`);
  return found;
}
