/**
 * Makes plans of different sources comparable: a physical id or address that a deployed stack knows becomes the reference
 * that a plan has in its place, and what only one of the two sides knows counts on neither.
 */
import { reference } from "../../components/resource";
import { isValues, type SourcePlan, type SourceResource } from "../sources/source-plan";

export interface PlanPair {
  readonly base: SourcePlan;
  readonly head: SourcePlan;
}

export function comparable({ base, head }: PlanPair): PlanPair {
  const bothDeployed = isDeployed(base) && isDeployed(head);
  const [before, after] = [base, head].map((plan) => {
    const planned = withReferences(plan);
    return bothDeployed ? planned : withoutKnowledge(planned);
  });
  return { base: before ?? base, head: after ?? head };
}

/** A stack without resources knows as much as any other. */
function isDeployed({ resources }: SourcePlan): boolean {
  return resources.every(({ custom, id }) => !custom || id !== undefined);
}

function withoutKnowledge(plan: SourcePlan): SourcePlan {
  const resources = plan.resources.map(({ urn, type, name, parent, custom, inputs }): SourceResource => {
    return { urn, type, name, parent, custom, inputs };
  });
  return { ...plan, resources };
}

/** Outputs that are addresses, of any cloud. */
const addressOutput =
  /^(?:public|private)Ip$|^(?:ip|ipv[46])Address(?:Private)?$|^(?:address|accessIpV[46]|ip|ipv6|vipAddress)$/;

function withReferences(plan: SourcePlan): SourcePlan {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const everywhere = new Map(plan.resources.flatMap((resource) => idOf(resource)));
  const resources = plan.resources.map((resource) => {
    const inputs = Object.entries(resource.inputs).map(([property, value]): [string, unknown] => {
      const makers = (resource.dependencies?.[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
      return makers.length === 0 ? [property, value] : [property, replaced(value, namesOf(makers))];
    });
    return { ...resource, inputs: Object.fromEntries(inputs) };
  });
  const outputs = Object.fromEntries(
    Object.entries(plan.outputs).map(([key, value]) => [key, replaced(value, everywhere)]),
  );
  return { ...plan, resources, outputs };
}

function idOf({ type, name, id, custom }: SourceResource): [string, string][] {
  // A tag's id is its name, and a plan has the name.
  const isOwnName = id === undefined || !custom || /:(?:Tag|KeyPair)$/.test(type);
  return isOwnName ? [] : [[id, reference(type, name, "id")]];
}

function namesOf(makers: readonly SourceResource[]): Map<string, string> {
  const addresses = makers.flatMap(({ type, name, outputs = {} }) =>
    Object.entries(outputs).flatMap(([key, value]): [string, string][] =>
      addressOutput.test(key) && typeof value === "string" && value !== "" ? [[value, reference(type, name, key)]] : [],
    ),
  );
  return new Map([...addresses, ...makers.flatMap(idOf)]);
}

function replaced(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    const [, address, length = ""] = /^(.*?)(\/(?:32|128))?$/s.exec(value) ?? [];
    const name = names.get(value) ?? (address === undefined ? undefined : names.get(address));
    return name === undefined ? value : names.has(value) ? name : `${name}${length}`;
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, names));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, names)]));
}
