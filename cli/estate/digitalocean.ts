/**
 * What `doctl compute … list -o json` prints and DigitalOcean's API answers → resources. Guarantees: a page of a longer
 * answer is said to be one.
 */
import { z } from "zod";
import { isValues, listOf, textOf, type SourceResource, type Values } from "../sources/source-plan";
import { distinctBy, entriesOf, type Told } from "./documents";
import { found, uniqueNames, type CloudEstate, type EstateFile, type Gap } from "./estate";

const text = z.string();
const id = z.union([text, z.number()]).transform(String);
const texts = z.array(text).nullish();
const ids = z.array(id).nullish();

const peers = z
  .looseObject({ addresses: texts, tags: texts, droplet_ids: ids, load_balancer_uids: texts, kubernetes_ids: texts })
  .nullish();

const firewall = z.looseObject({
  id: text,
  name: text,
  inbound_rules: z.array(z.looseObject({ protocol: text, ports: text.nullish(), sources: peers })).nullish(),
  outbound_rules: z.array(z.looseObject({ protocol: text, ports: text.nullish(), destinations: peers })).nullish(),
  droplet_ids: ids,
  tags: texts,
  pending_changes: z.array(z.unknown()).nullish(),
});

const address = z.looseObject({ ip_address: text, type: text.optional() });
const droplet = z.looseObject({
  id,
  name: text,
  networks: z.looseObject({ v4: z.array(address).nullish(), v6: z.array(address).nullish() }).nullish(),
  tags: texts,
  vpc_uuid: text.nullish(),
  region: z.looseObject({ slug: text.optional() }).nullish(),
});

const forwarding = z.looseObject({ entry_protocol: text, entry_port: z.number(), target_protocol: text.optional() });
const balancer = z.looseObject({
  id: text,
  name: text.nullish(),
  ip: text.nullish(),
  network: text.nullish(),
  vpc_uuid: text.nullish(),
  forwarding_rules: z.array(forwarding).nullish(),
  firewall: z.looseObject({ allow: texts, deny: texts }).nullish(),
});

const vpc = z.looseObject({ id: text, name: text, ip_range: text.nullish() });

type Firewall = z.infer<typeof firewall>;
type Peers = z.infer<typeof peers>;

const types = {
  firewall: "digitalocean:index/firewall:Firewall",
  droplet: "digitalocean:index/droplet:Droplet",
  balancer: "digitalocean:index/loadBalancer:LoadBalancer",
  vpc: "digitalocean:index/vpc:Vpc",
} as const;

export class DigitalOceanDocuments {
  readonly firewalls: Told<Firewall>[] = [];
  readonly droplets: Told<z.infer<typeof droplet>>[] = [];
  readonly balancers: Told<z.infer<typeof balancer>>[] = [];
  readonly vpcs: Told<z.infer<typeof vpc>>[] = [];
  readonly cut: Gap[] = [];
  /** Whether a file tells of firewalls, be it none. */
  hasFirewalls = false;

  /** Whether this is one of them: doctl prints bare lists, the API puts a name around them. */
  take(source: EstateFile): boolean {
    const { value } = source;
    if (Array.isArray(value)) return this.#takeList(source, value as readonly unknown[]);
    if (!isValues(value)) return false;
    const kinds = ["firewalls", "droplets", "load_balancers", "vpcs"].filter((key) => Array.isArray(value[key]));
    for (const kind of kinds) this.#takeKind(source, kind, listOf(value[kind]));
    if (kinds.length > 0) this.#checkPage(source.file, value, kinds);
    return kinds.length > 0;
  }

  #takeList(source: EstateFile, list: readonly unknown[]): boolean {
    const [first] = list;
    if (!isValues(first)) return false;
    const kind =
      "inbound_rules" in first || "outbound_rules" in first
        ? "firewalls"
        : "forwarding_rules" in first
          ? "load_balancers"
          : "networks" in first && "vcpus" in first
            ? "droplets"
            : "ip_range" in first && "urn" in first
              ? "vpcs"
              : undefined;
    if (kind !== undefined) this.#takeKind(source, kind, list);
    return kind !== undefined;
  }

  #takeKind(source: EstateFile, kind: string, list: readonly unknown[]): void {
    if (kind === "firewalls") this.hasFirewalls = true;
    if (kind === "firewalls") this.firewalls.push(...entriesOf(source, list, firewall, kind));
    else if (kind === "droplets") this.droplets.push(...entriesOf(source, list, droplet, kind));
    else if (kind === "load_balancers") this.balancers.push(...entriesOf(source, list, balancer, kind));
    else this.vpcs.push(...entriesOf(source, list, vpc, kind));
  }

  #checkPage(file: string, { links, meta, ...value }: Values, kinds: readonly string[]): void {
    const pages = isValues(links) && isValues(links.pages) ? links.pages : {};
    const total = isValues(meta) && typeof meta.total === "number" ? meta.total : 0;
    const shown = Math.max(...kinds.map((kind) => listOf(value[kind]).length));
    if (textOf(pages.next) === undefined && textOf(pages.prev) === undefined && total <= shown) return;
    const what =
      total > shown
        ? `${file} has ${String(shown)} of ${String(total)} ${kinds.join()}`
        : `${file} is one page of several`;
    this.cut.push({
      what,
      wouldTell: "doctl compute … list -o json, which fetches all pages; or every page of the API",
    });
  }
}

