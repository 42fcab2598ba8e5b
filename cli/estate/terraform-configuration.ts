/**
 * What the arguments of a Terraform plan are made from: `configuration` says it, across modules. Guarantees: what does not
 * lead to resources of the plan for certain (a data source, a local value, `each`) is stated not to be the whole.
 */
import { reference } from "../../components/resources/resource";
import { isValues, listOf, type Values } from "../sources/source-plan";
import { camelCase } from "./terraform-types";

export interface Meant {
  readonly references: readonly string[];
  /** Whether these are all that is meant. */
  readonly isWhole: boolean;
}

const nothing: Meant = { references: [], isWhole: false };

/** A module: its own configuration, its path, and from where and with what it is called. */
interface Module {
  readonly path: string;
  readonly content: Values;
  readonly caller: Module | undefined;
  readonly given: Values;
}

export class TerraformConfiguration {
  readonly #modules = new Map<string, Module>();
  readonly #expressions = new Map<string, Values>();
  /** Addresses by what they are without the index of an instance. */
  readonly #instances = new Map<string, string[]>();

  /** `types`: of each resource's address. */
  constructor(
    configuration: unknown,
    private readonly types: ReadonlyMap<string, string>,
  ) {
    if (isValues(configuration) && isValues(configuration.root_module)) {
      this.#visit({ path: "", content: configuration.root_module, caller: undefined, given: {} });
    }
    for (const address of types.keys()) {
      const plain = withoutIndexes(address);
      this.#instances.set(plain, [...(this.#instances.get(plain) ?? []), address]);
    }
  }

  #visit(module: Module): void {
    this.#modules.set(module.path, module);
    for (const resource of listOf(module.content.resources)) {
      if (!isValues(resource) || !isValues(resource.expressions)) continue;
      this.#expressions.set(`${module.path}${String(resource.address)}`, resource.expressions);
    }
    const calls = isValues(module.content.module_calls) ? module.content.module_calls : {};
    for (const [name, call] of Object.entries(calls)) {
      if (!isValues(call) || !isValues(call.module)) continue;
      const given = isValues(call.expressions) ? call.expressions : {};
      this.#visit({ path: `${module.path}module.${name}.`, content: call.module, caller: module, given });
    }
  }

  expressionsOf(address: string): Values {
    return this.#expressions.get(withoutIndexes(address)) ?? {};
  }

  /** Whom the expression of a resource's argument leads to. */
  meantBy(address: string, expression: unknown): Meant {
    const path = /^(?:module\.[^.]+\.)*/.exec(withoutIndexes(address))?.[0] ?? "";
    const module = this.#modules.get(path);
    return module === undefined ? nothing : this.#meant(module, expression, 0);
  }

  #meant(module: Module, expression: unknown, depth: number): Meant {
    const stated = referencesIn(expression);
    if (stated.length === 0 || depth > 10) return nothing;
    // `aws_security_group.etcd` is stated beside `aws_security_group.etcd.id`, which says more.
    const longest = stated.filter((one) => !stated.some((other) => other !== one && other.startsWith(`${one}.`)));
    const all = longest.map((one) => this.#resolved(module, one, depth));
    return {
      references: [...new Set(all.flatMap(({ references }) => references))],
      isWhole: all.every(({ isWhole }) => isWhole),
    };
  }

  #resolved(module: Module, text: string, depth: number): Meant {
    const [head = "", name = "", property = ""] = withoutIndexes(text).split(".");
    if (head === "var") {
      return module.caller === undefined ? nothing : this.#meant(module.caller, module.given[name], depth + 1);
    }
    if (head === "module") {
      const called = this.#modules.get(`${module.path}module.${name}.`);
      const outputs = called !== undefined && isValues(called.content.outputs) ? called.content.outputs : {};
      const output = outputs[property];
      return called === undefined || !isValues(output) ? nothing : this.#meant(called, output.expression, depth + 1);
    }
    const index = /\[[^\]]*\]/.exec(text)?.[0] ?? "";
    const exact = `${module.path}${head}.${name}${index}`;
    const instances = this.types.has(exact) ? [exact] : (this.#instances.get(`${module.path}${head}.${name}`) ?? []);
    if (instances.length === 0 || property === "") return nothing;
    return {
      references: instances.map((one) => reference(this.types.get(one) ?? "", one, camelCase(property))),
      isWhole: true,
    };
  }
}

function withoutIndexes(address: string): string {
  return address.replace(/\[[^\]]*\]/g, "");
}

function referencesIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesIn);
  if (!isValues(expression)) return [];
  if (Array.isArray(expression.references)) return expression.references.filter((one) => typeof one === "string");
  return Object.values(expression).flatMap(referencesIn);
}
