/**
 * What a deployed stack knows, in the words of a plan: an address or id that an argument was made from becomes the reference
 * that stands for it. Only what the engine recorded as made from a resource is looked at, so nothing is mistaken for it.
 */
import { reference } from "../../components/resources/resource";
import { isValues, type SourcePlan, type SourceResource } from "./source-plan";

export interface KnownReferences {
  /** Whether physical ids become references too. */
  readonly ids: boolean;
  /** The types whose addresses become references. */
  readonly addressesOf: RegExp;
}

/** Outputs that are addresses, of any cloud. */
const addressOutput =
  /^(?:public|private)Ip$|^(?:ip|ipv[46])Address(?:Private)?$|^(?:address|accessIpV[46]|ip|ipv6|vipAddress)$/;

export function withReferences(plan: SourcePlan, wanted: KnownReferences): SourcePlan {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const resources = plan.resources.map((resource) => {
    const inputs = Object.entries(resource.inputs).map(([property, value]): [string, unknown] => {
      const makers = (resource.dependencies?.[property] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
      return makers.length === 0 ? [property, value] : [property, replaced(value, namesOf(makers, wanted))];
    });
    return { ...resource, inputs: Object.fromEntries(inputs) };
  });
  if (!wanted.ids) return { ...plan, resources };
  const everywhere = new Map(plan.resources.flatMap(idOf));
  const outputs = Object.entries(plan.outputs).map(([key, value]) => [key, replaced(value, everywhere)] as const);
  return { ...plan, resources, outputs: Object.fromEntries(outputs) };
}

function namesOf(makers: readonly SourceResource[], { ids, addressesOf }: KnownReferences): Map<string, string> {
  const addresses = makers
    .filter(({ type }) => addressesOf.test(type))
    .flatMap(({ type, name, outputs = {} }) =>
      Object.entries(outputs).flatMap(([key, value]): [string, string][] =>
        addressOutput.test(key) && typeof value === "string" && value !== ""
          ? [[value, reference(type, name, key)]]
          : [],
      ),
    );
  return new Map([...addresses, ...(ids ? makers.flatMap(idOf) : [])]);
}

function idOf({ type, name, id, custom }: SourceResource): [string, string][] {
  // A tag's id is its name, and a plan has the name.
  const isOwnName = id === undefined || !custom || /:(?:Tag|KeyPair)$/.test(type);
  return isOwnName ? [] : [[id, reference(type, name, "id")]];
}

/** An address may stand behind `ip:` or `cidr:` and before the length of a single one. */
const embeddedAddress = /^(ip:|cidr:)?(.*?)(\/(?:32|128))?$/s;

function replaced(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    const whole = names.get(value);
    if (whole !== undefined) return whole;
    const [, before = "", address = "", after = ""] = embeddedAddress.exec(value) ?? [];
    const name = names.get(address);
    return name === undefined ? value : `${before}${name}${after}`;
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, names));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, names)]));
}
