/** Mistakes in what sets nodes up: each is told before the first resource, with the way out, and no secret is quoted. */
import assert from "node:assert/strict";
import type { CloudName } from "../../../components/clouds/cloud";
import { judgeConfiguration } from "../../../components/installation/judge";
import { type Change, changed, valid, type Json, type Section, validBut, type Mistake } from "./configurations";
import { problemsOf } from "./problems";

function withChanges(cloud: CloudName, ...changes: readonly Change[]): string[] {
  return problemsOf(validBut(cloud, changes));
}

const ha: Section = { install: "ha", nodes: 3, hostname: "rancher.example.com", token: "member-token" };
const docker = "sudo docker run -d rancher/rancher-agent:v2.11.3 --server https://rancher.example.com";
const certificate = `-----BEGIN CERTIFICATE-----\n${"A".repeat(4000)}\n-----END CERTIFICATE-----\n`;

const rancher = (more: Section): Change => [["rancher"], more];
const prod = (key: string, value: Json): Change => [["clusters", 0, key], value];

const mistakes: readonly Mistake<RegExp>[] = [
  {
    kind: "high availability without a token, without a name, with two nodes",
    changes: [rancher({ install: "ha", nodes: 2 })],
    says: [
      /^rancher\.nodes: is 2; high availability takes 3 or 5 nodes$/,
      /^rancher\.token: is missing; .* Set it with: pulumi config set --secret --path 'rancher-fenceline:rancher\.token' VALUE$/,
      /^rancher\.hostname: is missing; a highly available Rancher answers under a name/,
    ],
  },
  {
    kind: "four nodes behind a balancer that nobody has a name for",
    changes: [rancher({ install: "ha", nodes: 4, loadBalancer: "passthrough" })],
    says: [
      /^rancher\.nodes: is 4; high availability takes 3 or 5 nodes$/,
      /^rancher\.hostname: is missing; behind a balancer, clients and nodes need a name for Rancher$/,
      /^rancher\.dialled: is private, but the name of a public balancer on aws leads to public addresses; set dialled/,
      /^rancher\.token: is missing; members of a highly available Rancher prove themselves with it/,
    ],
  },
  {
    kind: "a single install with what only several nodes need",
    changes: [rancher({ token: "member-token", localCluster: { distribution: "rke2" } })],
    says: [/^rancher\.token: is set, but a single install/, /^rancher\.localCluster: is set, but a single install/],
  },
  {
    kind: "a registration command without its token",
    changes: [prod("registrationCommand", docker)],
    says: [/^clusters\[0\]\.registrationCommand: has no --token; copy the whole command/],
  },
  {
    kind: "a registration command of another distribution",
    changes: [prod("registrationCommand", `${docker} --token join-secret`), prod("distribution", "rke2")],
    says: [/^clusters\[0\]\.registrationCommand: is the form for rke1, not for rke2$/],
  },
  {
    kind: "a registration command where Rancher makes the nodes",
    changes: [prod("registrationCommand", `${docker} --token join-secret`), prod("launch", "infrastructure")],
    says: [/^clusters\[0\]\.registrationCommand: is set, but nobody here makes nodes for launch infrastructure/],
  },
  {
    kind: "a Rancher without RKE1",
    changes: [rancher({ version: "2.12.0" })],
    says: [
      /^clusters\[0\]\.distribution: is rke1, but Rancher 2\.12\.0 has no RKE1, .* set Rancher's version to 2\.11\.3/,
    ],
  },
  {
    kind: "a Kubernetes that Rancher does not run on",
    changes: [rancher({ ...ha, versions: { k3s: "v1.36.4+k3s1" } })],
    says: [/^rancher\.versions\.k3s: is v1\.36\.4\+k3s1; Rancher 2\.11\.3 runs on Kubernetes 1\.30 to 1\.32/],
  },
  {
    kind: "a network plugin that the members are not set up with",
    changes: [rancher({ ...ha, localCluster: { distribution: "rke2", cni: "cilium" } })],
    says: [/^rancher\.localCluster\.cni: is cilium .* are set up with canal/],
  },
  {
    kind: "replacements of nodes that are not there",
    changes: [rancher({ replace: { "rancher-2": 2 } }), prod("replace", { "etcd-1": 2 })],
    says: [
      /^rancher\.replace\.rancher-2: names no node; the nodes are rancher-1$/,
      /^clusters\[0\]\.replace\.etcd-1: names no node; the nodes are prod-etcd-1, /,
    ],
  },
  {
    kind: "user data over the cloud's limit",
    changes: [[["certificateAuthorities"], [certificate, certificate, certificate, certificate]]],
    says: [
      /^rancher: rancher-1: user data has \d+ bytes, \d+ more than the 16384 that aws takes; /,
      /^clusters\[0\]: prod-controlplane-1: user data has \d+ bytes/,
    ],
  },
  {
    kind: "nodes without an address on the internet, on DigitalOcean",
    cloud: "digitalocean",
    changes: [rancher({ publicAddress: false }), [["clusters", 0, "nodeGroups", 1, "publicAddress"], false]],
    says: [
      /^rancher\.publicAddress: is false, but every droplet has an address/,
      /^clusters\[0\]\.nodeGroups\[1\]\.publicAddress: is false, but every droplet/,
    ],
  },
  {
    kind: "nodes without an address on the internet, and no gateway",
    changes: [[["network", "natGateway"], "none"]],
    says: [
      /^clusters\[0\]\.nodeGroups\[0\]\.publicAddress: is false, but the network has no NAT gateway .* set natGateway/,
    ],
  },
  {
    kind: "a strict host firewall where nodes dial from who knows where",
    changes: [
      rancher({ hostFirewall: "strict", dialled: "public" }),
      [["clusters", 0, "nodeGroups", 0, "publicAddress"], true],
    ],
    says: [
      /^clusters\[0\]\.addresses: is missing; .* Tell ranges that they are in, or set rancher\.hostFirewall: none$/,
    ],
  },
  {
    kind: "a strict host firewall whose containers are where the nodes are",
    changes: [prod("hostFirewall", "strict"), prod("containerRanges", ["10.20.0.0/20"])],
    says: [
      /^clusters\[0\]\.hostFirewall: is strict, but the container range 10\.20\.0\.0\/20 overlaps 10\.20\.0\.0\/16/,
    ],
  },
];

