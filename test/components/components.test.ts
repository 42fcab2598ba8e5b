/** What the components promise on every cloud: their tree, their outputs, and that nothing is made of what is wrong. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ConfigurationError,
  type NamedPeerArgs,
  EtcdGroup,
  Network,
  RancherCluster,
  RancherServer,
} from "../../components";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { deploy, idOf, refusal, valueOf, type Registered } from "../harness/mocks";
import { install, machines, networkOf } from "./mocked-installation";

const groupType: Readonly<Record<CloudName, string | undefined>> = {
  aws: "aws:ec2/securityGroup:SecurityGroup",
  openstack: "openstack:networking/secGroup:SecGroup",
  digitalocean: undefined,
};
const componentPrefix = "rancher-fenceline:index:";

class Thing extends pulumi.CustomResource {
  constructor(name: string, inputs: Record<string, string>) {
    super("test:index:Thing", name, inputs);
  }
}

/** The message of the one ConfigurationError, and that nothing is there but the network, if it was made before. */
async function messageOf(program: () => unknown): Promise<string> {
  const { error, resources } = await refusal(program);
  assert.ok(error instanceof ConfigurationError, String(error));
  const others = resources.filter(({ type, parent }) => ![type, parent].some((text) => text?.includes(":Network")));
  assert.deepEqual(others, []);
  return error.message;
}

describe("two highly available Ranchers in one network", () => {
  for (const cloud of ["aws", "openstack"] as const) {
    it(`${cloud}: the second is refused, for both would choose the same addresses`, async () => {
      const { error } = await refusal(() => {
        const network = new Network("network", networkOf[cloud]);
        const ha = { network, machines, install: "ha", nodes: 3, hostname: "rancher.example.com" } as const;
        for (const name of ["one", "two"]) new RancherServer(name, { ...ha, token: "example-token-for-tests-alone" });
      });
      assert.ok(error instanceof ConfigurationError, String(error));
      assert.match(
        error.message,
        /RancherServer two has 3 problems:\n {2}- two-1 and one-1 would both have 10\.20\.0\.16;/,
      );
    });
  }
});

