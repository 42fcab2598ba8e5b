/** Puts the user's written reasons beside the findings that they accept. A reason that fits no finding is one itself. */
import { finding, type Acceptance, type Finding } from "./finding";

export function withAcceptances(found: readonly Finding[], acceptances: readonly Acceptance[]): Finding[] {
  // Reasons for unused reasons come last: only then it is known which are unused.
  const [late, early] = partition(acceptances, (one) => one.finding === "unused-acceptance");
  const unused = unusedOf(found, early);
  const lateUnused = unusedOf(unused, late);
  return [...found.map((one) => judged(one, early)), ...unused.map((one) => judged(one, late)), ...lateUnused];
}

function judged(one: Finding, acceptances: readonly Acceptance[]): Finding {
  const fitting = acceptances.filter((acceptance) => fits(acceptance, one));
  // The more particular reason says more.
  const chosen = fitting.find(({ where }) => where !== undefined) ?? fitting[0];
  return chosen === undefined ? one : { ...one, accepted: chosen.why };
}

function unusedOf(found: readonly Finding[], acceptances: readonly Acceptance[]): Finding[] {
  return acceptances
    .filter((acceptance) => !found.some((one) => fits(acceptance, one)))
    .map(({ finding: id, where }) => {
      const place = where === undefined ? "anywhere" : `at ${where}`;
      return finding("unused-acceptance", where ?? "the configuration", `accepts ${id}, which was not found ${place}`);
    });
}

function fits({ finding: id, where }: Acceptance, { id: found, where: place }: Finding): boolean {
  return id === found && (where === undefined || where === place || place.endsWith(`::${where}`));
}

function partition<Value>(values: readonly Value[], isFirst: (value: Value) => boolean): [Value[], Value[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}
