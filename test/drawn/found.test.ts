/**
 * What drawn stacks found, each of them the smallest: valid ones that the proof refused, words that were dropped, breaks in
 * the middle of an update, and crashes.
 */
import assert from "node:assert/strict";
import { planConfiguration } from "../stacks/project";
import { problemsOf } from "../components/installation/problems";
import { defectsOf, outcomeOf } from "./outcome";
import type { Drawn } from "./values";

const machines = { image: "ubuntu", size: "large" };
const networks = {
  aws: { cidr: "10.20.0.0/16" },
  openstack: { cidr: "10.20.0.0/16", externalNetwork: "public" },
  digitalocean: { cidr: "10.20.0.0/16", region: "fra1" },
  existing: { id: "network-1", subnetIds: ["subnet-1"], cidr: "10.20.0.0/16" },
} as const;
const documented = { mode: "documented" };
const allRoles = ["etcd", "controlplane", "worker"];

function cluster(more: Drawn = {}): Drawn {
  const nodeGroups = [{ name: "all", roles: allRoles, nodes: 1 }];
  return { name: "prod", launch: "custom", distribution: "rke2", nodeGroups, ...more };
}

function stack(cloud: "aws" | "openstack" | "digitalocean", more: Drawn): Drawn {
  const own = cloud === "openstack" ? { machines } : {};
  return { cloud, network: networks[cloud], ...own, rancher: {}, clusters: [], ...more };
}

const limits = { groups: 100, rules: 1000 };
const ranges = ["203.0.113.16/28", { securityGroupId: "sg-0a1b2c3d" }];
const hidden = { machines, publicAddress: false };
const behind = { loadBalancer: "passthrough", hostname: "rancher.example.com", balancer: { scheme: "internal" } };
const elsewhere = { cloud: "digitalocean", network: { cidr: "10.21.0.0/16", region: "fra1" } };

/** Planned, with resources that let in and out what is said, and without a word of the proof's. */
const valid: Readonly<Record<string, Drawn>> = {
  "a registration balancer with documented egress": stack("aws", {
    egress: documented,
    clusters: [cluster({ registrationBalancer: ranges })],
  }),
  "a balancer in an existing network of OpenStack": stack("openstack", {
    network: networks.existing,
    rancher: { ...hidden, ...behind },
    clients: { rancher: ["203.0.113.0/24"] },
  }),
  "two networks of OpenStack, one of them existing, and clients in one of them": stack("openstack", {
    network: networks.existing,
    limits,
    clients: { rancher: ["10.20.0.0/16"] },
    rancher: hidden,
    clusters: [cluster({ addresses: ["192.0.2.64/28"], network: { cidr: "10.22.0.0/16", externalNetwork: "public" } })],
  }),
  "a cluster without IPv6 beside a Rancher that has it": stack("aws", {
    network: { ...networks.aws, families: ["ipv4", "ipv6"] },
    clusters: [cluster(elsewhere)],
  }),
  "clients in a range that holds two networks": stack("aws", {
    clients: { ssh: ["10.0.0.0/8"], workloads: ["0.0.0.0/1"] },
    clusters: [cluster(), cluster({ name: "ocean", ...elsewhere })],
  }),
  "webhook ports of a hosted cluster with documented egress": stack("aws", {
    egress: documented,
    clusters: [
      { name: "eks", launch: "hosted", distribution: "k3s", options: ["webhookPorts"], addresses: ["192.0.2.64/28"] },
    ],
  }),
  "names that every object of JavaScript has": stack("aws", {
    tags: { constructor: "platform" },
    clusters: [cluster({ name: "constructor" })],
  }),
};

