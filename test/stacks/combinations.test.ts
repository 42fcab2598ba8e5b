/**
 * Everything that a stack may say meets everything else, two by two: options, clients, balancers, distributions, networks,
 * launches and clouds. What no rule of the product forbids is planned and proven; what one forbids is refused in its words.
 */
import assert from "node:assert/strict";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import {
  chosenOptions,
  distributions,
  families,
  roles,
  type ChosenOption,
  type Distribution,
} from "../../components/matrix/flow";
import {
  networkProblems,
  needsRoutedPods,
  networksOf,
  networkText,
  type PodNetwork,
} from "../../components/matrix/networks";
import { problemsOf } from "../components/installation/problems";
import { pairwise, type Row } from "../harness/pairwise";
import { ipv6Places, stackOf } from "./one-cluster";

const kubernetes = new Map(
  distributions.flatMap((distribution) =>
    networksOf(distribution).map(
      (network) => [`${distribution}, ${networkText(network)}`, { distribution, network }] as const,
    ),
  ),
);
const onOff = ["on", "off"] as const;
const who = ["nobody", "ranges", "named"] as const;

const factors = {
  cloud: cloudNames,
  kubernetes: [...kubernetes.keys()],
  families: ["ipv4", "both"],
  ...(Object.fromEntries(chosenOptions.map((option) => [option, onOff])) as Record<ChosenOption, typeof onOff>),
  registrationBalancer: who,
  launch: ["custom", "nodes elsewhere", "infrastructure", "node driver's group"],
  beside: ["nothing", "hosted", "imported", "another cluster"],
  rancherClients: who,
  workloadClients: who,
  sshClients: who,
  balancer: ["none", "passthrough, internal", "passthrough, public", "terminating, internal", "existing"],
  install: ["single", "ha", "ha, rke2"],
  egress: ["open", "documented"],
  multihomed: onOff,
  flows: ["none", "a role", "a cluster", "clients"],
} as const;

type Case = Row<typeof factors>;

const named: Readonly<Record<CloudName, object>> = {
  aws: { securityGroupId: "sg-0a1b2c3d" },
  openstack: { securityGroupId: "11111111-2222-3333-4444-555555555555", name: "bastion" },
  digitalocean: { tag: "bastion" },
};
const ranges = {
  rancherClients: "203.0.113.0/24",
  workloadClients: "198.51.100.0/24",
  sshClients: "192.0.2.0/28",
  registrationBalancer: "10.20.200.0/28",
} as const;
const limits = {
  aws: { rulesPerGroup: 1000, groupsPerInterface: 16 },
  openstack: { groups: 100, rules: 1000 },
  digitalocean: { rulesPerFirewall: 1000, tagsPerFirewall: 10 },
} as const;
const existing = {
  url: "https://rancher.example.com",
  addresses: ["203.0.113.7/32"],
  balancer: { mode: "passthrough", addresses: ["198.51.100.77/32"] },
} as const;
const flowsOf = {
  none: [],
  "a role": [{ from: "rancher", to: "worker", ports: "9100/tcp", why: "metrics" }],
  "a cluster": [{ from: "prod", to: "10.50.0.0/24", ports: "636/tcp", why: "LDAP" }],
  clients: [{ from: "192.0.2.9/32", to: "worker", ports: "9100-9200/udp", why: "metrics" }],
} as const;

function clusterOf(row: Case): { readonly distribution: Distribution; readonly network: PodNetwork } {
  const found = kubernetes.get(row.kubernetes);
  assert.ok(found);
  return found;
}

function optionsOf(row: Case): ChosenOption[] {
  return chosenOptions.filter((option) => row[option] === "on");
}

