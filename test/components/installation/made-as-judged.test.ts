/**
 * What judgement and proof saw is what the program registers: the same resources, by type, name and arguments, for all example
 * stacks and for stacks of every kind; and nothing is planned, encoded or proven twice on the way.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { clouds } from "../../../components/clouds";
import { cloudNames } from "../../../components/clouds/cloud";
import { judgedInstallation } from "../../../components/installation/judge";
import { ConfigurationError } from "../../../components/judging/problem";
import * as parity from "../../../components/proof/parity";
import type { StackPlan } from "../../../components/resources/resource";
import { exampleStacks } from "../../mutation/example-stacks";
import { configurationOf, planConfiguration, planStack, type Values } from "../../stacks/project";
import { configurationOf as stated } from "../proof/stated-topologies";
import { stacks } from "../proof/topologies";

const runs = Number(process.env.FENCELINE_RUNS ?? 12);

/** A value that only the making knows: user data, and what the user gave. */
const given = /\$\{given\.[^${}]+\}/;

/** The place of a /64 in a block that only a deployment knows, as the recorder writes it. */
function asRecorded(text: string): string {
  return text.replace(/\$\{([^${}]+)\/64#(\d+)\}/g, "${$1}[$2]");
}

type Repeated = (reference: string) => unknown;

/** What a reference to an output stands for that repeats an argument, as the recorder writes it. */
function repeatedBy(planned: ReadonlyMap<string, { readonly inputs: Readonly<Record<string, unknown>> }>): Repeated {
  return (text) => {
    const [, key = "", property = ""] = /^\$\{([^{}]+::[^{}]+)\.([^.{}]+)\}$/.exec(text) ?? [];
    return planned.get(key)?.inputs[property] ?? text;
  };
}

/** Where two arguments differ, by their path; nothing where they are equal. */
function differences(wanted: unknown, made: unknown, path: string, repeated: Repeated): string[] {
  const planned = typeof wanted === "string" ? repeated(wanted) : wanted;
  if (typeof planned === "string" && given.test(planned)) return made === undefined ? [`${path} is missing`] : [];
  if (typeof planned === "string")
    return asRecorded(planned) === made ? [] : [`${path}: ${planned} became ${String(made)}`];
  if (typeof planned !== "object" || planned === null)
    return planned === made ? [] : [`${path}: ${String(planned)} became ${String(made)}`];
  const [own, other] = [planned as Values, (made ?? {}) as Values];
  const keys = new Set(
    [...Object.keys(own), ...Object.keys(other)].filter((key) => own[key] !== undefined || other[key] !== undefined),
  );
  return [...keys].flatMap((key) => differences(own[key], other[key], `${path}.${key}`, repeated));
}

/** What the judged plan has and the program does not register as it is, or the other way round. */
function unlike(configuration: Values, { stack, resources }: StackPlan): string[] {
  const judged = judgedInstallation(configuration, `rancher-fenceline-${stack}`).plan.specs;
  const made = new Map(resources.filter(({ custom }) => custom).map((one) => [`${one.type}::${one.name}`, one]));
  const planned = new Map(judged.map((one) => [`${one.type}::${one.name}`, one]));
  return [
    ...[...made.keys()].filter((key) => !planned.has(key)).map((key) => `${key} was never judged`),
    ...[...planned].flatMap(([key, { inputs }]) => {
      const own = made.get(key);
      return own === undefined
        ? [`${key} was judged and is not made`]
        : differences(inputs, own.inputs, key, repeatedBy(planned));
    }),
  ];
}

/** A configuration as the program reads it: secrets of a stack's file are not decrypted offline. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ("secure" in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

describe("what is made is what was judged", () => {
  for (const stack of exampleStacks()) {
    it(`in the example stack ${stack}`, async () => {
      const configuration = withoutSecrets(configurationOf(stack)) as Values;
      assert.deepEqual(unlike(configuration, await planStack(stack)), []);
    });
  }

  it("in stacks of every kind", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(stacks(), async (drawn) => {
        const configuration = stated(drawn);
        try {
          judgedInstallation(configuration);
        } catch (error) {
          if (error instanceof ConfigurationError) return;
          throw error;
        }
        made += 1;
        assert.deepEqual(unlike(configuration, await planConfiguration(configuration)), []);
      }),
      { numRuns: runs },
    );
    assert.ok(made > runs / 4, `${made} of ${runs} were made`);
  });
});

/** How often these are called while a stack is planned; the functions themselves stay as they are. */
async function counted(
  holders: readonly (readonly [Record<string, unknown>, string])[],
  stack: string,
): Promise<string[]> {
  const calls: string[] = [];
  const before = holders.map(([holder, key]) => holder[key]);
  holders.forEach(([holder, key], index) => {
    const original = before[index] as (...all: unknown[]) => unknown;
    holder[key] = (...all: unknown[]): unknown => {
      const [first] = all as [{ readonly owner?: string; readonly rules?: readonly { readonly group: string }[] }];
      if (key !== "rules") calls.push(key);
      else if ((first.rules ?? []).length > 0) calls.push(`${key} of ${first.owner}: ${first.rules?.[0]?.group}`);
      return original(...all);
    };
  });
  try {
    await planStack(stack);
  } finally {
    holders.forEach(([holder, key], index) => (holder[key] = before[index]));
  }
  return calls;
}

describe("a plan", () => {
  for (const stack of ["aws-ha", "hybrid", "existing"]) {
    it(`of ${stack} encodes each owner once and is proven once`, async () => {
      const encoders = cloudNames.map(
        (cloud) => [clouds[cloud].firewall as unknown as Record<string, unknown>, "rules"] as const,
      );
      const calls = await counted([...encoders, [parity, "parityOfResources"]], stack);
      const encoded = calls.filter((call) => call.startsWith("rules"));
      assert.ok(encoded.length > 1);
      assert.deepEqual(encoded, [...new Set(encoded)]);
      assert.equal(calls.filter((call) => call === "parityOfResources").length, 1);
    });
  }
});
