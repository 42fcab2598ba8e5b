/** Clusters of a Rancher that another stack made: what they register on each cloud, and what is refused before it. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ConfigurationError,
  ExistingRancher,
  Network,
  RancherCluster,
  type ExistingRancherArgs,
  type RancherClusterArgs,
} from "../../components";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { deploy, find, idOf, namesOf, refusal, valueOf, type Registered } from "../harness/mocks";
import { machines, networkOf } from "./mocked-installation";

const aws = "sg-0123456789abcdef0";
const openstack = "6f1d3c1e-0b1a-4c0e-9a51-0f6a2d7c9e10";
const groupOf: Readonly<Record<CloudName, Partial<ExistingRancherArgs>>> = {
  aws: { securityGroupId: aws },
  openstack: { securityGroupId: openstack },
  digitalocean: { tag: "operations-rancher" },
};
/** What another stack's output is: known after deployment only. */
const later = (value: string) => pulumi.output(Promise.resolve(value));

function install(
  cloud: CloudName,
  told: Partial<ExistingRancherArgs>,
  cluster: Partial<RancherClusterArgs> = {},
): { rancher: ExistingRancher } {
  const network = new Network("network", networkOf[cloud]);
  const rancher = new ExistingRancher("rancher", { network, url: later("https://rancher.example.com/"), ...told });
  new RancherCluster("prod", {
    ...{ rancher, launch: "infrastructure", distribution: "rke2", machines },
    nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"] }],
    ...cluster,
  });
  return { rancher };
}

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const rule = "openstack:networking/secGroupRule:SecGroupRule";
const firewall = "digitalocean:index/firewall:Firewall";

function only(resources: readonly Registered[], pattern: RegExp): string[] {
  return namesOf(resources.filter(({ name }) => pattern.test(name)));
}

function inputs(resources: readonly Registered[], type: string, name: string, ...keys: string[]): unknown[] {
  const made = find(resources, type, name).inputs;
  return keys.map((key) => made[key]);
}

function notesOf(resources: readonly Registered[]): unknown {
  return find(resources, "rancher-fenceline:index:RancherCluster", "prod").inputs.notes;
}

async function messageOf(
  cloud: CloudName,
  ...args: readonly [Partial<ExistingRancherArgs>, Partial<RancherClusterArgs>?]
) {
  const { error, resources } = await refusal(() => install(cloud, ...args));
  assert.ok(error instanceof ConfigurationError, String(error));
  const own = resources.filter(({ type, parent }) => ![type, parent].some((text) => text?.includes(":Network")));
  assert.deepEqual(namesOf(own.filter(({ type }) => !type.endsWith(":ExistingRancher"))), []);
  return error.message;
}

