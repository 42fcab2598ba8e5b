/**
 * Names the values that a preview does not know yet: `${TYPE::NAME.id}` and the like, as a plan of ours names them. The
 * engine tells from which resources an argument's value comes; which of their properties it is follows from what the
 * argument takes. Where that leaves a choice, the value stays nameless, and the decoders take it for unknown.
 */
import { cloudOutputs } from "../../components/clouds/outputs";
import { isOurComponent } from "../../components/resources/component-types";
import { reference } from "../../components/resources/resource";
import { unknownValue } from "./engine-state";
import { grouped } from "./grouped";
import { isValues, type SourceResource, type Values } from "./source-plan";

const nameless = "${?}";

/** Arguments that take a resource, the types that they can take, and the output that says which one it is. */
const resourceArguments: readonly (readonly [argument: RegExp, types: RegExp, output: string])[] = [
  [/securityGroup|remoteGroupId|secGroup/i, /:(?:SecurityGroup|SecGroup)$/, "id"],
  [/subnet/i, /:Subnet$/, "id"],
  [/^(?:vpcId|vpcUuid|networkId|externalGateway)$/, /:(?:Vpc|Network)$/, "id"],
  [/^(?:port|portId|vipPortId)$/, /:Port$/, "id"],
  [/^portId$/, /:LoadBalancer$/, "vipPortId"],
  [/routeTable/i, /:RouteTable$/, "id"],
  [/networkInterface/i, /:(?:NetworkInterface|Instance)$/, "id"],
  [/droplet/i, /:Droplet$/, "id"],
  [/Arns?$/, /./, "arn"],
  [/load-?balancer/i, /:LoadBalancer$/, "id"],
  [/instance/i, /:Instance$/, "id"],
  [/allocation/i, /:Eip$/, "id"],
  [/(?:Id|Ids|Uuid|Uuids|Uids)$|^id$/, /./, "id"],
];

/** Arguments that take addresses. Before an address in some of them stands what it is. */
const addressArgument = /cidr|prefix|address|^ip$|Ips?$|^allows$|^denies$/i;
const labelled: Readonly<Record<string, string>> = { allows: "ip:", denies: "ip:" };

const onlyAddress = cloudOutputs.flatMap((outputs) => outputs.onlyAddress);
const publicAddress = Object.assign({}, ...cloudOutputs.map((outputs) => outputs.publicAddress)) as Readonly<
  Record<string, string>
>;

/** One unknown value: the argument's own name, and where in it the value stands, with `[]` for any item of a list. */
interface Gap {
  readonly place: string;
  readonly key: string;
}

export class UnknownValues {
  readonly #byUrn: ReadonlyMap<string, SourceResource>;

  /** Our own components: what is below them, they made. */
  readonly #ours: ReadonlySet<string>;

  constructor(resources: readonly SourceResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    this.#ours = new Set(resources.filter(({ type }) => isOurComponent(type)).map(({ urn }) => urn));
  }

  /** The arguments with a name in the place of each unknown value. */
  named({ parent, inputs, dependencies = {} }: SourceResource): Values {
    return Object.fromEntries(
      Object.entries(inputs).map(([property, value]) => {
        const gaps = [...gapsIn(value, property, property)];
        if (gaps.length === 0) return [property, value];
        const makers = [...new Set(dependencies[property] ?? [])].flatMap((urn) => this.#byUrn.get(urn) ?? []);
        const names = namesOf(gaps, makers, parent !== null && this.#ours.has(parent));
        return [property, filled(value, names)];
      }),
    );
  }
}

/** In the order in which `filled` meets them. */
function* gapsIn(value: unknown, key: string, place: string): Generator<Gap> {
  if (typeof value === "string") {
    if (value === unknownValue) yield { place, key };
  } else if (Array.isArray(value)) {
    for (const item of value) yield* gapsIn(item, key, `${place}[]`);
  } else if (isValues(value)) {
    for (const [name, item] of Object.entries(value)) yield* gapsIn(item, name, `${place}.${name}`);
  }
}

function filled(value: unknown, names: string[]): unknown {
  if (value === unknownValue) return names.shift() ?? nameless;
  if (Array.isArray(value)) return value.map((item) => filled(item, names));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, names)]));
}

function namesOf(gaps: readonly Gap[], makers: readonly SourceResource[], isOurs: boolean): string[] {
  const byPlace = grouped(
    gaps.map((gap, index) => ({ gap, index })),
    ({ gap }) => gap.place,
  );
  const names = gaps.map(() => nameless);
  for (const same of byPlace.values()) {
    const [first] = same;
    if (first === undefined) continue;
    const found = candidates(first.gap.key, makers, isOurs);
    // A list of as many unknown values as there are resources: each is one of them, and their order does not matter.
    const isOneEach = found.length === same.length;
    same.forEach(({ index }, position) => {
      const name = found.length === 1 ? found[0] : isOneEach ? found[position] : undefined;
      if (name !== undefined) names[index] = name;
    });
  }
  return names;
}

/** What an argument of this name can be, of these resources: those whose value is not known already, if there are any. */
function candidates(key: string, makers: readonly SourceResource[], isOurs: boolean): string[] {
  for (const [argument, types, output] of resourceArguments) {
    const possible = argument.test(key) ? makers.filter(({ type }) => types.test(type)) : [];
    const unknown = possible.filter(({ id }) => id === undefined);
    const chosen = unknown.length > 0 ? unknown : possible;
    if (chosen.length > 0) return chosen.map(({ type, name }) => reference(type, name, output));
  }
  const isAddress = addressArgument.test(key);
  return makers.map(({ type, name }) => {
    const output = isAddress ? addressOf(type, isOurs) : "?";
    return `${output === "?" ? "" : (labelled[key] ?? "")}${reference(type, name, output)}`;
  });
}

function addressOf(type: string, isOurs: boolean): string {
  const only = onlyAddress.find((one) => one.type.test(type))?.output;
  // Our own rules name a node by its address only where they mean the one on the internet.
  return only ?? (isOurs ? publicAddress[type] : undefined) ?? "?";
}