export function digitaloceanEstate(documents: DigitalOceanDocuments): CloudEstate {
  const [firewalls, droplets] = [
    distinctBy(documents.firewalls, (one) => one.id),
    distinctBy(documents.droplets, (one) => one.id),
  ];
  const balancers = distinctBy(documents.balancers, (one) => one.id);
  const named = (all: readonly Told<{ id: string; name?: string | null | undefined }>[]) =>
    uniqueNames(all.map(({ entry }) => ({ id: entry.id, name: entry.name ?? "" })));
  const names = { firewalls: named(firewalls), droplets: named(droplets), balancers: named(balancers) };
  const pending = firewalls.filter(({ entry }) => (entry.pending_changes ?? []).length > 0);
  return {
    resources: [
      ...distinctBy(documents.vpcs, (one) => one.id).map(({ entry }) =>
        found(types.vpc, entry.name, entry.id, { ipRange: entry.ip_range ?? undefined }),
      ),
      ...firewalls.map(({ entry }) => firewallOf(entry, names.firewalls.get(entry.id) ?? entry.id)),
      ...droplets.map(({ entry }) =>
        dropletOf(entry, names.droplets.get(entry.id) ?? entry.id, documents.hasFirewalls),
      ),
      ...balancers.map(({ entry }) => balancerOf(entry, names.balancers.get(entry.id) ?? entry.id)),
    ],
    incomplete: [
      ...documents.cut,
      ...pending.map(({ entry }) => ({
        what: `firewall ${entry.name} has changes that DigitalOcean has not yet made on all droplets`,
        wouldTell: "doctl compute firewall list -o json in a minute",
      })),
      ...(droplets.length > 0 && !documents.hasFirewalls
        ? [
            {
              what: "droplets are listed, and no file tells of firewalls",
              wouldTell: 'doctl compute firewall list -o json (where that prints [], write {"firewalls": []})',
            },
          ]
        : []),
    ],
  };
}

function firewallOf(entry: Firewall, name: string): SourceResource {
  const sides = (prefix: "source" | "destination", given: Peers): Values => ({
    [`${prefix}Addresses`]: given?.addresses ?? [],
    [`${prefix}Tags`]: given?.tags ?? [],
    [`${prefix}DropletIds`]: given?.droplet_ids ?? [],
    [`${prefix}LoadBalancerUids`]: given?.load_balancer_uids ?? [],
    [`${prefix}KubernetesIds`]: given?.kubernetes_ids ?? [],
  });
  // Without ports a rule is ICMP's; the API answers "0" for every port.
  const traffic = ({ protocol, ports }: { protocol: string; ports?: string | null | undefined }): Values => ({
    protocol,
    portRange: ports === undefined || ports === null || ports === "" ? "0" : ports,
  });
  return found(types.firewall, name, entry.id, {
    name: entry.name,
    tags: entry.tags ?? [],
    dropletIds: entry.droplet_ids ?? [],
    inboundRules: (entry.inbound_rules ?? []).map((rule) => ({ ...traffic(rule), ...sides("source", rule.sources) })),
    outboundRules: (entry.outbound_rules ?? []).map((rule) => ({
      ...traffic(rule),
      ...sides("destination", rule.destinations),
    })),
  });
}

/** Where no file tells of firewalls, some firewall may guard it. */
function dropletOf(entry: z.infer<typeof droplet>, name: string, areFirewallsTold: boolean): SourceResource {
  const addresses = entry.networks?.v4 ?? [];
  const of = (type: string) => addresses.find((one) => one.type === type)?.ip_address;
  const [publicly, privately] = [of("public"), of("private")];
  const [ipv6] = entry.networks?.v6 ?? [];
  const inputs = {
    name: entry.name,
    tags: [...(entry.tags ?? []), ...(areFirewallsTold ? [] : ["${?}"])],
    vpcUuid: entry.vpc_uuid ?? undefined,
    region: entry.region?.slug,
    ipv6: ipv6 !== undefined,
    ipv6Address: ipv6?.ip_address,
    publicNetworking: publicly !== undefined,
  };
  return found(types.droplet, name, entry.id, inputs, {
    ...(publicly === undefined ? {} : { ipv4Address: publicly }),
    ...(privately === undefined ? {} : { ipv4AddressPrivate: privately }),
  });
}

function balancerOf(entry: z.infer<typeof balancer>, name: string): SourceResource {
  return found(
    types.balancer,
    name,
    entry.id,
    {
      network: entry.network ?? undefined,
      vpcUuid: entry.vpc_uuid ?? undefined,
      forwardingRules: (entry.forwarding_rules ?? []).map((rule) => ({
        entryProtocol: rule.entry_protocol,
        entryPort: rule.entry_port,
        targetProtocol: rule.target_protocol,
      })),
      firewall: { allows: entry.firewall?.allow ?? [], denies: entry.firewall?.deny ?? [] },
    },
    entry.ip === undefined || entry.ip === null || entry.ip === "" ? {} : { ip: entry.ip },
  );
}
