/** Rancher's name inside of its network: what the zone is, where its record leads, and that nothing is made of what is wrong. */
import assert from "node:assert/strict";
import {
  ConfigurationError,
  Network,
  RancherLoadBalancer,
  RancherPrivateZone,
  RancherServer,
  type NetworkArgs,
  type RancherServerArgs,
} from "../../components";
import { deploy, find, idOf, refusal } from "../harness/mocks";
import { machines, networkOf } from "./mocked-installation";

const hostname = "rancher.example.com";
const [zone, record] = ["aws:route53/zone:Zone", "aws:route53/record:Record"];

function server(args: Partial<RancherServerArgs>, network: NetworkArgs = networkOf.aws): RancherServer {
  return new RancherServer("rancher", {
    network: new Network("network", network),
    ...{ machines, hostname, privateZone: true, clients: { rancher: ["203.0.113.0/24"] } },
    ...args,
  });
}

describe("a private zone", () => {
  it("is Rancher's name alone, in its VPC, and leads to the private addresses of all of its nodes", async () => {
    const ha: Partial<RancherServerArgs> = { install: "ha", nodes: 3, token: "example-token-for-tests-alone" };
    const { resources } = await deploy(() => new RancherPrivateZone("rancher-private-zone", { rancher: server(ha) }));
    const made = find(resources, zone, "rancher");
    assert.equal(made.inputs.name, hostname);
    assert.deepEqual(made.inputs.vpcs, [{ vpcId: idOf("aws:ec2/vpc:Vpc", "network") }]);
    const { inputs, after } = find(resources, record, "rancher");
    assert.deepEqual(
      [inputs.name, inputs.type, inputs.records],
      [hostname, "A", ["rancher-1.private", "rancher-2.private", "rancher-3.private"]],
    );
    assert.ok(after.includes(`${zone}::rancher`));
  });

  it("is made in a VPC that exists already", async () => {
    const network: NetworkArgs = { cloud: "aws", id: "vpc-1", subnetIds: ["subnet-1"], cidr: "10.20.0.0/16" };
    const { resources } = await deploy(
      () => new RancherPrivateZone("rancher-private-zone", { rancher: server({}, network) }),
    );
    assert.deepEqual(find(resources, zone, "rancher").inputs.vpcs, [{ vpcId: "vpc-1" }]);
  });

  it("leads to an internal balancer, by the same record", async () => {
    const { resources } = await deploy(() => {
      const rancher = server({ loadBalancer: "passthrough", balancer: { scheme: "internal" } });
      const balancer = new RancherLoadBalancer("rancher-balancer", { rancher, clusters: [] });
      return new RancherPrivateZone("rancher-private-zone", { rancher, balancer });
    });
    const { inputs, after, parent } = find(resources, record, "rancher");
    assert.equal(parent, "rancher-fenceline:index:RancherPrivateZone::rancher-private-zone");
    assert.equal(inputs.records, undefined);
    assert.equal((inputs.aliases as unknown[]).length, 1);
    assert.ok(after.includes("aws:lb/loadBalancer:LoadBalancer::rancher-balancer"));
  });

  it("is refused where there can be none, where it has no name, and where nobody would be led by it", async () => {
    const messageOf = async (program: () => unknown): Promise<string> => {
      const { error } = await refusal(program);
      assert.ok(error instanceof ConfigurationError, String(error));
      return error.message;
    };
    for (const cloud of ["openstack", "digitalocean"] as const) {
      assert.match(await messageOf(() => server({}, networkOf[cloud])), /privateZone: is true, but none is made on/);
    }
    const nameless = () => {
      const network = new Network("network", networkOf.aws);
      return new RancherServer("rancher", { network, machines, privateZone: true });
    };
    assert.match(await messageOf(nameless), /privateZone: is true, but Rancher has no name/);
    assert.match(await messageOf(() => server({ dialled: "public" })), /privateZone: .* set dialled: private$/);
    const unasked = () => new RancherPrivateZone("zone", { rancher: server({ privateZone: false }) });
    assert.match(await messageOf(unasked), /rancher.privateZone: is false at this Rancher/);
  });

  it("and without one, Rancher notes what the DNS that nodes ask must do", async () => {
    const { resources } = await deploy(() => server({ privateZone: false }));
    const { notes } = find(resources, "rancher-fenceline:index:RancherServer", "rancher").inputs;
    assert.match(
      String(notes),
      /^nodes dial rancher.example.com at private addresses: .* privateZone: true makes a zone/,
    );
  });
});
