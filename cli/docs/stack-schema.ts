/**
 * The JSON schema of a stack's file, for editors: made from the very schemas that judge it. It says less than they do (no
 * rule that needs two values), and never refuses what they take.
 */
import { z } from "zod";
import { clouds } from "../../components/clouds";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { stackSchema } from "../../components/configuration/schema";

const namespace = "rancher-fenceline";

/** The file as it is published. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}

type Schema = Readonly<Record<string, unknown>>;

/** For keys whose own words only say what kind of value they take. */
const meanings: Readonly<Record<string, string>> = {
  cloud: "where Rancher and its clusters run",
  clients: "who dials in from outside: address ranges; a missing or empty list is nobody",
  clusters: "Rancher's clusters",
  egress: "what nodes may dial: everything, or the matrix's own outbound rows and yours",
  flows: "flows of your own, beside the matrix",
  limits: "where the account's limits differ from the clouds' own, and what is reserved",
  machines: "image, size, key and disk of every node that says nothing else",
  rancher: "how Rancher itself runs; may be {}",
  tags: "put on everything that takes tags",
};

/** Values that may stand in the file as Pulumi encrypts them. */
const secrets: readonly string[] = ["bootstrapPassword", "token", "registrationCommand", "http", "https", "password"];

export function stackFileSchema(): Schema {
  const { properties, required } = jsonSchema(stackSchema("aws"));
  const shared = Object.entries(properties as Readonly<Record<string, Schema>>).filter(([key]) => key !== "network");
  const named = shared.map(
    ([key, schema]) =>
      [`${namespace}:${key}`, { ...schema, description: meanings[key] ?? schema.description }] as const,
  );
  const ofCloud = (cloud: CloudName) => ({
    if: { properties: { [`${namespace}:cloud`]: { const: cloud } }, required: [`${namespace}:cloud`] },
    then: { properties: { [`${namespace}:network`]: jsonSchema(clouds[cloud].network.schema) } },
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of rancher-fenceline",
    description: "The configuration of one stack; fenceline plan says what it opens, and judges it as a whole.",
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        required: (required as readonly string[]).map((key) => `${namespace}:${key}`),
        properties: {
          ...Object.fromEntries(named),
          [`${namespace}:network`]: {
            description: "the network: a new one by its range, or an existing one by its id",
          },
        },
        // Other namespaces belong to the clouds' own packages.
        propertyNames: {
          anyOf: [
            { enum: [...named.map(([key]) => key), `${namespace}:network`] },
            { not: { pattern: `^${namespace}:` } },
          ],
        },
        allOf: cloudNames.map(ofCloud),
      },
    },
  };
}

/** As users write it: what has a default may be missing. */
function jsonSchema(schema: z.ZodType): Schema {
  const made = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: part }) => {
      const description = expected(zodSchema);
      if (description !== undefined) part.description ??= description;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      // JSON schema's patterns know no flags: this one would refuse capitals.
      if (hasFlags(zodSchema)) delete part.pattern;
    },
  });
  // Said once, at the top of the file.
  const own = Object.entries(made).filter(([key]) => key !== "$schema");
  return withSecrets(Object.fromEntries(own)) as Schema;
}

interface Definition {
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly pattern?: RegExp } } }[];
  readonly innerType?: z.core.$ZodType;
}

/** Whether a text's pattern has flags, behind a default or where it may be missing too. */
function hasFlags(schema: z.core.$ZodType): boolean {
  const { checks = [], innerType } = schema._zod.def as Definition;
  const flags = checks.map((check) => check._zod.def.pattern?.flags ?? "");
  return flags.some((some) => some !== "") || (innerType !== undefined && hasFlags(innerType));
}

/** What a schema's own message says that a missing value must be. */
function expected(schema: z.core.$ZodType): string | undefined {
  const message = z.safeParse(schema, undefined).error?.issues[0]?.message;
  const words = message === undefined ? undefined : /^(?:is missing; it )?must be ([^;]*)/.exec(message)?.[1];
  return words === "an object" ? undefined : words;
}

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "properties" ? withSecretProperties(item as Schema) : withSecrets(item),
    ]),
  );
}

function withSecretProperties(properties: Schema): Schema {
  const secure = { type: "object", required: ["secure"], properties: { secure: { type: "string" } } };
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => {
      const own = withSecrets(schema) as Schema;
      const isSecret = secrets.includes(key) && own.type === "string";
      return [
        key,
        isSecret ? { description: own.description, anyOf: [own, { ...secure, additionalProperties: false }] } : own,
      ];
    }),
  );
}
