/** The lanes of a picture: one for each party of a section, and one for each other cluster that its traffic touches. */
import type { PartyLook, ReportParty, Scope } from "./scopes";

export interface Lane {
  /** Lines of its head: at most two, short enough for it. */
  readonly title: readonly string[];
  readonly name: string;
  readonly subtitle: string;
  readonly look: PartyLook;
  readonly parties: readonly string[];
  /** Whether it is one party, which may talk to others like itself. */
  readonly isParty: boolean;
}

/** From so many other clusters on, they share a lane. */
const mostOtherClusters = 4;
const longestLine = 13;

export function lanesOf({ parties, cluster }: Scope): Lane[] {
  const isOther = (party: ReportParty) => party.cluster !== null && party.cluster !== cluster;
  const others = parties.filter(isOther);
  const clusters = [...new Set(others.flatMap((party) => party.cluster ?? []))];
  const shared = clusters.length > mostOtherClusters ? [sharedLane("other clusters", others)] : [];
  const ofClusters = clusters.map((name) =>
    sharedLane(
      `cluster ${name}`,
      others.filter((party) => party.cluster === name),
    ),
  );
  const own = (inCluster: boolean) =>
    parties.filter((party) => !isOther(party) && (party.cluster !== null) === inCluster).map(partyLane);
  return [...own(false), ...(shared.length > 0 ? shared : ofClusters), ...own(true)];
}

function partyLane({ name, look, who }: ReportParty): Lane {
  const ranges = who.split(", ");
  const subtitle = look === "world" ? "everyone else" : ranges.length > 1 ? `${ranges.length} ranges` : who;
  return { title: headLines(name), name, subtitle: short(subtitle, 17), look, parties: [name], isParty: true };
}

function sharedLane(name: string, parties: readonly ReportParty[]): Lane {
  const subtitle = parties.length === 1 ? "1 role" : `${parties.length} roles`;
  return {
    ...{ title: headLines(name), name, subtitle, look: "other", isParty: false },
    parties: parties.map((party) => party.name),
  };
}

/** `prod/etcd` in two lines; a long word is broken where it has a capital or a hyphen. */
function headLines(name: string): string[] {
  if (name.length <= longestLine) return name.includes("/") ? slashed(name) : [name];
  if (name.includes("/")) return slashed(name);
  const words = name.split(/(?<=[-_. ])|(?=[A-Z])/);
  let first = "";
  while (words.length > 1 && (first === "" || `${first}${words[0] ?? ""}`.length <= longestLine)) {
    first += words.shift() ?? "";
  }
  return [first, words.join("")].filter((line) => line !== "").map((line) => short(line.trim(), longestLine));
}

function slashed(name: string): string[] {
  const at = name.lastIndexOf("/");
  return [name.slice(0, at), name.slice(at + 1)].map((line) => short(line, longestLine));
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
