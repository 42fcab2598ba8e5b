/** Topologies as stacks' files say them. */
import { newNetworks } from "../clouds/new-networks";
import type { ExistingOfTest, StackOfTest } from "./topologies";

/** Limits that are wide enough for anything here: they are tested elsewhere. */
const limits = {
  aws: { rulesPerGroup: 1000, groupsPerInterface: 16 },
  openstack: { groups: 100, rules: 1000 },
  digitalocean: { rulesPerFirewall: 1000, tagsPerFirewall: 10 },
} as const;

const named = {
  aws: [{ securityGroupId: "sg-0a1b2c3d" }, { prefixListId: "pl-0a1b2c3d", maximumEntries: 3 }],
  openstack: [{ securityGroupId: "11111111-2222-3333-4444-555555555555", name: "bastion" }],
  digitalocean: [{ tag: "bastion" }, { dropletId: 4711 }, { loadBalancerId: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }],
} as const;

/** Where the user's own groups are told, of those that the door of a balancer can name. */
function withNamed({ cloud, clients, egress: out, flows, loadBalancer, dialled }: StackOfTest, hasDriver: boolean) {
  const all: readonly object[] = named[cloud];
  const atTheDoor =
    loadBalancer === "none" ? all : cloud === "aws" ? named.aws.slice(dialled === "public" ? 1 : 0) : [];
  return {
    clients: {
      rancher: [...clients.rancher, ...atTheDoor],
      workloads: [...all, ...clients.workloads],
      ssh: [...clients.ssh, ...all],
    },
    egress: out.mode === "open" ? out : { ...out, extra: [...(out.extra ?? []), ...extraTo(all)] },
    flows: [
      ...flows,
      ...all.map((from) => ({ from, to: hasDriver ? "rancher" : "worker", ports: "9100/tcp", why: "one of ours" })),
      ...all.map((to) => ({ from: "rancher", to, ports: "514/udp", why: "logs" })),
    ],
  };
}

function extraTo(all: readonly object[]) {
  return all.map((to) => ({ to, ports: "636/tcp", why: "LDAP" }));
}

/** As a stack's file says it. */
export function configurationOf(stack: StackOfTest): Record<string, unknown> {
  return stack.existing === undefined ? ownConfiguration(stack) : withExisting(stack, stack.existing);
}

const groupOfRancher = {
  aws: { securityGroupId: "sg-0123456789abcdef0" },
  openstack: { securityGroupId: "6f1d3c1e-0b1a-4c0e-9a51-0f6a2d7c9e10" },
  digitalocean: { tag: "operations-rancher" },
} as const;

/** The same clusters; whom Rancher's own nodes deal with is another stack's affair. */
function withExisting(stack: StackOfTest, { hasGroup, addresses }: ExistingOfTest): Record<string, unknown> {
  const { cloud, clients, loadBalancer: mode, dialled, flows } = stack;
  const own = ownConfiguration({ ...stack, loadBalancer: "none" });
  const isPublic = hasGroup && dialled === "public";
  const nodeNames = ["etcd", "controlplane", "worker"];
  return {
    ...own,
    clients: { ...clients, rancher: [] },
    flows: flows.filter(({ from, to }) => nodeNames.includes(from) || nodeNames.includes(to)),
    rancher: {
      existing: {
        ...{ url: "https://rancher.example.com", addresses },
        ...(hasGroup ? { ...groupOfRancher[cloud], dialled } : {}),
        ...(mode === "none" ? {} : { balancer: { mode, addresses: ["198.51.100.77/32"] } }),
      },
    },
    clusters: (own.clusters as Record<string, unknown>[]).map((one, index) => ({
      ...one,
      ...(isPublic ? { dialled, addresses: [`192.0.2.${64 + 16 * index}/28`] } : {}),
    })),
  };
}

function ownConfiguration(stack: StackOfTest): Record<string, unknown> {
  const { cloud, install, loadBalancer, dialled, isDual, isMultihomed, isNaming, clusters } = stack;
  const hasDriver = clusters.some(({ nodeDriverGroup }) => nodeDriverGroup !== undefined);
  const told = isNaming === true ? withNamed(stack, hasDriver) : stack;
  const isBehind = loadBalancer !== "none";
  const isPublic = isBehind && dialled === "public";
  const families = isDual ? { families: ["ipv4", "ipv6"] } : {};
  const ofOpenstack = isDual && cloud === "openstack" ? { ipv6Cidr: "2001:db8:20::/64" } : {};
  const balancer = {
    ...(loadBalancer === "terminating" ? { certificate: "certificate-1" } : {}),
    // The name of a public one would lead to public addresses.
    ...(!isPublic && cloud !== "openstack" ? { scheme: "internal" } : {}),
  };
  return {
    cloud,
    network: { ...newNetworks[cloud], ...families, ...ofOpenstack },
    machines: { image: "ubuntu", size: "large" },
    limits: limits[cloud],
    clients: told.clients,
    egress: told.egress,
    flows: told.flows,
    rancher: {
      install,
      hostname: "rancher.example.com",
      multihomed: isMultihomed,
      ...(install === "ha" ? { nodes: 3, token: "example-token-for-tests-alone" } : {}),
      loadBalancer,
      ...(isBehind ? { dialled, balancer } : {}),
    },
    clusters: clusters.map(({ nodeGroups, ...one }) => ({
      ...one,
      allowEvenEtcd: true,
      multihomed: isMultihomed && one.nodeDriverGroup === undefined,
      nodeGroups: nodeGroups.map((group) => ({ ...group, ...(isPublic ? { publicAddress: true } : {}) })),
      ...(isPublic && (one.launch !== "custom" || nodeGroups.every(({ nodes }) => nodes === 0))
        ? { addresses: ["192.0.2.64/28"] }
        : {}),
    })),
  };
}
