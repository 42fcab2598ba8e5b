/**
 * An estate: what stands in clouds, as their own commands print it. The resources have the form in which a plan has them, so
 * that everything that reads plans reads these too. What the files leave out is kept beside: nothing that is not there is
 * taken for closed.
 */
import type { Cni, Distribution, Encapsulation, Role } from "../../components/matrix/flow";
import { reference } from "../../components/resources/resource";
import type { SourceResource, Values } from "../sources/source-plan";

/** Something that can't be told, and which file or option would tell it. */
export interface Gap {
  readonly what: string;
  readonly wouldTell: string;
}

/** One node of a cluster, as `kubectl get nodes` has it. */
export interface KubernetesNode {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly addresses: readonly string[];
  /** The id of its machine, with the cloud that gave it: `aws i-0a1b2c`. Undefined where no cloud did. */
  readonly machine: string | undefined;
}

export interface KubernetesCluster {
  readonly name: string;
  readonly distribution: Distribution | undefined;
  readonly cni: Cni | undefined;
  readonly encapsulation: Encapsulation | undefined;
  readonly nodes: readonly KubernetesNode[];
}

/** What the files of one cloud come to. */
export interface CloudEstate {
  readonly resources: readonly SourceResource[];
  /** Why the files do not show the whole: what is judged from them may be wrong. */
  readonly incomplete: readonly Gap[];
}

export interface Estate extends CloudEstate {
  readonly clusters: readonly KubernetesCluster[];
}

/** A file's content with the name by which messages speak of it. */
export interface EstateFile {
  readonly file: string;
  readonly value: unknown;
}

/** One resource of an estate: it has no program, so its URN says that nobody's stack made it. */
export function found(type: string, name: string, id: string, inputs: Values, outputs: Values = {}): SourceResource {
  const urn = `urn:pulumi:estate::estate::${type}::${name}`;
  return { urn, type, name, parent: null, custom: true, inputs: withoutUndefined(inputs), id, outputs };
}

function withoutUndefined(inputs: Values): Values {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

/** Names that are unique: a cloud's own name, with the id beside it where several have it or none is given. */
export function uniqueNames(
  all: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    all.map(({ id, name }) => [id, name === "" ? id : (counts.get(name) ?? 0) > 1 ? `${name} (${id})` : name]),
  );
}

/** The reference to something that the files show, or its bare id where they don't. */
export function referenceTo(type: string, names: ReadonlyMap<string, string>, id: string): string {
  const name = names.get(id);
  return name === undefined ? id : reference(type, name, "id");
}

/** A few of many, for a sentence. */
export function fewOf(all: readonly string[], most = 5): string {
  const shown = all.slice(0, most).join(", ");
  return all.length > most ? `${shown} and ${String(all.length - most)} more` : shown;
}
