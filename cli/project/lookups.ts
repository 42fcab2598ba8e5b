/**
 * The answers to look-ups (a program's questions to a cloud about what is there already), which a plan without an account
 * can't ask: each string of an answer is the reference `${TOKEN.PROPERTY}`. Arguments that an answer repeats keep their
 * value. To add a look-up is to add its line to its cloud's outputs.ts.
 */
import { cloudOutputs } from "../../components/clouds/outputs";
import { ProgramError } from "./errors";
import type { References } from "./references";

const answers = Object.assign({}, ...cloudOutputs.map(({ lookups }) => lookups)) as Readonly<Record<string, string>>;

/** The answer to a look-up. */
export function answerLookup(
  token: string,
  given: Readonly<Record<string, unknown>>,
  references: References,
): Record<string, unknown> {
  const properties = answers[token];
  if (properties === undefined) {
    throw new ProgramError(
      `The program looks up ${token}, and the plan has no answer for it without an account. ` +
        "Take the value from the stack's configuration instead, or add a line for it to the cloud's outputs.ts in components/clouds.",
    );
  }
  const answer: Record<string, unknown> = {};
  for (const property of properties.split(" ")) {
    const [, name = property, length] = /^(\w+)\[(\d+)\]$/.exec(property) ?? [];
    answer[name] =
      length === undefined
        ? references.ofLookup(token, name)
        : Array.from({ length: Number(length) }, (_, index) => references.ofLookup(token, `${name}[${String(index)}]`));
  }
  return { ...answer, ...given };
}
