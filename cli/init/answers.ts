/**
 * Answers for all questions: from the options, from a person, or from the fallbacks. Guarantees that every answer is one that
 * the question takes, and that without a person a missing one is named by its option.
 */
import { Failure } from "../terminal/failure";
import { flagOf, problemOf, questions, type Answers, type Question } from "./questions";

/** Asks a person; undefined where nobody is there. */
export type Asker = ((prompt: string) => Promise<string>) | undefined;

export async function answersOf(given: Answers, ask: Asker, say: (text: string) => void): Promise<Answers> {
  for (const question of questions) {
    const text = given[question.name];
    const problem = text === undefined ? undefined : problemOf(question, text);
    if (problem !== undefined) throw new Failure(2, `${flagOf(question)} ${JSON.stringify(text)}: ${problem}`);
  }
  const answers: Record<string, string> = {};
  const missing: string[] = [];
  for (const question of questions) {
    const text = given[question.name];
    if (question.applies?.(answers) === false) {
      if (text === undefined) continue;
      throw new Failure(2, `${flagOf(question)} is ${question.where ?? "not for this"} alone`);
    }
    const fallback = question.fallback?.(answers);
    const answer = text ?? (ask === undefined ? fallback : await asked(question, fallback, ask, say));
    if (answer === undefined) missing.push(flagOf(question));
    else answers[question.name] = answer;
  }
  if (missing.length > 0) {
    throw new Failure(2, `init needs ${missing.join(", ")}: on a terminal it asks, elsewhere these are the answers`);
  }
  return answers;
}

async function asked(
  question: Question,
  fallback: string | undefined,
  ask: (prompt: string) => Promise<string>,
  say: (text: string) => void,
): Promise<string> {
  const choices = question.choices === undefined ? "" : ` (${question.choices.join(", ")})`;
  const usual = fallback === undefined ? "" : ` [${fallback}]`;
  for (;;) {
    const text = (await ask(`${question.ask}${choices}${usual}: `)).trim();
    const answer = text === "" ? fallback : text;
    const problem = answer === undefined ? "there is no usual answer to this" : problemOf(question, answer);
    if (answer !== undefined && problem === undefined) return answer;
    say(`  ${problem ?? ""}`);
  }
}