function configurationOf(row: Case): Record<string, unknown> {
  const { distribution, network } = clusterOf(row);
  const clientsOf = (key: keyof typeof ranges) =>
    ({ nobody: [], ranges: [ranges[key]], named: [named[row.cloud]] })[row[key]];
  const isOwn = row.launch === "custom";
  const nodes = row.launch === "infrastructure" || row.launch === "node driver's group" ? {} : { nodes: isOwn ? 1 : 0 };
  const seen = isPublic(row) || row.balancer === "existing" ? { addresses: ["192.0.2.64/28"] } : {};
  const hosted = { addresses: ["192.0.2.128/28"] };
  const api = { range: "192.0.2.200/32" };
  const others = {
    nothing: [],
    hosted: [
      {
        name: "gke",
        launch: "hosted",
        ...hosted,
        kubernetesApi: api,
        options: optionsOf(row).filter((one) => one === "webhookPorts"),
      },
    ],
    imported: [{ name: "old", launch: "imported", ...hosted }],
    "another cluster": [
      {
        name: "edge",
        launch: "custom",
        distribution: "k3s",
        nodeGroups: [{ name: "all", roles: [...roles], nodes: 0 }],
        ...(isPublic(row) || row.balancer === "existing" ? { addresses: ["192.0.2.160/28"] } : {}),
      },
    ],
  };
  const ha = { nodes: 3, token: "a-token-for-tests-alone" };
  const installs = {
    single: { install: "single" },
    ha: { install: "ha", ...ha },
    "ha, rke2": {
      install: "ha",
      ...ha,
      localCluster: { distribution: "rke2", options: ["monitoring", "webhookPorts"] },
    },
  };
  const balancers = {
    none: {},
    "passthrough, internal": { loadBalancer: "passthrough", balancer: { scheme: "internal" } },
    "passthrough, public": { loadBalancer: "passthrough", dialled: "public" },
    "terminating, internal": {
      loadBalancer: "terminating",
      balancer: { scheme: "internal", certificate: "certificate-1" },
    },
    existing: {},
  };
  const base = stackOf(row.cloud, "rke2");
  return {
    ...base,
    network: { ...base.network, ...(row.families === "both" ? { families, ...ipv6Places[row.cloud] } : {}) },
    machines: { image: "ubuntu", size: "large" },
    limits: limits[row.cloud],
    clients: {
      rancher: clientsOf("rancherClients"),
      workloads: clientsOf("workloadClients"),
      ssh: clientsOf("sshClients"),
      kubernetesApi: row.authorizedClusterEndpoint === "on" ? ["192.0.2.16/28"] : [],
    },
    egress: { mode: row.egress },
    flows: flowsOf[row.flows],
    rancher:
      row.balancer === "existing"
        ? { existing }
        : {
            hostname: "rancher.example.com",
            multihomed: row.multihomed === "on",
            ...installs[row.install],
            ...balancers[row.balancer],
          },
    clusters: [
      {
        ...{ name: "prod", distribution, options: optionsOf(row) },
        // The node driver's group has its own rows, whatever the pods' network is.
        ...(hasDriver(row) && row.kubernetes === "rke2, canal, vxlan" ? {} : network),
        launch: row.launch === "infrastructure" || row.launch === "node driver's group" ? "infrastructure" : "custom",
        ...(row.launch === "node driver's group" ? { nodeDriverGroup: "current" } : {}),
        registrationBalancer: clientsOf("registrationBalancer"),
        multihomed: row.multihomed === "on",
        nodeGroups: roles.map((role) => ({ name: role, roles: [role], ...nodes })),
        ...seen,
      },
      ...others[row.beside],
    ],
  };
}

const isBehindOwn = ({ balancer }: Case) => balancer !== "none" && balancer !== "existing";
const isPublic = ({ balancer }: Case) => balancer === "passthrough, public";
const hasDriver = ({ launch }: Case) => launch === "node driver's group";

function problemsOfNetwork(row: Case): number {
  const { distribution, network } = clusterOf(row);
  const isRegistered = row.registrationBalancer !== "nobody";
  const chosen = [...optionsOf(row), ...(isRegistered ? (["registrationBalancer"] as const) : [])];
  const own = row.families === "both" ? families : (["ipv4"] as const);
  return networkProblems({ distribution, ...network, options: chosen, families: own }).length;
}

interface Refused {
  readonly is: (row: Case) => boolean;
  /** How often, where it may be more than once. */
  readonly count?: (row: Case) => number;
  readonly says: RegExp;
}

