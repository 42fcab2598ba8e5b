/** Judges the shape of a stack's whole configuration: a value, or every problem with its place. */
import { cloudNames } from "../clouds/cloud";
import { withStandIns } from "./stand-ins";
import type { Problem } from "../judging/problem";
import { stackSchema, type Configuration } from "./schema";
import { parse, pretendsToBeLater, type Parsed } from "../judging/shapes";

/**
 * Judges the shape of a whole configuration. With problems there is no value, but there may be one whose wrong parts are
 * replaced, so that the rest can be judged too.
 */
export function parseConfiguration(input: Readonly<Record<string, unknown>>): ParsedConfiguration {
  const cloud = cloudNames.find((known) => known === input.cloud);
  const schema = stackSchema(cloud ?? "aws");
  const { value, problems } = parse(schema, withoutReferences(input));
  if (value !== undefined) return { value, problems };
  // Without a cloud nothing can be said of the network.
  const ofNetwork = ({ path }: Problem) => /^network\b/.test(path);
  const known =
    cloud === undefined && input.network !== undefined ? problems.filter((one) => !ofNetwork(one)) : problems;
  return {
    problems: known,
    standIn: withStandIns(schema, cloud === undefined ? { ...input, network: undefined } : input),
  };
}

/** What stands for a component's outputs means nothing in a file: there it is any text with `${`, which shapes refuse. */
function withoutReferences(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!pretendsToBeLater(input)) return input;
  return JSON.parse(JSON.stringify(input).replaceAll("${given.", "${")) as Record<string, unknown>;
}

interface ParsedConfiguration extends Parsed<Configuration> {
  readonly standIn?: { readonly value: Configuration; readonly places: readonly PropertyKey[][] };
}
