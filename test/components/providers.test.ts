/** Whose provider makes what, in programs with several: regions, accounts, and clouds of one kind. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import {
  EtcdGroup,
  ExistingRancher,
  Network,
  RancherCluster,
  RancherLoadBalancer,
  RancherServer,
  type RancherClusterArgs,
  type RancherServerArgs,
} from "../../components";
import { deploy, find, type Registered } from "../harness/mocks";

const nodeGroups: RancherClusterArgs["nodeGroups"] = [
  { name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 },
];
const cluster = { launch: "custom", distribution: "rke2", nodeGroups } as const;
const ranges = { here: "10.20.0.0/16", there: "10.30.0.0/16" };

class Wrapping extends pulumi.ComponentResource {
  constructor(name: string, make: (parent: Wrapping) => void, options: pulumi.ComponentResourceOptions) {
    super("company:index:Wrapping", name, {}, options);
    make(this);
  }
}

/** The names of each provider's resources; those of the default one under "". Providers and components make none. */
function byProvider(resources: readonly Registered[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { type, name, provider } of resources) {
    if (/^(?:pulumi|rancher-fenceline|company):/.test(type)) continue;
    found.set(provider ?? "", [...(found.get(provider ?? "") ?? []), name]);
  }
  return found;
}

/** All of them are named so, and there are some. */
function assertAll(names: readonly string[] | undefined, pattern: RegExp): void {
  assert.ok(names !== undefined && names.length > 0, `nothing is named like ${String(pattern)}`);
  assert.deepEqual(
    names.filter((name) => !pattern.test(name)),
    [],
  );
}

function twoRegions(rancherArgs: Partial<RancherServerArgs> = {}, isRanchersDefault = false) {
  const [here, there] = [
    new aws.Provider("here", { region: "eu-central-1" }),
    new aws.Provider("there", { region: "eu-west-1" }),
  ];
  const network = new Network(
    "network",
    { cloud: "aws", cidr: ranges.here },
    isRanchersDefault ? {} : { provider: here },
  );
  const rancher = new RancherServer("rancher", { network, dialled: "public", ...rancherArgs });
  const elsewhere = new Network("elsewhere", { cloud: "aws", cidr: ranges.there }, { providers: { aws: there } });
  return { here, there, network, rancher, elsewhere };
}