/** What can't be had, and how each says so. */
const refusals: readonly Refused[] = [
  {
    is: (row) => problemsOfNetwork(row) > 0,
    count: problemsOfNetwork,
    says: /^clusters\[0\]\.(cni|encapsulation): /,
  },
  { is: (row) => needsRoutedPods(clusterOf(row).network), says: /^clusters\[0\]\.encapsulation: is bgp/ },
  {
    is: (row) => row.cloud === "digitalocean" && /^ip(ip|sec)$/.test(clusterOf(row).network.encapsulation ?? ""),
    says: /protocol (4|50) .* DigitalOcean's firewalls know only tcp, udp and icmp/,
  },
  {
    is: (row) => row.calicoEbpf === "on" && row.registrationBalancer === "nobody",
    says: /^clusters\[0\]\.options\[\d\]: names calicoEbpf, which does nothing without a registration address/,
  },
  {
    is: (row) => hasDriver(row) && row.registrationBalancer !== "nobody",
    says: /registrationBalancer: opens a port that the node driver's group does not have/,
  },
  { is: (row) => hasDriver(row) && /role|clients/.test(row.flows), says: /^flows\[0\]: .* node driver's group/ },
  {
    is: (row) => hasDriver(row) && (optionsOf(row).length > 0 || row.multihomed === "on"),
    count: (row) => (hasDriver(row) ? optionsOf(row).length + (row.multihomed === "on" ? 1 : 0) : 0),
    says: /^clusters\[0\]\.(options\[\d\]|multihomed): .*does nothing here: the node driver's group has its own rows/,
  },
  {
    is: (row) => hasDriver(row) && row.kubernetes !== "rke2, canal, vxlan",
    says: /^clusters\[0\]\.(cni|encapsulation): does nothing here/,
  },
  {
    is: (row) => row.balancer === "existing" && row.rancherClients !== "nobody",
    says: /^clients\.rancher: has ranges, but Rancher is another stack's/,
  },
  {
    is: (row) => row.rancherClients === "named" && isBehindOwn(row) && row.cloud !== "aws",
    says: /^clients\.rancher\[0\]: .* takes addresses alone/,
  },
  {
    is: (row) => row.rancherClients === "named" && isPublic(row) && row.cloud === "aws",
    says: /^clients\.rancher\[0\]: .* known by private addresses alone/,
  },
  {
    is: (row) => isPublic(row) && row.egress === "documented",
    says: /^rancher\.dialled: is public, and with documented egress/,
  },
  {
    is: (row) => isPublic(row) && row.cloud === "aws" && row.families === "both",
    says: /^rancher\.dialled: is public, but on aws/,
  },
];

describe("every two things that a stack may say", () => {
  const { rows, impossible } = pairwise(factors, (row) =>
    refusals.reduce((sum, { count, is }) => sum + (count?.(row) ?? (is(row) ? 1 : 0)), 0),
  );

  for (const cloud of cloudNames) {
    it(`are planned and proven together on ${cloud}`, () => {
      for (const row of rows.filter((one) => one.cloud === cloud)) {
        assert.deepEqual(problemsOf(configurationOf(row)), [], JSON.stringify(row));
      }
    });
  }

  it("are refused in the words of what stands between them, where they can't be had together", () => {
    const [first] = rows;
    assert.ok(first !== undefined && impossible.length > 0);
    const kinds = new Map<string, Case>();
    for (const pair of impossible) {
      const row = { ...first, ...Object.fromEntries(pair.map((text) => text.split("="))) } as Case;
      const reasons = refusals.flatMap(({ is }, index) => (is(row) ? [index] : []));
      assert.ok(reasons.length > 0, pair.join(" and "));
      kinds.set(reasons.join(" "), row);
    }
    for (const [reasons, row] of kinds) {
      const problems = problemsOf(configurationOf(row));
      assert.ok(problems.length > 0, JSON.stringify(row));
      for (const problem of problems) {
        const isKnown = reasons.split(" ").some((index) => refusals[Number(index)]?.says.test(problem));
        assert.ok(isKnown, `${problem}: ${JSON.stringify(row)}`);
      }
    }
  });
});
