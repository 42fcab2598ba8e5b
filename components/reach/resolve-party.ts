/** Whom a user means by a name, an address or a range. Guarantees that what fits several, or nobody, is an error that says so. */
import { AddressError, parseRange } from "../addresses/address";
import { intervalOf, looseRange } from "../addresses/address-interval";
import { party, type Party } from "./party";
import type { Endpoint } from "./policy";
import type { Subject } from "./policy-index";

/** A name that no party has; the message lists those that exist. */
export class PartyError extends Error {
  override readonly name = "PartyError";
}

/**
 * The party that a user means: by name, or an address or range. An address that a node certainly has means that node.
 *
 * @throws PartyError, or an AddressError for a range that is written wrongly.
 */
export function resolveParty(parties: readonly Party[], text: string): Party {
  const wanted = text.trim();
  const named = parties.find(({ name }) => name === wanted) ?? parties.find(({ aliases }) => aliases.includes(wanted));
  if (named !== undefined) return named;
  if (/^[\d.]+(\/\d+)?$/.test(wanted) || wanted.includes(":")) return addressParty(parties, wanted);
  const sameRole = parties.filter(({ role }) => role === wanted).map(({ name }) => name);
  const hint = sameRole.length > 0 ? `"${wanted}" is a role of several clusters` : `nobody here is called "${wanted}"`;
  const candidates = sameRole.length > 0 ? sameRole : parties.map(({ name }) => name);
  throw new PartyError(`${hint}; choose one of ${candidates.join(", ")}, or an address or range`);
}

function addressParty(parties: readonly Party[], text: string): Party {
  const loose = looseRange(text);
  if (loose === undefined) throw new AddressError(`"${text}" is neither a party nor an address or range`);
  // A single address needs no prefix length here; a range is read as strictly as everywhere.
  const { text: range } = text.includes("/") ? parseRange(text) : loose;
  const owners = parties
    .filter(({ kind }) => kind === "node")
    .flatMap(({ subjects }) => subjects)
    .filter((subject) => subject.kind === "node" && hasAddress(subject, range));
  const asked: Subject[] = owners.length > 0 ? owners : [{ kind: "range", range, outsider: false }];
  return party(text, "address", asked);
}

function hasAddress(node: Endpoint, range: string): boolean {
  const interval = intervalOf(range);
  const isSingle = interval.first === interval.last;
  return (
    isSingle &&
    [...node.addresses, ...node.publicAddresses].some(({ place }) => place.kind === "range" && place.range === range)
  );
}