describe("providers", () => {
  it("what is in a network follows its provider, and a rule on Rancher's group follows Rancher's", async () => {
    const { resources, lookups } = await deploy(() => {
      const { rancher, elsewhere } = twoRegions();
      new RancherCluster("near", { rancher, ...cluster });
      new RancherCluster("far", { rancher, network: elsewhere, dialled: "public", ...cluster });
      new EtcdGroup("extra", { cluster: "extra", network: elsewhere });
    });
    const made = byProvider(resources);
    assert.deepEqual([...made.keys()].sort(), ["here", "there"]);
    assertAll(made.get("here"), /^(?:network|rancher|near)(?:-|$)/);
    assertAll(made.get("there"), /^(?:elsewhere|far|extra)(?:-|$)/);
    const onRancher = resources.filter(({ name, parent }) => name.startsWith("rancher-") && parent?.endsWith("::far"));
    assert.deepEqual([...byProvider(onRancher).keys()], ["here"]);
    const asked = lookups.map(({ token, provider }) => `${token.split(":").at(-1) ?? ""} ${provider ?? ""}`);
    assert.deepEqual(asked.sort(), [
      "getAmi here",
      "getAmi there",
      "getAvailabilityZones here",
      "getAvailabilityZones there",
    ]);
  });

  it("a rule on a group of the default provider has that one, though its cluster has another", async () => {
    const { resources } = await deploy(() => {
      const { rancher, elsewhere } = twoRegions({}, true);
      new RancherCluster("far", { rancher, network: elsewhere, dialled: "public", ...cluster });
    });
    const made = byProvider(resources);
    assertAll(made.get(""), /^(?:network|rancher)(?:-|$)/);
    assertAll(made.get("there"), /^(?:elsewhere|far)(?:-|$)/);
    const rule = find(
      resources,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "rancher-in-tcp-443-from-far-all-1",
    );
    assert.equal(rule.parent, "rancher-fenceline:index:RancherServer::rancher");
    assert.deepEqual(rule.aliases, ["rancher-fenceline:index:RancherCluster::far"]);
  });

  it("one that a component names itself comes first, and one that a parent hands down last", async () => {
    const { resources } = await deploy(() => {
      const { here, there, elsewhere, rancher } = twoRegions();
      const other = new aws.Provider("other", { region: "eu-west-1" });
      new Wrapping(
        "company",
        (parent) => {
          new RancherCluster("wrapped", { rancher, network: elsewhere, dialled: "public", ...cluster }, { parent });
          new RancherCluster("own", { rancher, network: elsewhere, ...cluster }, { parent, provider: other });
          const inner = new Network("inner", { cloud: "aws", cidr: "10.40.0.0/16" }, { parent });
          new RancherCluster("inherited", { rancher, network: inner, dialled: "public", ...cluster });
        },
        { providers: [here] },
      );
      void there;
    });
    const made = byProvider(resources);
    assertAll(made.get("there"), /^(?:elsewhere|wrapped)(?:-|$)/);
    assertAll(made.get("other"), /^own-/);
    assertAll(made.get("here"), /^(?:network|rancher|inner|inherited)(?:-|$)/);
  });

  it("the rules on other owners' groups that a balancer needs follow those groups' providers", async () => {
    const { resources } = await deploy(() => {
      const balancer = { scheme: "internal" } as const;
      const balanced = {
        loadBalancer: "passthrough",
        balancer,
        dialled: "private",
        hostname: "rancher.example.com",
      } as const;
      const { rancher, there } = twoRegions({ ...balanced, egress: { mode: "documented" } });
      const options = { provider: there };
      const near = new RancherCluster("near", { rancher, egress: { mode: "documented" }, ...cluster }, options);
      new RancherLoadBalancer("balancer", { rancher, clusters: [near] });
    });
    const made = byProvider(resources);
    const byParent = resources.filter(({ parent }) => parent?.endsWith("RancherLoadBalancer::balancer"));
    assertAll(byProvider(byParent).get("here"), /^rancher(?:-|$)/);
    assertAll(made.get("there"), /^(?:elsewhere|near)(?:-|$)/);
    assertAll(byProvider(byParent).get("there"), /^near-common-out-/);
  });

  it("a Rancher of another stack in another account, and clusters on two OpenStack clouds", async () => {
    const { resources } = await deploy(() => {
      const account = new aws.Provider("account", { region: "eu-central-1" });
      const network = new Network("network", { cloud: "aws", cidr: ranges.here });
      const existing = { network, url: "https://rancher.example.com", securityGroupId: "sg-0123456789abcdef0" };
      const rancher = new ExistingRancher("rancher", existing, { provider: account });
      new RancherCluster("near", { rancher, ...cluster });
      for (const [index, name] of ["one", "two"].entries()) {
        const provider = new openstack.Provider(name, { cloud: name });
        const place = { cloud: "openstack", cidr: `10.${50 + index}.0.0/16`, externalNetwork: "public" } as const;
        const machines = { image: "ubuntu", size: "large" };
        const addresses = ["203.0.113.10/32"];
        const theirs = new ExistingRancher(`rancher-${name}`, {
          network: new Network(`network-${name}`, place, { provider }),
          url: "https://rancher.example.com",
          addresses,
        });
        new RancherCluster(`cluster-${name}`, { rancher: theirs, machines, ...cluster });
      }
    });
    const made = byProvider(resources);
    assertAll(made.get("account"), /^rancher-in-/);
    assertAll(made.get(""), /^(?:network|near)(?:-|$)/);
    for (const name of ["one", "two"]) assertAll(made.get(name), new RegExp(`^(?:network|cluster)-${name}(?:-|$)`));
  });
});