for (const cloud of cloudNames) {
  describe(`the components on ${cloud}`, () => {
    let resources: readonly Registered[] = [];
    let installation: ReturnType<typeof install>;
    before(async () => {
      ({ resources, value: installation } = await deploy(() => install(cloud)));
    });

    it("have one tree, and no other resource stands at the top", () => {
      const components = resources.filter(({ type }) => type.startsWith(componentPrefix));
      assert.deepEqual(
        components.map(({ type, name, parent }) => [
          `${type.slice(componentPrefix.length)} ${name}`,
          parent === null ? null : parent.slice(componentPrefix.length),
        ]),
        [
          ["ControlPlaneGroup prod-controlplane", "RancherCluster::prod"],
          ["EtcdGroup prod-etcd", "RancherCluster::prod"],
          ["Network network", null],
          ["RancherCluster prod", null],
          ["RancherServer rancher", null],
          ["WorkerGroup prod-worker", "RancherCluster::prod"],
        ],
      );
      for (const { urn, parent, type } of resources) {
        assert.ok(type.startsWith(componentPrefix) || parent !== null, urn);
      }
    });

    it("say what a node of each role carries", async () => {
      const { rancher, cluster } = installation;
      const groups = await valueOf(pulumi.output([...rancher.groups, ...cluster.groups]));
      const carried = (carriers: string[]) => {
        const names = carriers.map((name) => `fenceline-test-${name}`);
        const type = groupType[cloud];
        const ids = type === undefined ? [] : carriers.map((name) => idOf(type, name));
        return { securityGroups: ids, tags: type === undefined ? names : [], names, machineConfig: null };
      };
      const all = ["prod-common", "prod-etcd", "prod-controlplane", "prod-worker"];
      const nodes = (names: string[], publicNames = names) => ({
        nodes: names,
        addresses: names.map((name) => `${name}.private`),
        publicAddresses: publicNames.map((name) => `${name}.public`),
      });
      const both = ["prod-all-1", "prod-all-2"];
      const etcd = [...both, "prod-etcd-1", "prod-etcd-2", "prod-etcd-3"];
      assert.deepEqual(groups, [
        { cluster: null, role: "rancher", cloud, ...carried(["rancher"]), ...nodes(["rancher-1"]) },
        { cluster: "prod", role: "etcd", cloud, ...carried(all), ...nodes(etcd, cloud === "openstack" ? both : etcd) },
        { cluster: "prod", role: "controlplane", cloud, ...carried(all), ...nodes(both) },
        { cluster: "prod", role: "worker", cloud, ...carried(all), ...nodes([...both, "prod-worker-1"]) },
      ]);
      assert.equal(await valueOf(rancher.url), "https://rancher-1.public");
    });

    it("a role without nodes carries the common group and its own", async () => {
      const { value } = await deploy(() => install(cloud, { cluster: { launch: "infrastructure" } }));
      const [etcd] = await valueOf(pulumi.output(value.cluster.groups));
      const references = groupType[cloud] === undefined ? etcd?.tags : etcd?.securityGroups;
      assert.deepEqual(
        references,
        ["prod-common", "prod-etcd"].map((name) =>
          groupType[cloud] === undefined ? `fenceline-test-${name}` : idOf(groupType[cloud], name),
        ),
      );
      assert.deepEqual([etcd?.nodes, etcd?.addresses, etcd?.publicAddresses], [[], [], []]);
    });

    it("high availability has three nodes, all alike, behind the hostname", async () => {
      const { value } = await deploy(() =>
        install(cloud, { rancher: { install: "ha", nodes: 3, hostname: "rancher.example.com", token: "a-token" } }),
      );
      const [rancher] = await valueOf(pulumi.output(value.rancher.groups));
      assert.deepEqual(rancher?.nodes, ["rancher-1", "rancher-2", "rancher-3"]);
      assert.equal(await valueOf(value.rancher.url), "https://rancher.example.com");
    });

    it("two clusters of one Rancher share nothing but Rancher's group", async () => {
      const { resources: both } = await deploy(() => {
        const { rancher } = install(cloud);
        return new RancherCluster("dev", {
          rancher,
          launch: "infrastructure",
          distribution: "rke1",
          nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"] }],
        });
      });
      for (const { urn, inputs } of both.filter(({ name }) => name.startsWith("dev-"))) {
        assert.ok(!JSON.stringify(inputs).includes("prod"), urn);
      }
      for (const { urn, inputs } of both.filter(({ name }) => name.startsWith("prod-"))) {
        assert.ok(!JSON.stringify(inputs).includes("dev-"), urn);
      }
    });

    it("what must be unique in an account begins with the prefix", async () => {
      const { resources: own } = await deploy(() => install(cloud, { network: { namePrefix: "acme" } }));
      assert.ok(!JSON.stringify(own.map(({ inputs }) => inputs)).includes("fenceline-test"));
      const named = own.filter(({ type, inputs }) => "name" in inputs && !/:(Droplet|Instance)$/.test(type));
      assert.ok(named.length >= 5);
      for (const { urn, inputs } of named) assert.match(String(inputs.name), /^acme-/, urn);
    });

    it("the network's arguments are judged whole, before the first resource", async () => {
      const bad = {
        ...networkOf[cloud],
        cidr: "10.20.0.1/16",
        tags: { "a b": "c" },
        namePrefix: "sg-1",
        colour: "red",
      };
      const message = await messageOf(() => new Network("network", bad));
      assert.match(message, /^Network network has 4 problems:\n/);
      for (const path of ["tags.a b: ", "namePrefix: ", "colour: ", "cidr: .* is 10.20.0.0/16"]) {
        assert.match(message, new RegExp(`\n {2}- ${path}`));
      }
    });

    it("Rancher's arguments are judged whole, before the first resource", async () => {
      const message = await messageOf(
        () =>
          new RancherServer("rancher", {
            network: new Network("network", networkOf[cloud]),
            machines,
            nodes: 2,
            clients: { ssh: ["0.0.0.0/0"], rancher: ["2001:db8::/32"] },
          }),
      );
      assert.match(message, /^RancherServer rancher has 3 problems:\n/);
      for (const path of ["nodes", "clients.ssh", "clients.rancher\\[0\\]"]) {
        assert.match(message, new RegExp(`\n {2}- ${path}: `));
      }
    });

    it("a cluster's arguments are judged whole, before the first resource of it", async () => {
      const { error, resources: made } = await refusal(() => {
        const network = new Network("network", networkOf[cloud]);
        const rancher = new RancherServer("rancher", { network, machines, version: "2.11.3" });
        return new RancherCluster("prod", {
          rancher,
          machines,
          launch: "custom",
          distribution: "rke1",
          clients: { ssh: ["0.0.0.0/1", "128.0.0.0/1"] },
          nodeGroups: [{ name: "etcd", roles: ["etcd"], nodes: 2 }],
        });
      });
      assert.ok(error instanceof ConfigurationError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ["nodeGroups", "nodeGroups", "nodeGroups", "clients.ssh"],
      );
      assert.ok(!made.some(({ name }) => name.startsWith("prod")));
    });

    it("a role's group alone is a group that admits nobody", async () => {
      const { value, resources: alone } = await deploy(
        () => new EtcdGroup("extra-etcd", { cluster: "extra", network: new Network("network", networkOf[cloud]) }),
      );
      const id = await valueOf(value.groupId);
      const name = "extra-etcd";
      assert.equal(id, groupType[cloud] === undefined ? `fenceline-test-${name}` : idOf(groupType[cloud], name));
      assert.ok(!alone.some(({ type }) => /Rule$|Firewall$/.test(type)));
    });
  });
}

