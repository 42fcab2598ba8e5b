/**
 * `terraform show -json` and `tofu show -json`, of a state or of a plan → resources. Guarantees: a value that only applying
 * tells becomes a reference where the configuration says to which one resource it leads, and else stays unknown.
 */
import { isValues, listOf, SourceError, textOf, type SourceResource, type Values } from "../sources/source-plan";
import { found } from "./estate";
import { TerraformConfiguration, type Meant } from "./terraform-configuration";
import { camelCase, terraformTypes, translated } from "./terraform-types";

interface Given {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
  readonly unknown: Values;
}

export function isTerraform(value: unknown): value is Values {
  return (
    isValues(value) && typeof value.format_version === "string" && ("values" in value || "planned_values" in value)
  );
}

/** Whether it is Terraform's own file instead of what a command prints of it. */
export function isStateFile(value: unknown): boolean {
  return isValues(value) && typeof value.terraform_version === "string" && typeof value.lineage === "string";
}

export function readTerraform(document: Values): SourceResource[] {
  const tree = isValues(document.planned_values) ? document.planned_values : document.values;
  if (!isValues(tree)) throw new SourceError("a state without values: is anything applied?");
  if (document.errored === true) throw new SourceError("the plan failed; what it shows is not the whole");
  const unknowns = unknownsOf(document);
  const given = [...resourcesIn(tree.root_module)].flatMap((resource): Given[] => {
    const address = textOf(resource.address);
    const type = textOf(resource.type);
    if (address === undefined || type === undefined || resource.mode === "data" || terraformTypes[type] === undefined)
      return [];
    return [
      { address, type, values: isValues(resource.values) ? resource.values : {}, unknown: unknowns.get(address) ?? {} },
    ];
  });
  const types = new Map(given.map(({ address, type }) => [address, terraformTypes[type]?.type ?? type]));
  const configuration = new TerraformConfiguration(document.configuration, types);
  const resources = given.map((one) => resourceOf(one, configuration));
  return withoutRepeatedRules(resources);
}

function* resourcesIn(module: unknown): Generator<Values> {
  if (!isValues(module)) return;
  for (const resource of listOf(module.resources)) if (isValues(resource)) yield resource;
  for (const child of listOf(module.child_modules)) yield* resourcesIn(child);
}

/** For each address of a plan, what is known after applying. */
function unknownsOf({ resource_changes: changes }: Values): Map<string, Values> {
  return new Map(
    listOf(changes).flatMap((change) => {
      if (!isValues(change) || !isValues(change.change) || !isValues(change.change.after_unknown)) return [];
      return [[String(change.address), change.change.after_unknown] as const];
    }),
  );
}

function resourceOf({ address, type, values, unknown }: Given, configuration: TerraformConfiguration): SourceResource {
  const { type: token, keys = {}, ignored = [] } = terraformTypes[type] ?? { type };
  const made = configuration.expressionsOf(address);
  const named = (key: string, value: unknown, gap: unknown): unknown =>
    gap === undefined || gap === false ? value : filled(value, gap, configuration.meantBy(address, made[key]), key);
  const inputs = Object.fromEntries(
    [...new Set([...Object.keys(values), ...Object.keys(unknown)])]
      .filter((key) => !ignored.includes(key) && isStated(values[key], unknown[key], made, key))
      .map((key) => [keys[key] ?? camelCase(key), named(key, translated(values[key], key), unknown[key])]),
  );
  const outputs = translated(values) as Values;
  return found(token, address, textOf(values.id) ?? "", inputs, outputs);
}

/** An argument that is unknown and that nobody wrote is an output of the resource itself. */
function isStated(value: unknown, gap: unknown, made: Values, key: string): boolean {
  // Terraform writes an empty text for what is not there.
  if (value === null || value === "") return gap === true && key in made;
  return value !== undefined || (gap !== undefined && gap !== false && key in made);
}

