/** What nodes really get: user data with everything in it, secret wherever anything in it is, and in what order. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { contentOf, filesOf } from "./bootstrap/requests";
import { deploy, find, idOf, ofType, refusal, type Registered } from "../harness/mocks";
import { install } from "./mocked-installation";

const machine: Readonly<Record<CloudName, string>> = {
  aws: "aws:ec2/instance:Instance",
  openstack: "openstack:compute/instance:Instance",
  digitalocean: "digitalocean:index/droplet:Droplet",
};
const volume: Readonly<Record<CloudName, string>> = {
  aws: "aws:ebs/volume:Volume",
  openstack: "openstack:blockstorage/volume:Volume",
  digitalocean: "digitalocean:index/volume:Volume",
};

const docker =
  "sudo docker run -d --privileged rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --token join-secret --etcd";

const highlyAvailable = { install: "ha", nodes: 3, hostname: "rancher.example.com", token: "member-secret" } as const;

function userData(resources: readonly Registered[], cloud: CloudName, name: string): string {
  return String(find(resources, machine[cloud], name).inputs.userData);
}

for (const cloud of cloudNames) {
  describe(`user data on ${cloud}`, () => {
    it("of a single Rancher names its volume, which is there before, and is no secret without one", async () => {
      const { resources } = await deploy(() => install(cloud));
      const node = find(resources, machine[cloud], "rancher-1");
      const { inputs } = find(resources, volume[cloud], "rancher-1");
      const identity = cloud === "digitalocean" ? String(inputs.name) : idOf(volume[cloud], "rancher-1");
      assert.equal(contentOf(String(node.inputs.userData), "/etc/rancher-fenceline/volume"), `${identity}\n`);
      assert.ok(node.after.includes(`${volume[cloud]}::rancher-1`));
      assert.deepEqual(node.secretInputs, []);
    });

    it("is secret where a password, a token or a registration command is in it", async () => {
      const { resources } = await deploy(() =>
        install(cloud, {
          rancher: { ...highlyAvailable, bootstrapPassword: "first-secret" },
          cluster: { registrationCommand: docker },
        }),
      );
      for (const { name, secretInputs, inputs } of ofType(resources, machine[cloud])) {
        assert.deepEqual(secretInputs, ["userData"], name);
        assert.ok(/member-secret|join-secret/.test(String(inputs.userData)), name);
      }
      const others = resources.map(({ inputs, ...rest }) => ({ ...rest, inputs: { ...inputs, userData: "" } }));
      assert.doesNotMatch(JSON.stringify(others), /member-secret|join-secret|first-secret/);
    });

    it("takes secrets that only a deployment knows", async () => {
      const later = <Value>(value: Value) => pulumi.secret(Promise.resolve(value));
      const { resources } = await deploy(() =>
        install(cloud, {
          rancher: { ...highlyAvailable, token: later("later-token") },
          cluster: { registrationCommand: later(docker) },
        }),
      );
      assert.match(userData(resources, cloud, "rancher-2"), /token: later-token/);
      assert.equal(
        contentOf(userData(resources, cloud, "prod-etcd-1"), "/etc/rancher-fenceline/environment/CATTLE_TOKEN"),
        "join-secret",
      );
    });

    it("of the first member begins, that of the others joins, with addresses of others", async () => {
      const { resources } = await deploy(() => install(cloud, { rancher: highlyAvailable }));
      const files = [1, 2, 3].map((index) => filesOf(userData(resources, cloud, `rancher-${index}`)));
      assert.deepEqual(
        files.map((all) => all.has("/etc/rancher-fenceline/initialise")),
        [true, false, false],
      );
      const servers = files.map((all) => all.get("/etc/rancher-fenceline/servers")?.content);
      if (cloud === "digitalocean") assert.deepEqual(servers, ["", "rancher-1.private\n", "rancher-1.private\n"]);
      else for (const text of servers) assert.match(text ?? "", /^10\.20\.\d+\.\d+\n10\.20\.\d+\.\d+\n$/);
    });

    it("says by which interface a node with several joins", async () => {
      const { resources } = await deploy(() => install(cloud, { rancher: highlyAvailable }));
      const isWritten = filesOf(userData(resources, cloud, "rancher-1")).has("/etc/rancher-fenceline/network-range");
      assert.equal(isWritten, cloud === "digitalocean");
    });

    it("puts the strict host firewall in force before anything else", async () => {
      const { resources } = await deploy(() =>
        install(cloud, {
          rancher: { hostFirewall: "strict" },
          cluster: { hostFirewall: "strict", registrationCommand: docker },
        }),
      );
      for (const name of ["rancher-1", "prod-etcd-1"]) {
        const text = userData(resources, cloud, name);
        assert.match(contentOf(text, "/etc/fenceline/firewall.given.nft"), /^table inet fenceline \{$/m);
        assert.match(text, /runcmd:\n\s+- - \/usr\/local\/sbin\/fenceline-firewall\n/);
      }
      const { inputs } = find(resources, "rancher-fenceline:index:RancherCluster", "prod");
      const exceptions = inputs.hostFirewallExceptions as string[];
      assert.ok(
        exceptions.some((text) => text.startsWith("2379-2380/tcp on prod-etcd from any address in 10.20.0.0/16")),
      );
    });
  });
}

describe("a node of AWS without an address on the internet", () => {
  const nodeGroups = [
    { name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1, publicAddress: false },
    { name: "edge", roles: ["worker"], nodes: 1 },
  ] satisfies { name: string; roles: ("etcd" | "controlplane" | "worker")[]; nodes: number; publicAddress?: boolean }[];

  it("comes after the gateway's route, in a subnet of its own; the others stay where they are", async () => {
    const { resources } = await deploy(() =>
      install("aws", { network: { natGateway: "single" }, cluster: { nodeGroups } }),
    );
    const [inside, outside] = ["prod-all-1", "prod-edge-1"].map((name) => find(resources, machine.aws, name));
    assert.equal(inside?.inputs.subnetId, idOf("aws:ec2/subnet:Subnet", "network-inside-1"));
    assert.ok(inside.after.includes("aws:ec2/route:Route::network-inside-1"));
    const { resources: before } = await deploy(() =>
      install("aws", { cluster: { nodeGroups: nodeGroups.map((group) => ({ ...group, publicAddress: true })) } }),
    );
    assert.deepEqual(outside?.inputs, find(before, machine.aws, "prod-edge-1").inputs);
    assert.deepEqual(
      ofType(resources, "aws:ec2/natGateway:NatGateway").map(({ name }) => name),
      ["network-1"],
    );
  });

  it("is refused where the network has no such gateway, and on droplets, before anything of the cluster", async () => {
    for (const cloud of ["aws", "digitalocean"] as const) {
      const { error, resources } = await refusal(() => install(cloud, { cluster: { nodeGroups } }));
      assert.match(String(error), /nodeGroups\[0\]\.publicAddress: is false, but/);
      assert.ok(!resources.some(({ name }) => name.startsWith("prod")));
    }
  });
});

describe("a shell without SSH", () => {
  it("is a profile for each owner's nodes on AWS, and refused elsewhere", async () => {
    const machines = { image: "an-image", sessionManager: true };
    const { resources } = await deploy(() => install("aws", { rancher: { machines }, cluster: { machines } }));
    const profile = (name: string) => find(resources, machine.aws, name).inputs.iamInstanceProfile;
    assert.notEqual(profile("rancher-1"), profile("prod-etcd-1"));
    assert.equal(ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").length, 2);
    const { error } = await refusal(() =>
      install("openstack", { rancher: { machines: { ...machines, size: "large" } } }),
    );
    assert.match(String(error), /machines\.sessionManager: does nothing on openstack/);
  });
});
