/**
 * Puts stand-ins in the place of what has the wrong shape, so that everything else can be judged in the same go. The
 * result is for judging only, never for use; what is said about a stand-in is left out.
 */
import type { z } from "zod";

const standIns: Readonly<Record<string, unknown>> = {
  cloud: "aws",
  cidr: "10.255.0.0/20",
  region: "fra1",
  url: "https://stand-in.example.com",
  mode: "passthrough",
  externalNetwork: "stand-in",
  launch: "custom",
  distribution: "rke1",
  from: "rancher",
  to: "192.0.2.1/32",
  ports: "1/tcp",
  why: "stand-in",
  range: "192.0.2.1/32",
  rancher: {},
  clusters: [],
  roles: ["worker"],
  nodes: 1,
};

type Key = PropertyKey;

/** A value of the right shape that has all that was right in the input; undefined where none is found. */
export function withStandIns<Value>(
  schema: z.ZodType<Value>,
  input: unknown,
): { value: Value; places: Key[][] } | undefined {
  const places: Key[][] = [];
  let copy = structuredClone(input);
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const result = schema.safeParse(copy);
    if (result.success) return { value: result.data, places };
    for (const issue of result.error.issues) {
      if (issue.code === "unrecognized_keys") issue.keys.forEach((key) => (copy = without(copy, [...issue.path, key])));
      else {
        places.push(issue.path);
        copy = replaced(copy, issue.path, attempt);
      }
    }
  }
  return undefined;
}

/** Whether a problem's place is inside of what stands in for something else. */
export function isInside(path: readonly Key[], places: readonly (readonly Key[])[]): boolean {
  return places.some((place) => place.every((key, index) => path[index] === key));
}

function without(root: unknown, path: readonly Key[]): unknown {
  const parent = at(root, path.slice(0, -1));
  if (isRecord(parent)) delete parent[String(path.at(-1))];
  return root;
}

/** First the key is left out, which is right for what has a default; then a stand-in is put there. */
function replaced(root: unknown, path: readonly Key[], attempt: number): unknown {
  if (path.length === 0) return {};
  const key = path.at(-1);
  const parent = at(root, path.slice(0, -1));
  if (Array.isArray(parent) && typeof key === "number") parent[key] = standIn(path, attempt);
  else if (isRecord(parent)) {
    if (String(key) in parent && attempt === 0) delete parent[String(key)];
    else parent[String(key)] = standIn(path, attempt);
  } else return replaced(root, path.slice(0, -1), attempt);
  return root;
}

function standIn(path: readonly Key[], attempt: number): unknown {
  const key = path.at(-1);
  if (key === "name") return `stand-in-${path.filter((one) => typeof one === "number").join("-")}`;
  if (typeof key !== "number") return structuredClone(standIns[String(key)]) ?? {};
  // An item of a list: a range where those are listed, else an object that is filled in at the next attempt.
  return attempt % 2 === 0 ? "192.0.2.1/32" : {};
}

function at(root: unknown, path: readonly Key[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined),
    root,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
