/** Puts the user's written reasons beside the findings that they accept. A reason that fits no finding is one itself. */
import { finding, type Acceptance, type Finding } from "./finding";

export function withAcceptances(found: readonly Finding[], acceptances: readonly Acceptance[]): Finding[] {
  const used = new Set<Acceptance>();
  const judged = found.map((one): Finding => {
    const fitting = acceptances.filter((acceptance) => fits(acceptance, one));
    for (const acceptance of fitting) used.add(acceptance);
    // The more particular reason says more.
    const chosen = fitting.find(({ where }) => where !== undefined) ?? fitting[0];
    return chosen === undefined ? one : { ...one, accepted: chosen.why };
  });
  const unused = acceptances
    .filter((acceptance) => !used.has(acceptance))
    .map(({ finding: id, where }) => {
      const place = where === undefined ? "anywhere" : `at ${where}`;
      return finding("unused-acceptance", where ?? "the configuration", `accepts ${id}, which was not found ${place}`);
    });
  return [...judged, ...unused];
}

function fits({ finding: id, where }: Acceptance, { id: found, where: place }: Finding): boolean {
  return id === found && (where === undefined || where === place || place.endsWith(`::${where}`));
}
