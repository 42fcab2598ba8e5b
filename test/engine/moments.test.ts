/** The judge of moments notices an order of operations that is wrong on purpose, and only that. No engine here. */
import * as assert from "node:assert/strict";
import { disruptions } from "./harness/moments/judge-moments";
import { Account } from "./providers/account";
import { aws } from "./providers/aws";
import { digitalocean } from "./providers/digitalocean";
import type { CloudObject, CloudTable } from "./providers/resource-type";
import type { Values } from "./providers/values";

const types = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  gateway: "aws:ec2/internetGateway:InternetGateway",
  table: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  instance: "aws:ec2/instance:Instance",
  volume: "aws:ebs/volume:Volume",
  attachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  doVpc: "digitalocean:index/vpc:Vpc",
  tag: "digitalocean:index/tag:Tag",
  firewall: "digitalocean:index/firewall:Firewall",
  droplet: "digitalocean:index/droplet:Droplet",
} as const;
type Kind = keyof typeof types;

class Scene {
  readonly account: Account;

  constructor(table: CloudTable) {
    this.account = new Account(table);
  }

  make(kind: Kind, name: string, inputs: Values): CloudObject {
    return this.account.create(types[kind], name, `urn:${name}`, inputs);
  }

  /** What the judge says of what happens here. */
  judged(act: () => void): string[] {
    const before = this.account.all();
    const begin = this.account.log.length;
    act();
    return disruptions(before, this.account.log.slice(begin)).map(({ kind, who }) => `${kind}: ${who}`);
  }

  change(object: CloudObject, inputs: Values): void {
    const now = this.account.find(object.type, object.id);
    this.account.update(object.type, object.id, { ...now?.inputs, ...inputs });
  }

  remove(object: CloudObject): void {
    this.account.delete(object.type, object.id);
  }
}

/** Two nodes of etcd's group that reach each other at one port, on a routed subnet; the group's rule is given. */
function awsScene() {
  const scene = new Scene(aws);
  const vpc = scene.make("vpc", "network", { cidrBlock: "10.0.0.0/16" });
  const gateway = scene.make("gateway", "network", { vpcId: vpc.id });
  const table = scene.make("table", "network", { vpcId: vpc.id });
  const toWorld = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
  const route = scene.make("route", "network", toWorld);
  const place = { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" };
  const subnet = scene.make("subnet", "network-1", place);
  scene.make("association", "network-1", { subnetId: subnet.id, routeTableId: table.id });
  const group = scene.make("group", "prod-etcd", { name: "prod-etcd", vpcId: vpc.id });
  const all = { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
  scene.make("egress", "out", all);
  const wanted = { ipProtocol: "tcp", fromPort: 2379, toPort: 2380, referencedSecurityGroupId: group.id };
  const rule = scene.make("ingress", "etcd", { securityGroupId: group.id, ...wanted });
  const instance = { subnetId: subnet.id, vpcSecurityGroupIds: [group.id], associatePublicIpAddress: true };
  const nodes = [1, 2, 3].map((number) => scene.make("instance", `prod-etcd-${String(number)}`, instance));
  return { scene, group, rule, route, toWorld, instance, nodes };
}

describe("every moment of an update is judged", () => {
  it("nothing is wrong where a joined rule comes before those that it takes the place of go", () => {
    const { scene, group, rule } = awsScene();
    const wider = { ...rule.inputs, fromPort: 2378 };
    assert.deepEqual(
      scene.judged(() => {
        scene.make("ingress", "wider", { ...wider, securityGroupId: group.id });
        scene.remove(rule);
      }),
      [],
    );
  });

  it("a rule that goes before the one that takes its place cuts off", () => {
    const { scene, rule } = awsScene();
    const found = scene.judged(() => {
      scene.remove(rule);
      scene.make("ingress", "again", rule.inputs);
    });
    assert.equal(found.length, 6, "each of three nodes to each other");
    assert.ok(
      found.every((text) => /^cut off: prod-etcd-\d → prod-etcd-\d ipv4 tcp 2379-2380$/.test(text)),
      found[0],
    );
  });

  it("a rule that is wider for a moment opens", () => {
    const { scene, rule } = awsScene();
    assert.deepEqual(
      scene
        .judged(() => {
          const { securityGroupId = "", ipProtocol = "", fromPort = 0, toPort = 0 } = rule.inputs;
          const rest = { securityGroupId, ipProtocol, fromPort, toPort };
          const open = scene.make("ingress", "open", { ...rest, cidrIpv4: "203.0.113.0/24" });
          scene.remove(open);
        })
        .sort(),
      [1, 2, 3].map((number) => `opened: 203.0.113.0/24 → prod-etcd-${String(number)} ipv4 tcp 2379-2380`),
    );
  });

  it("a way out that is away for a moment, a volume that leaves a running node, and a majority of etcd that goes", () => {
    const { scene, route, toWorld, instance, nodes } = awsScene();
    const [one, other] = nodes;
    assert.ok(one !== undefined && other !== undefined);
    const away = scene.judged(() => {
      scene.remove(route);
      scene.make("route", "again", toWorld);
    });
    assert.deepEqual(
      away,
      [1, 2, 3].map((number) => `no way out: prod-etcd-${String(number)}`),
    );
    const volume = scene.make("volume", "data", { availabilityZone: "eu-central-1a", size: 50 });
    const attached = { instanceId: one.id, volumeId: volume.id, deviceName: "/dev/sdf" };
    const attachment = scene.make("attachment", "data", attached);
    assert.deepEqual(
      scene.judged(() => {
        scene.remove(attachment);
      }),
      [`volume away: ${volume.id} of prod-etcd-1`],
    );
    const lost = scene.judged(() => {
      for (const number of [4, 5, 6]) scene.make("instance", `prod-etcd-${String(number)}`, instance);
      scene.remove(one);
      scene.remove(other);
    });
    assert.deepEqual(
      lost,
      ["quorum lost: etcd of prod-etcd, 3 members"],
      "new members are none before they have joined",
    );
  });

  it("a firewall that is retagged before its droplets leaves them without one", () => {
    const scene = new Scene(digitalocean);
    const vpc = scene.make("doVpc", "network", { name: "v", region: "fra1", ipRange: "10.0.0.0/16" });
    for (const name of ["old-etcd", "new-etcd"]) scene.make("tag", name, { name });
    const inboundRules = [{ protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.0/24"] }];
    const firewall = scene.make("firewall", "prod-etcd", { name: "prod-etcd", tags: ["old-etcd"], inboundRules });
    const machine = { image: "ubuntu-24-04-x64", size: "s-4vcpu-8gb", region: "fra1", vpcUuid: vpc.id };
    const droplet = scene.make("droplet", "prod-etcd-1", { name: "n", ...machine, tags: ["old-etcd"] });
    // The cloud's table refuses no firewall that leaves a droplet alone; the droplet itself would be refused then.
    const found = scene.judged(() => {
      scene.change(firewall, { tags: ["new-etcd"] });
      scene.change(droplet, { tags: ["new-etcd"] });
    });
    assert.ok(found.includes("unguarded: prod-etcd-1"), found.join("; "));
    assert.ok(
      found.some((text) => text.startsWith("opened: ")),
      "and everything passes",
    );
    const both = scene.judged(() => {
      scene.change(firewall, { tags: ["new-etcd", "old-etcd"] });
      scene.change(droplet, { tags: ["old-etcd"] });
    });
    assert.deepEqual(both, []);
  });
});
