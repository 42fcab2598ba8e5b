/**
 * What a user expects of a stack, in their own words: the shape of `stacks/NAME.expect.yaml`. Everything that is wrong with
 * it is said at once, each with its path; an unknown key is a problem.
 */
import { z } from "zod";
import { list, nonEmptyList, object, text, parse, type Parsed } from "../../judging/shapes";
import type { PolicyTraffic } from "../../reach/policy";
import { parseQuestion, QuestionError } from "../../reach/question";

/** Each of `from` and each of `to`: roles, client parties, node names, addresses or ranges. */
export interface StatedExpectation {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly allow: readonly PolicyTraffic[];
  readonly deny: readonly PolicyTraffic[];
  readonly why?: string | undefined;
}

/** An expectation as a user writes it. */
export interface ExpectationArgs {
  from: string | string[];
  to: string | string[];
  /** Like `443/tcp`, `30000-32767/udp`, `icmp`, `all`. */
  allow?: string[];
  deny?: string[];
  /** Printed with the result. */
  why?: string;
}

const party = "a party or a list of parties, like worker, prod/etcd, workloadClients, world or 203.0.113.7";

const parties = z.union(
  [text(party).transform((name) => [name]), nonEmptyList("parties", text("a party's name or an address"))],
  {
    error: (issue) =>
      issue.input === undefined || issue.input === null ? `is missing; it must be ${party}` : `must be ${party}`,
  },
);

const trafficExpected = "ports and their protocol, like 443/tcp";
const traffic = text(trafficExpected).transform((words, context): PolicyTraffic => {
  try {
    return parseQuestion(words);
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

const expectation = object("an object with from, to, allow and deny", {
  from: parties,
  to: parties,
  allow: list(trafficExpected, traffic).default([]),
  deny: list(trafficExpected, traffic).default([]),
  why: text("the reason, in a few words").optional(),
}).refine(({ allow, deny }) => allow.length + deny.length > 0, {
  error: "expects nothing; name what must pass under allow, or what must not under deny",
});

const file = object("an object with a list named expect", {
  expect: list("expectations", expectation),
});

/** Reads the file's content. With problems there is no value. */
export function parseExpectations(content: unknown): Parsed<readonly StatedExpectation[]> {
  const { value, problems } = parse(file, content);
  return value === undefined ? { problems } : { value: value.expect, problems };
}
