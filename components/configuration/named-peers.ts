/**
 * Who is let in, or dialled, as the user writes it: an address range, or something of one cloud that its rules can name. It
 * stays as it was written until a plan needs it, so that components take what a stack's file says.
 */
import { z } from "zod";
import { clouds } from "../clouds";
import { cloudNames, type CloudName, type NamedPeerKey } from "../clouds/cloud";
import { AddressError, parseRange } from "../addresses/address";
import { namedPeerText, type Client, type NamedPeer } from "../firewall/named-peer";
import { isNamedPeerReference } from "../resources/resource";
import { addressRange, matching, object, text, wholeNumber } from "../judging/shapes";

const label = matching(
  "a name for it: lower-case letters, digits and hyphens, beginning with a letter, at most 24 characters",
  /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
).optional();

/** An id in a cloud's own form; what only a deployment knows stands for one. */
function id(what: string, key: NamedPeerKey) {
  const patterns = cloudNames.flatMap((cloud) => clouds[cloud].firewall.namedPeers[key] ?? []);
  const all = [...patterns, /^\$\{given\.named-peer-[^{}]+\}$/].map(({ source }) => `(?:${source})`).join("|");
  return matching(what, new RegExp(all, patterns.some(({ flags }) => flags.includes("i")) ? "iu" : "u"));
}

const shapes = {
  securityGroupId: object("an object with securityGroupId", {
    securityGroupId: id("the id of a security group: sg-… on AWS, a UUID on OpenStack", "securityGroupId"),
    name: label,
  }),
  prefixListId: object("an object with prefixListId and maximumEntries", {
    prefixListId: id("the id of a prefix list: pl-…", "prefixListId"),
    // What it counts against the limit of rules.
    maximumEntries: wholeNumber("the list's maximum number of entries, which counts against the limit of rules", 1),
    name: label,
  }),
  tag: object("an object with tag", {
    tag: id("a tag's name: letters, digits and : - _, at most 255 characters", "tag"),
    name: label,
  }),
  dropletId: object("an object with dropletId", {
    dropletId: z.union([id("a droplet's id: a number", "dropletId"), z.int().min(1)], {
      error: "must be a droplet's id: a number",
    }),
    name: label,
  }),
  loadBalancerId: object("an object with loadBalancerId", {
    loadBalancerId: id("the id of a load balancer: a UUID", "loadBalancerId"),
    name: label,
  }),
} as const satisfies Readonly<Record<NamedPeerKey, z.ZodType>>;

const keys = Object.keys(shapes) as NamedPeerKey[];

const expected =
  "an address range like 203.0.113.0/24, { securityGroupId } (AWS, OpenStack), { prefixListId, maximumEntries } (AWS), " +
  "{ tag }, { dropletId } or { loadBalancerId } (DigitalOcean)";

/** An address range, or what a cloud's rules can name. */
export function client() {
  return z.union([addressRange(), ...Object.values(shapes)], { error: ({ input }) => clientProblem(input) });
}

/** An end of a flow: also a party's name, which others judge. */
export function partyOrClient() {
  const party = text("a party or an address range");
  return z.union([party, ...Object.values(shapes)], {
    error: ({ input }) =>
      typeof input === "object" && input !== null && keys.some((key) => key in input)
        ? clientProblem(input)
        : (party.safeParse(input, { reportInput: true }).error?.issues[0]?.message ?? clientProblem(input)),
  });
}

export type ClientText = z.output<ReturnType<typeof client>>;
type NamedPeerText = Exclude<ClientText, string>;

/** A union says only that nothing fits; this says what is wrong with the one that was meant. */
function clientProblem(input: unknown): string {
  if (typeof input === "string") {
    try {
      parseRange(input);
    } catch (error) {
      if (error instanceof AddressError) return error.message;
      throw error;
    }
  }
  const key = keys.find((one) => typeof input === "object" && input !== null && one in input);
  const issue = key === undefined ? undefined : shapes[key].safeParse(input, { reportInput: true }).error?.issues[0];
  if (issue === undefined) return `is ${JSON.stringify(input) ?? "missing"}; it must be ${expected}`;
  const place = issue.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : issue.path.join(".");
  return `${place} ${issue.message}`;
}

/** The clouds whose rules can name it; all that have such a thing where only a deployment knows the id. */
export function cloudsOfClient(named: NamedPeerText): readonly CloudName[] {
  const [[key, id] = ["tag", ""]] = Object.entries(named).filter(([one]) => keys.some((known) => known === one));
  const forms = cloudNames.flatMap((cloud) => {
    const form = clouds[cloud].firewall.namedPeers[key as NamedPeerKey];
    return form === undefined ? [] : [{ cloud, form }];
  });
  const isTold = forms.length === 1 || isNamedPeerReference(String(id));
  return forms.filter(({ form }) => isTold || form.test(String(id))).map(({ cloud }) => cloud);
}

export function isIn(one: ClientText, cloud: CloudName): boolean {
  return typeof one === "string" || cloudsOfClient(one).includes(cloud);
}

/** As a plan takes them. What another cloud's rules name is left out. */
export function clientsIn(all: readonly ClientText[], cloud: CloudName): Client[] {
  return all.filter((one) => isIn(one, cloud)).map((one) => (typeof one === "string" ? one : namedPeer(one, cloud)));
}

export function namedPeer(told: NamedPeerText, cloud: CloudName): NamedPeer {
  const of = (kind: NamedPeer["kind"], own: string | number): NamedPeer => ({
    ...{ kind, cloud, id: String(own) },
    label: told.name ?? String(own),
    ...("maximumEntries" in told ? { maximumEntries: told.maximumEntries } : {}),
  });
  if ("securityGroupId" in told) return of("securityGroup", told.securityGroupId);
  if ("prefixListId" in told) return of("prefixList", told.prefixListId);
  if ("loadBalancerId" in told) return of("loadBalancer", told.loadBalancerId);
  return "tag" in told ? of("tag", told.tag) : of("droplet", told.dropletId);
}

/** In words, for a message. */
export function clientTextOf(one: ClientText): string {
  return typeof one === "string" ? one : namedPeerText(namedPeer(one, cloudsOfClient(one)[0] ?? "aws"));
}