describe("what sets nodes up is refused before the first resource:", () => {
  for (const { kind, cloud = "aws", changes, says } of mistakes) {
    it(kind, () => {
      const problems = withChanges(cloud, ...changes);
      assert.equal(problems.length, says.length, problems.join("\n"));
      says.forEach((pattern, index) => assert.match(problems[index] ?? "", pattern));
    });
  }

  it("and no problem quotes a secret, whatever it is", () => {
    const secret = ["hunter2"];
    const problems = withChanges(
      "aws",
      rancher({ ...ha, token: secret, bootstrapPassword: secret }),
      [["registry"], { host: "registry.example.com", password: secret }],
      [["proxy"], { http: secret }],
      prod("registrationCommand", `hunter2 ${docker}`),
      [["clusters", 1], { ...(valid.aws.clusters as Section[])[0], name: "other", registrationCommand: secret }],
    );
    assert.equal(problems.filter((problem) => problem.includes("is a secret")).length, 5, problems.join("\n"));
    assert.ok(!problems.join("\n").includes("hunter2"));
  });
});

describe("what follows from the rest of a stack", () => {
  const judged = (...changes: readonly Change[]) =>
    judgeConfiguration(changes.reduce((configuration, [path, to]) => changed(configuration, path, to), valid.aws));

  it("Rancher's version is the newest that has every cluster's distribution", () => {
    assert.equal(judged().rancher.version, "2.11.3");
    assert.equal(judged([["clusters"], []]).rancher.version, "2.15.2");
  });

  it("a network has a gateway where somebody needs it, unless that was said", () => {
    const open: Change = [["clusters", 0, "nodeGroups", 0, "publicAddress"], true];
    const gateway = (...changes: readonly Change[]) =>
      (judged(...changes).network as { natGateway?: string }).natGateway;
    assert.equal(gateway(), "single");
    assert.equal(gateway(open), undefined);
    assert.equal(gateway([["network", "natGateway"], "zone"]), "zone");
  });

  it("what is judged is accepted again", () => {
    const once = judged(rancher({ ...ha, replace: { "rancher-1": 2 }, hostFirewall: "strict" }));
    assert.deepEqual(judgeConfiguration(JSON.parse(JSON.stringify(once)) as Section), once);
  });
});
