/**
 * Names the values that a preview does not know yet: `${TYPE::NAME.id}` and the like, as a plan of ours names them. The
 * engine tells from which resources an argument's value comes; which of their properties it is follows from what the
 * argument takes. Where that leaves a choice, the value stays nameless, and the decoders take it for unknown.
 */
import { reference } from "../../components/resource";
import { unknownValue } from "./engine-state";
import { grouped } from "./grouped";
import { isValues, type SourceResource, type Values } from "./source-plan";

const nameless = "${?}";

/** Arguments that take a resource by its id, and the types that they can take. */
const idArguments: readonly (readonly [argument: RegExp, types: RegExp])[] = [
  [/securityGroup|remoteGroupId|secGroup/i, /:(?:SecurityGroup|SecGroup)$/],
  [/subnet/i, /:Subnet$/],
  [/^(?:vpcId|vpcUuid|networkId|externalGateway)$/, /:(?:Vpc|Network)$/],
  [/^(?:port|portId|vipPortId)$/, /:Port$/],
  [/routeTable/i, /:RouteTable$/],
  [/networkInterface/i, /:(?:NetworkInterface|Instance)$/],
  [/droplet/i, /:Droplet$/],
  [/load-?balancer/i, /:LoadBalancer$/],
  [/instance/i, /:Instance$/],
  [/allocation/i, /:Eip$/],
  [/(?:Id|Ids|Uuid|Uuids|Uids|Arn|Arns)$|^id$/, /./],
];

/** Arguments that take addresses, and the one address that these types have. */
const addressArgument = /cidr|prefix|address|^ip$|Ips?$/i;
const addressOutputs: readonly (readonly [type: RegExp, output: string])[] = [
  [/^aws:ec2\/(?:eip:Eip|natGateway:NatGateway)$/, "publicIp"],
  [/^aws:ec2\/networkInterface:NetworkInterface$/, "privateIp"],
  [/^openstack:.*:FloatingIp$/, "address"],
  [/^digitalocean:index\/(?:reservedIp:ReservedIp|floatingIp:FloatingIp)$/, "ipAddress"],
];

/** One unknown value: the argument's own name, and where in it the value stands, with `[]` for any item of a list. */
interface Gap {
  readonly place: string;
  readonly key: string;
}

export class UnknownValues {
  readonly #byUrn: ReadonlyMap<string, SourceResource>;

  constructor(resources: readonly SourceResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** The arguments with a name in the place of each unknown value. */
  named({ inputs, dependencies = {} }: SourceResource): Values {
    return Object.fromEntries(
      Object.entries(inputs).map(([property, value]) => {
        const gaps = [...gapsIn(value, property, property)];
        if (gaps.length === 0) return [property, value];
        const makers = [...new Set(dependencies[property] ?? [])].flatMap((urn) => this.#byUrn.get(urn) ?? []);
        const names = namesOf(gaps, makers);
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

function namesOf(gaps: readonly Gap[], makers: readonly SourceResource[]): string[] {
  const byPlace = grouped(
    gaps.map((gap, index) => ({ gap, index })),
    ({ gap }) => gap.place,
  );
  const names = gaps.map(() => nameless);
  for (const same of byPlace.values()) {
    const [first] = same;
    if (first === undefined) continue;
    const found = candidates(first.gap.key, makers);
    // A list of as many unknown values as there are resources: each is one of them, and their order does not matter.
    const isOneEach = found.length === same.length;
    same.forEach(({ index }, position) => {
      const name = found.length === 1 ? found[0] : isOneEach ? found[position] : undefined;
      if (name !== undefined) names[index] = name;
    });
  }
  return names;
}

/** What an argument of this name can be, of these resources; a resource whose value is known already comes last. */
function candidates(key: string, makers: readonly SourceResource[]): string[] {
  const ids = idArguments.find(([argument]) => argument.test(key));
  if (ids !== undefined) {
    const possible = makers.filter(({ type }) => ids[1].test(type));
    const unknown = possible.filter(({ id }) => id === undefined);
    return (unknown.length > 0 ? unknown : possible).map(({ type, name }) => reference(type, name, "id"));
  }
  if (addressArgument.test(key)) {
    return makers.flatMap(({ type, name }) => {
      const output = addressOutputs.find(([pattern]) => pattern.test(type))?.[1];
      return [output === undefined ? reference(type, name, "?") : reference(type, name, output)];
    });
  }
  return makers.map(({ type, name }) => reference(type, name, "?"));
}