/** The value with references in the place of each gap, where it is known what is meant; else with what can't be told. */
function filled(value: unknown, gap: unknown, { references, isWhole }: Meant, key: string): unknown {
  if (gap === true) {
    // A list of all that it is made from; a single argument can only be one of them.
    if (key.endsWith("s")) return isWhole ? references : [...references, nameless];
    return isWhole && references.length === 1 ? references[0] : nameless;
  }
  if (Array.isArray(gap)) {
    const gaps = gap as readonly unknown[];
    const items = listOf(value);
    const isOneEach = isWhole && gaps.every((one) => one === true) && gaps.length === references.length;
    const meant = { references, isWhole };
    return gaps.map((one, index) =>
      isOneEach ? references[index] : one === false ? items[index] : filled(items[index], one, meant, ""),
    );
  }
  if (!isValues(gap)) return value;
  const values = isValues(value) ? value : {};
  return Object.fromEntries([
    ...Object.entries(values),
    ...Object.entries(gap)
      .filter(([, one]) => one !== false)
      .map(([name, one]) => [camelCase(name), filled(values[camelCase(name)], one, { references, isWhole }, name)]),
  ]);
}

const nameless = "${?}";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ruleTypes = /^aws:(?:ec2\/securityGroupRule|vpc\/securityGroup(?:In|E)gressRule):/;

/**
 * A refreshed state shows the rules that resources of their own make on their group, too. A group's own words are left out
 * where such resources stand beside it and the words are all theirs.
 */
function withoutRepeatedRules(resources: readonly SourceResource[]): SourceResource[] {
  const stated = new Set(resources.filter(({ type }) => ruleTypes.test(type)).flatMap((rule) => statedBy(rule)));
  if (stated.size === 0) return [...resources];
  return resources.map((resource) => {
    if (resource.type !== groupType) return resource;
    const id = resource.id ?? "";
    const rest = (direction: "ingress" | "egress") =>
      listOf(resource.inputs[direction])
        .filter(isValues)
        .filter(
          (rule) =>
            !peersOf(rule).every((peer) =>
              stated.has(
                textFor(id, direction, rule.protocol, rule.fromPort, rule.toPort, peer === "self" ? id : peer),
              ),
            ),
        );
    return { ...resource, inputs: { ...resource.inputs, ingress: rest("ingress"), egress: rest("egress") } };
  });
}

function statedBy({ type, inputs }: SourceResource): string[] {
  const direction = type.includes("EgressRule") || inputs.type === "egress" ? "egress" : "ingress";
  const group = textOf(inputs.securityGroupId) ?? "";
  const single = [inputs.cidrIpv4, inputs.cidrIpv6, inputs.prefixListId, inputs.referencedSecurityGroupId];
  const peers = [...single, inputs.sourceSecurityGroupId, ...peersOf(inputs)].flatMap((peer) => textOf(peer) ?? []);
  return peers.map((peer) =>
    textFor(
      group,
      direction,
      inputs.ipProtocol ?? inputs.protocol,
      inputs.fromPort,
      inputs.toPort,
      peer === "self" ? group : peer,
    ),
  );
}

function peersOf(rule: Values): string[] {
  const lists = [rule.cidrBlocks, rule.ipv6CidrBlocks, rule.prefixListIds, rule.securityGroups];
  return [
    ...lists.flatMap((list) => listOf(list).flatMap((peer) => textOf(peer) ?? [])),
    ...(rule.self === true ? ["self"] : []),
  ];
}

/** All protocols have no ports, whatever is written there. */
function textFor(
  group: string,
  direction: string,
  protocol: unknown,
  from: unknown,
  to: unknown,
  peer: string,
): string {
  const ports = String(protocol) === "-1" ? "" : `${String(from)}-${String(to)}`;
  return [group, direction, String(protocol), ports, peer.replace(/^\d{12}\//, "")].join(" ");
}
