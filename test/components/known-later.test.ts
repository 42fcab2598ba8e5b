/** Arguments that are outputs: where no rule depends on them they arrive, and everywhere else the message says how to write them. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import {
  ConfigurationError,
  ExistingRancher,
  Network,
  RancherCluster,
  RancherLoadBalancer,
  RancherServer,
  type NetworkArgs,
} from "../../components";
import { cloudNames } from "../../components/clouds/cloud";
import { judgeConfiguration } from "../../components/installation/judge";
import { deploy, find, ofType, refusal, valueOf, type Registered } from "../harness/mocks";
import { install, networkOf } from "./mocked-installation";

function later<Value>(value: Value): pulumi.Output<Value> {
  return pulumi.output(Promise.resolve(value)) as pulumi.Output<Value>;
}

const instance = "aws:ec2/instance:Instance";

/** What a program without outputs registers, and the same values as outputs. */
function program(cloud: NetworkArgs["cloud"], wrap: (text: string) => pulumi.Input<string>) {
  return () => {
    const machines = { image: wrap("an-image"), size: wrap("a-size"), sshKey: wrap("a-key") };
    const installation = install(cloud, {
      network: {
        tags: cloud === "digitalocean" ? {} : { team: wrap("platform"), "example.com/cost-centre": wrap("42") },
      },
      rancher: {
        machines,
        hostname: wrap("rancher.example.com"),
        loadBalancer: "terminating",
        balancer: { certificate: wrap("a-certificate"), scheme: "public" },
        dialled: "public",
      },
      cluster: {
        machines,
        nodeGroups: [
          { name: "etcd", roles: ["etcd"], nodes: 1, publicAddress: true, machines: { size: wrap("a-larger-size") } },
          { name: "all", roles: ["worker", "controlplane"], nodes: 1 },
        ],
      },
    });
    const { rancher, cluster } = installation;
    new RancherLoadBalancer("balancer", { rancher, clusters: [cluster] });
    return installation;
  };
}

