/**
 * Everyone who is let in by a rule and is none of the roles, for whoever reads the plan as JSON. Told from the resources alone,
 * never from the stack's outputs.
 */
import { toldOf, type Party } from "../../components/reach/party";
import type { Subject } from "../../components/reach/policy-index";
import { conversations, type Reading } from "../sources/reading";

export interface Sender {
  readonly name: string;
  /** Where they are, of those who are known by addresses. The world, which nothing names, has neither. */
  readonly range?: string;
  /** The key of their group or list, of those who are known by that. */
  readonly group?: string;
  readonly reaches: readonly { readonly to: string; readonly ports: string; readonly why: string }[];
}

export function sendersOf(reading: Reading): Sender[] {
  const talk = conversations(reading);
  return toldOf(reading.parties).flatMap((party): Sender[] => {
    if (party.kind === "role") return [];
    const reaches = talk
      .filter(({ from }) => from === party.name)
      .map(({ to, traffic, verdict, why }) => ({
        to,
        ports: verdict === "unknown" ? `${traffic} (unknown)` : traffic,
        why,
      }));
    return reaches.length === 0 ? [] : placesOf(party).map((place) => ({ name: party.name, ...place, reaches }));
  });
}

function placesOf({ kind, subjects }: Party): Pick<Sender, "range" | "group">[] {
  return kind === "world" ? [{}] : subjects.map(placeOf);
}

function placeOf(subject: Subject): Pick<Sender, "range" | "group"> {
  if (subject.kind === "range") return { range: subject.range };
  return subject.kind === "member" ? { group: subject.group } : {};
}