/** Refused by validation, with the key and the way. */
const invalid: readonly (readonly [what: string, configuration: Drawn, says: RegExp])[] = [
  [
    "floating addresses without an external network, for Rancher",
    stack("openstack", { network: networks.existing }),
    /^rancher\.publicAddress: .* set externalNetwork on the network, or publicAddress: false$/,
  ],
  [
    "floating addresses without an external network, for a cluster",
    stack("openstack", {
      network: networks.existing,
      rancher: hidden,
      clusters: [cluster({ addresses: ["192.0.2.64/28"] })],
    }),
    /^clusters\[0\]\.nodeGroups\[0\]\.publicAddress: .* set externalNetwork on the network, or publicAddress: false$/,
  ],
  [
    "a balancer that nodes in another network can't be let out to",
    stack("openstack", { egress: documented, rancher: behind, clusters: [cluster(elsewhere)] }),
    /^rancher\.loadBalancer: is dialled by the nodes of prod from another network.*; set egress\.mode: open/,
  ],
  [
    "members of Rancher that its balancer couldn't know",
    stack("aws", {
      network: { ...networks.aws, id: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] },
      rancher: {
        ...{ install: "ha", nodes: 3, token: "a-token-for-tests-alone", publicAddress: false },
        ...{ ...behind, dialled: "public", balancer: {} },
      },
      clients: { rancher: ["203.0.113.0/24"] },
    }),
    /^rancher\.publicAddress: is false, but members .* dial its balancer.*; leave it out, or set dialled: private$/,
  ],
  [
    "a flow to a role of an imported cluster",
    stack("aws", {
      flows: [{ from: "rancher", to: "eks/worker", ports: "8443/tcp", why: "ours" }],
      clusters: [{ name: "eks", launch: "imported", distribution: "k3s", addresses: ["192.0.2.64/28"] }],
    }),
    /^flows\[0\]\.to: is "eks\/worker", but the nodes of eks are not this stack's, so their roles can't be told apart; write eks, which means its addresses$/,
  ],
  [
    "an end of a flow that every object of JavaScript has",
    stack("aws", { flows: [{ from: "toString", to: "rancher", ports: "1/tcp", why: "ours" }] }),
    /^flows\[0\]\.from: is "toString"; it must be one of rancher, etcd/,
  ],
  [
    "a key that an object would drop",
    stack("aws", { tags: JSON.parse('{ "__proto__": "platform" }') as Drawn }),
    /^tags\.__proto__: can't be a key; choose another name$/,
  ],
  [
    "a key with which Pulumi's SDK can't deal",
    stack("aws", { tags: { toString: "platform" } }),
    /^tags\.toString: can't be a key; choose another name$/,
  ],
  [
    "a reason that turns the text around",
    stack("aws", { flows: [{ from: "192.0.2.1/32", to: "rancher", ports: "1/tcp", why: "for \u202eus" }] }),
    /^flows\[0\]\.why: has the character U\+202E, which shows as nothing or turns the text around; leave it out$/,
  ],
  [
    "a cluster with the name of the balancer's group",
    stack("digitalocean", { clusters: [cluster({ name: "rancher-balancer" })] }),
    /^clusters\[0\]\.name: is "rancher-balancer", which is the name of the balancer's own group; choose another$/,
  ],
  [
    "what a cloud's firewall has no words for",
    stack("digitalocean", { clusters: [cluster({ cni: "calico", encapsulation: "ipip" })] }),
    /^clusters\[0\]\.encapsulation: protocol 4 \(Calico IP-in-IP\) on prod-common: .*; choose what travels over UDP/,
  ],
];

describe("what drawn stacks found", () => {
  for (const [what, configuration] of Object.entries(valid)) {
    it(`is planned: ${what}`, () => {
      const outcome = outcomeOf(configuration);
      assert.deepEqual(outcome.kind === "refused" ? outcome.problems : defectsOf(outcome), []);
      assert.equal(outcome.kind, "planned");
    });
  }

  for (const [what, configuration, says] of invalid) {
    it(`is refused with its key and the way: ${what}`, () => {
      const problems = problemsOf(configuration);
      assert.ok(problems.length > 0);
      for (const problem of problems) assert.match(problem, says);
    });
  }

  it("each cloud of a stack takes its own limits", async () => {
    const own = { rulesPerGroup: 61, groups: 50, rules: 500, reserved: 1, rulesPerFirewall: 49 };
    const lake = cluster({ name: "lake", cloud: "openstack", machines, addresses: ["192.0.2.64/28"] });
    const clusters = [
      { ...lake, network: { cidr: "10.22.0.0/16", externalNetwork: "public" } },
      cluster({ name: "ocean", ...elsewhere }),
    ];
    const { resources } = await planConfiguration(stack("aws", { limits: own, clusters }));
    const ofNetworks = resources.filter(({ type }) => type === "rancher-fenceline:index:Network");
    assert.deepEqual(Object.fromEntries(ofNetworks.map(({ name, inputs }) => [name, inputs.limits])), {
      network: { rulesPerGroup: 61, groupsPerInterface: 5 },
      "lake-network": { groups: 50, rules: 500, reservedGroups: 1, reservedRules: 1 },
      "ocean-network": { rulesPerFirewall: 49, tagsPerFirewall: 5 },
    });
  });

  it("a node that is made elsewhere carries the groups of all of its group's roles", async () => {
    const nodeGroups = [
      { name: "server", roles: ["etcd", "controlplane"] },
      { name: "worker", roles: ["worker"] },
      { name: "ingress", roles: ["worker", "controlplane"] },
    ];
    const { outputs } = await planConfiguration(
      stack("aws", { clusters: [cluster({ launch: "infrastructure", nodeGroups })] }),
    );
    const carried = (outputs.groups as { role: string; names: string[] }[]).map(({ role, names }) => [
      role,
      names.map((name) => name.replace(/^.*-prod-/, "")),
    ]);
    assert.deepEqual(Object.fromEntries(carried), {
      rancher: ["rancher-fenceline-own-rancher"],
      etcd: ["common", "etcd", "controlplane"],
      // Some nodes of these roles have no other.
      controlplane: ["common", "controlplane"],
      worker: ["common", "worker"],
    });
  });
});