/** What nobody wrote: neither may reach an engine. */
function assertNothingStandsIn(resources: readonly Registered[]): void {
  for (const { urn, inputs } of resources) {
    const text = JSON.stringify(inputs);
    assert.ok(!/\[secret\]|known after deployment|\$\{/.test(text), `${urn}: ${text}`);
  }
}

async function messageOf(make: () => unknown): Promise<string> {
  const { error } = await refusal(make);
  assert.ok(error instanceof ConfigurationError, String(error));
  return error.message;
}

describe("arguments that are outputs", () => {
  for (const cloud of cloudNames) {
    it(`${cloud}: where no rule depends on them, the same is registered as for plain ones`, async () => {
      const plain = await deploy(program(cloud, (text) => text));
      const known = await deploy(program(cloud, later));
      const shape = ({ resources }: { resources: readonly Registered[] }) =>
        resources.map(({ urn, inputs, after }) => ({ urn, inputs, after }));
      assert.deepEqual(shape(known), shape(plain));
      assertNothingStandsIn(known.resources);
      assert.equal(await valueOf(known.value.rancher.url), "https://rancher.example.com");
    });
  }

  it("an existing network's ids are registered as they are, and no stand-in for them", async () => {
    const { resources } = await deploy(() => {
      const network = new Network("network", {
        cloud: "aws",
        id: later("vpc-1"),
        subnetIds: [later("subnet-1"), "subnet-2"],
        cidr: "10.20.0.0/16",
      });
      return new RancherServer("rancher", { network });
    });
    assertNothingStandsIn(resources);
    const { networkId, subnetIds } = find(resources, "rancher-fenceline:index:Network", "network").inputs;
    assert.deepEqual([networkId, subnetIds], ["vpc-1", ["subnet-1", "subnet-2"]]);
    assert.deepEqual(
      ofType(resources, instance).map(({ inputs }) => inputs.subnetId),
      ["subnet-1"],
    );
  });

  it("secrets stay secrets", async () => {
    const { resources } = await deploy(() => install("aws", { rancher: { bootstrapPassword: later("hidden-words") } }));
    const { inputs, secretInputs } = find(resources, instance, "rancher-1");
    assert.deepEqual(secretInputs, ["userData"]);
    assert.match(String(inputs.userData), /./);
    assertNothingStandsIn(resources);
  });

  it("a list that is an output is refused, and the message says how to write it", async () => {
    const ofSubnets = await messageOf(
      () =>
        new Network("network", {
          cloud: "aws",
          id: "vpc-1",
          subnetIds: later(["subnet-1"]) as unknown as string[],
          cidr: "10.20.0.0/16",
        }),
    );
    assert.equal(
      ofSubnets,
      "Network network has one problem:\n  - subnetIds: is an output, which only a deployment knows, and how many there are decides " +
        "where nodes are: write a list of them, whose items may be outputs ([vpc.publicSubnetIds[0], vpc.publicSubnetIds[1]])",
    );
    const ofClients = await messageOf(() =>
      install("aws", { rancher: { clients: { rancher: later(["203.0.113.0/24"]) as unknown as string[] } } }),
    );
    assert.match(ofClients, /- clients\.rancher: is an output, .* write a list of ranges or of groups of yours/);
    const ofRange = await messageOf(() =>
      install("aws", { rancher: { clients: { ssh: [later("192.0.2.0/24") as unknown as string] } } }),
    );
    assert.match(ofRange, /- clients\.ssh\[0\]: is an output, .* write it as a text/);
    const ofTags = await messageOf(
      () => new Network("network", { ...networkOf.digitalocean, tags: { team: later("platform") } }),
    );
    assert.match(ofTags, /- tags\.team: is an output, .* which firewalls guard it/);
    const ofExisting = await messageOf(() => {
      const network = new Network("network", networkOf.aws);
      const addresses = later(["203.0.113.10"]) as unknown as string[];
      return new ExistingRancher("rancher", { network, url: "https://rancher.example.com", addresses });
    });
    assert.match(ofExisting, /ExistingRancher rancher has one problem:\n {2}- addresses: is an output, .* as a text/);
  });

  it("every other argument that is an output is a problem of its own, and nothing is made", async () => {
    const keys = ["install", "nodes", "version", "volumeSize", "replace", "publicAddress", "egress", "flows", "proxy"];
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1 }), async (chosen) => {
        const { error, resources } = await refusal(() => {
          const network = new Network("network", networkOf.digitalocean);
          const args = Object.fromEntries(chosen.map((key) => [key, later("x")]));
          return new RancherServer("rancher", { network, ...args });
        });
        assert.ok(error instanceof ConfigurationError, String(error));
        assert.deepEqual(error.problems.map(({ path }) => path).sort(), [...chosen].sort());
        for (const { message } of error.problems) assert.match(message, /^is an output, .*: write /);
        assert.ok(!resources.some(({ name }) => name.startsWith("rancher")));
      }),
      { numRuns: 8 },
    );
  });

  it("what stands for one means nothing in a stack's file", () => {
    const network = { cidr: "10.20.0.0/16" };
    const machines = { image: "${given.later-rancher-hostname}" };
    assert.throws(
      () => judgeConfiguration({ cloud: "aws", network, rancher: { machines }, clusters: [] }),
      /rancher\.machines\.image: is "\$\{later-rancher-hostname\}"; it may not contain "\$\{"/,
    );
  });
});

describe("two components with one output each", () => {
  it("get their own", async () => {
    const { resources } = await deploy(() => {
      const { rancher } = install("aws");
      const nodeGroups: { name: string; roles: ("etcd" | "controlplane" | "worker")[]; nodes: number }[] = [
        { name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 },
      ];
      for (const name of ["one", "two"]) {
        const machines = { image: later(`image-of-${name}`) };
        new RancherCluster(name, { rancher, launch: "custom", distribution: "rke2", machines, nodeGroups });
      }
    });
    for (const name of ["one", "two"])
      assert.equal(find(resources, instance, `${name}-all-1`).inputs.ami, `image-of-${name}`);
  });
});