describe("a Rancher of another stack", () => {
  for (const cloud of cloudNames) {
    it(`${cloud}: nothing is made of it, and its url and groups are told on`, async () => {
      const { resources, value } = await deploy(() => install(cloud, groupOf[cloud]));
      assert.deepEqual(only(resources, /^rancher-\d|^rancher$/), ["rancher"]);
      assert.equal(await valueOf(value.rancher.url), "https://rancher.example.com");
      const [entry] = await valueOf(pulumi.output(value.rancher.groups));
      const { securityGroupId, tag } = groupOf[cloud];
      assert.deepEqual([entry?.role, entry?.cluster], ["rancher", null]);
      assert.deepEqual(
        [entry?.securityGroups, entry?.tags],
        [securityGroupId ?? [], tag ?? []].map((one) => [one].flat()),
      );
    });
  }

  it("AWS: by its group, which another stack's output is: both ends name it", async () => {
    const { resources } = await deploy(() => install("aws", { securityGroupId: later(aws) }));
    const common = idOf("aws:ec2/securityGroup:SecurityGroup", "prod-common");
    const ends = ["securityGroupId", "referencedSecurityGroupId", "fromPort", "toPort"];
    assert.deepEqual(only(resources, /^rancher-|-from-rancher$/), [
      "prod-common-in-tcp-22-from-rancher",
      "prod-common-in-tcp-2376-from-rancher",
      "rancher-in-tcp-443-from-prod-common",
    ]);
    assert.deepEqual(inputs(resources, ingress, "rancher-in-tcp-443-from-prod-common", ...ends), [
      aws,
      common,
      443,
      443,
    ]);
    assert.deepEqual(inputs(resources, ingress, "prod-common-in-tcp-22-from-rancher", ...ends), [common, aws, 22, 22]);
  });

  it("OpenStack: by its group, with documented egress: its way to the nodes too", async () => {
    const { resources } = await deploy(() =>
      install("openstack", { securityGroupId: openstack }, { egress: { mode: "documented" } }),
    );
    const common = idOf("openstack:networking/secGroup:SecGroup", "prod-common");
    const ends = ["securityGroupId", "remoteGroupId", "direction", "portRangeMin"];
    assert.deepEqual(only(resources, /^rancher-/), [
      "rancher-in-tcp-443-from-prod-common",
      "rancher-out-tcp-22-to-prod-common",
      "rancher-out-tcp-2376-to-prod-common",
    ]);
    const [own, out] = ["rancher-in-tcp-443-from-prod-common", "rancher-out-tcp-22-to-prod-common"];
    assert.deepEqual(inputs(resources, rule, own ?? "", ...ends), [openstack, common, "ingress", 443]);
    assert.deepEqual(inputs(resources, rule, out ?? "", ...ends), [openstack, common, "egress", 22]);
    assert.equal(notesOf(resources), undefined);
  });

  it("DigitalOcean: a firewall of the cluster's own on its tag, which waits for no tag but the cluster's", async () => {
    const { resources } = await deploy(() => install("digitalocean", { tag: later("operations-rancher") }));
    const made = find(resources, firewall, "prod-rancher");
    const sources = ["fenceline-test-prod-common"];
    assert.deepEqual(made.inputs, {
      name: "fenceline-test-prod-rancher",
      tags: ["operations-rancher"],
      inboundRules: [{ protocol: "tcp", portRange: "443", sourceTags: sources }],
    });
    assert.deepEqual(made.after, ["digitalocean:index/tag:Tag::prod-common"]);
  });

  it("by addresses, which other stacks' outputs are: one rule an address, and notes of what the other stack must open", async () => {
    const addresses = [later("203.0.113.10/32"), later("203.0.113.11"), "198.51.100.0/28"];
    const { resources } = await deploy(() => install("aws", { addresses }, { egress: { mode: "documented" } }));
    assert.deepEqual(only(resources, /^rancher-in|^rancher-out/), []);
    const [first, third] = [
      "prod-common-in-tcp-22-from-rancher-address-1",
      "prod-common-in-tcp-22-from-198.51.100.0-28",
    ];
    assert.deepEqual(inputs(resources, ingress, first ?? "", "cidrIpv4"), ["203.0.113.10/32"]);
    assert.deepEqual(inputs(resources, ingress, third ?? "", "cidrIpv4"), ["198.51.100.0/28"]);
    assert.deepEqual(inputs(resources, egress, "prod-common-out-tcp-443-to-rancher-address-2", "cidrIpv4"), [
      "203.0.113.11/32",
    ]);
    assert.deepEqual(notesOf(resources), [
      "Rancher is another stack's: its nodes must admit 443/tcp from wherever the node driver's nodes of prod are",
      "Rancher is another stack's: where its way out is limited, it must let out 22/tcp, 2376/tcp to the nodes of prod",
    ]);
  });

  it("behind a balancer: nodes dial that, Rancher's own group admits nobody, and the door is the other stack's", async () => {
    const balancer = { mode: "passthrough", addresses: ["203.0.113.80/32"] } as const;
    const told = { securityGroupId: aws, balancer: { ...balancer, addresses: [...balancer.addresses] } };
    const { resources } = await deploy(() =>
      install("aws", told, {
        egress: { mode: "documented" },
        launch: "custom",
        nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 }],
      }),
    );
    assert.deepEqual(only(resources, /^rancher-|-from-rancher|-to-203/), [
      "prod-common-out-tcp-443-to-203.0.113.80-32",
    ]);
    const [door] = notesOf(resources) as string[];
    assert.equal(door, "Rancher is another stack's: the door of its balancer must admit 443/tcp from 10.20.0.0/16");
  });

  it("is refused before the cluster's first resource where what is told does not fit", async () => {
    assert.match(await messageOf("aws", { tag: "x" }), /- tag: is set, but aws knows .* set securityGroupId instead$/);
    assert.match(await messageOf("digitalocean", { securityGroupId: aws }), /- securityGroupId: .* set tag instead$/);
    assert.match(await messageOf("openstack", { securityGroupId: aws }), /- securityGroupId: .* no id of openstack;/);
    assert.match(await messageOf("aws", {}), /- launch: is infrastructure, .* tell addresses of the existing Rancher$/);
    assert.match(
      await messageOf("aws", { securityGroupId: later(aws) }, { dialled: "public" }),
      /- launch: is infrastructure, so Rancher dials the nodes of prod at 22\/tcp, 2376\/tcp, and where it dials from/,
    );
    assert.match(
      await messageOf("aws", { addresses: ["0.0.0.0/1", "128.0.0.0/1"] }),
      /- addresses: is the whole world/,
    );
    assert.match(
      await messageOf(
        "aws",
        { addresses: ["203.0.113.10/32"], balancer: { mode: "terminating" } },
        { egress: { mode: "documented" } },
      ),
      /lets nodes of prod dial 443\/tcp at told addresses alone; tell balancer.addresses of the existing Rancher/,
    );
  });
});
