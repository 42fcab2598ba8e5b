/** What clouds take as names: how long, and of which characters. Judged before the first resource, from the resources themselves. */
import type { Problem } from "../judging/problem";
import type { ResourceSpec } from "../resources/resource-spec";

export interface NameLimit {
  readonly longest: number;
  /** Named by the engine after the logical name, and not by us. */
  readonly isGenerated?: true;
  readonly form?: RegExp;
}

/** By type of resource. */
export type NameLimits = Readonly<Record<string, NameLimit>>;

/** What a machine calls itself, and what Kubernetes calls its node: a label of DNS. */
export const hostName: NameLimit = { longest: 63, form: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/ };

/** The engine puts a hyphen and seven hexadecimal digits behind a name that it makes. */
const generatedSuffix = "-1234567";

export function nameProblems(specs: readonly ResourceSpec[], limits: NameLimits): Problem[] {
  return specs.flatMap(({ type, name, inputs }) => {
    const limit = limits[type];
    if (limit === undefined) return [];
    const given = typeof inputs.name === "string" ? inputs.name : name;
    const text = limit.isGenerated ? `${name}${generatedSuffix}` : given;
    const kind = type.split(":").at(-1) ?? type;
    const say = (problem: string) => [{ path: "", message: `${kind} ${name} ${problem}` }];
    if (text.length > limit.longest) {
      const by = limit.isGenerated ? `, of which the engine adds ${generatedSuffix.length}` : "";
      return say(
        `would be called ${text}, which is ${text.length} characters${by}; its cloud takes ${limit.longest}. ` +
          "Choose a shorter name for its owner, or a shorter namePrefix",
      );
    }
    if (limit.form?.test(text) === false) {
      return say(
        `would be called ${text}, with characters that its cloud does not take. Choose another name for its owner, or another namePrefix`,
      );
    }
    return [];
  });
}