/** Where a rule on Rancher's group names a client of the user's, and what the user makes it of. */
const ownClients: Readonly<
  Record<CloudName, readonly [key: string, named: (id: pulumi.Input<string>) => NamedPeerArgs]>
> = {
  aws: ["referencedSecurityGroupId", (id) => ({ securityGroupId: id, name: "bastion" })],
  openstack: ["remoteGroupId", (id) => ({ securityGroupId: id, name: "bastion" })],
  digitalocean: ["sourceTags", (id) => ({ tag: id, name: "bastion" })],
};

describe("clients whose ids only a deployment knows", () => {
  for (const cloud of cloudNames) {
    const [key, named] = ownClients[cloud];
    const [plain] = [
      { aws: "sg-0a1b2c3d", openstack: "11111111-2222-3333-4444-555555555555", digitalocean: "admins" }[cloud],
    ];
    const program = (id: () => pulumi.Input<string>) => () =>
      install(cloud, { rancher: { clients: { ssh: [named(id())] } } });

    it(`on ${cloud} get as many rules as known ones, called after the label instead of the id, with the id in them`, async () => {
      const later = await deploy(program(() => new Thing("bastion", {}).id));
      const known = await deploy(program(() => plain));
      const names = ({ resources }: { resources: readonly Registered[] }) =>
        resources.map(({ name }) => name).filter((name) => name !== "bastion");
      const labelled = names(known).map((name) => name.replace(`-${plain}`, "-bastion"));
      assert.deepEqual(names(later).sort(), labelled.sort());
      const naming = later.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(`"${key}"`));
      assert.ok(naming.some(({ inputs }) => JSON.stringify(inputs).includes(idOf("test:index:Thing", "bastion"))));
    });

    it(`on ${cloud} need a name, by which their rules are called`, async () => {
      const { error } = await refusal(() => {
        const nameless = { ...named(new Thing("bastion", {}).id), name: undefined };
        return install(cloud, { rancher: { clients: { ssh: [nameless] } } });
      });
      assert.ok(error instanceof ConfigurationError, String(error));
      assert.match(error.message, /clients\.ssh\[0\]: has an id that only a deployment knows; give it a name/);
    });
  }
});

describe("limits across the clusters of a network", () => {
  it("the third cluster's groups are too many for an OpenStack project, and nothing of it is made", async () => {
    const { error, resources } = await refusal(() => {
      const { rancher } = install("openstack");
      for (const name of ["second", "third"]) {
        new RancherCluster(name, {
          rancher,
          launch: "infrastructure",
          distribution: "rke1",
          nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"] }],
        });
      }
    });
    assert.ok(error instanceof ConfigurationError);
    assert.match(error.message, /openstack allows 10 security groups of the project; this needs 14/);
    assert.ok(!resources.some(({ name }) => name.startsWith("third")));
  });
});

describe("the mocks", () => {
  it("refuse two resources of one URN, and references that were never resolved", async () => {
    await assert.rejects(
      deploy(() => [new Thing("one", {}), new Thing("one", {})]),
      /two resources have the URN urn:pulumi:test::fenceline::test:index:Thing::one/,
    );
    await assert.rejects(
      deploy(() => new Thing("one", { value: "${test:index:Thing::other.id}" })),
      /unresolved reference/,
    );
  });
});
