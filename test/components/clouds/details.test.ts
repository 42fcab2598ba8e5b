/** Details of encoders and decoders that no example stack has: each of them was once wrong without any test that noticed. */
import assert from "node:assert/strict";
import { encodeRules as encodeForAws } from "../../../components/clouds/aws/encode";
import { encodeRules as encodeForDigitalOcean } from "../../../components/clouds/digitalocean/encode";
import { encodeRules as encodeForOpenstack } from "../../../components/clouds/openstack/encode";
import { decode } from "../../../components/clouds/decode";
import { joinPorts, liftToCommon, withoutRedundant } from "../../../components/firewall/reduce";
import type { Peer, Rule } from "../../../components/firewall/rule";
import { resource, wrongVerdicts } from "./asking";
import { ingress, labels, planOf, range } from "./rules";

describe("details", () => {
  it("networks of every cloud, in both families", () => {
    const { networks } = decode([
      resource("aws:ec2/vpc:Vpc", "one", { cidrBlock: "10.1.0.0/16", ipv6CidrBlock: "2001:db8::/56" }),
      resource("openstack:networking/subnet:Subnet", "two", { cidr: "10.2.0.0/16" }),
      resource("digitalocean:index/vpc:Vpc", "three", { ipRange: "10.3.0.0/16" }),
    ]);
    assert.deepEqual(networks, [
      { cloud: "aws", range: "10.1.0.0/16" },
      { cloud: "aws", range: "2001:db8::/56" },
      { cloud: "openstack", range: "10.2.0.0/16" },
      { cloud: "digitalocean", range: "10.3.0.0/16" },
    ]);
  });

  it("AWS: an address that only a deployment knows is one of its family", () => {
    const peer = (family: "ipv4" | "ipv6"): Peer => ({ kind: "address", owner: "node-1", reference: "${a.b}", family });
    const encoded = encodeForAws(
      planOf((["ipv4", "ipv6"] as const).map((family) => ingress("prod-etcd", { protocol: "every" }, peer(family)))),
      labels,
    );
    assert.deepEqual(
      encoded.map(({ spec: { inputs } }) => [inputs.cidrIpv4, inputs.cidrIpv6]),
      [
        ["${a.b}/32", undefined],
        [undefined, "${a.b}/128"],
      ],
    );
  });

  it("protocols without ports stay apart when ports are joined", () => {
    const rules = [4, 47].map((number): Rule =>
      ingress("prod-etcd", { protocol: "number", number }, range("10.0.0.0/8")),
    );
    assert.deepEqual(
      joinPorts(rules).map(({ traffic }) => traffic),
      [
        { protocol: "number", number: 4 },
        { protocol: "number", number: 47 },
      ],
    );
  });

  it("AWS: an interface that a resource of its own attaches is its instance's", () => {
    const [instance, eni] = ["aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"];
    const { endpoints } = decode([
      resource(instance, "host", { vpcSecurityGroupIds: ["sg-1"] }),
      resource(eni, "card", { securityGroups: ["sg-2"] }),
      resource("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "bind", {
        ...{ instanceId: `\${${instance}::host.id}`, networkInterfaceId: `\${${eni}::card.id}` },
      }),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, groups }) => [name, ...groups]),
      [
        ["host", "aws:sg-1"],
        ["host", "aws:sg-2"],
      ],
    );
  });

  it("OpenStack: a fixed IPv6 address is one without its subnet, too", () => {
    const { endpoints } = decode([
      resource("openstack:networking/port:Port", "card", { fixedIps: [{ ipAddress: "2001:db8::7" }] }),
    ]);
    assert.deepEqual(endpoints[0]?.addresses, [
      { family: "ipv6", symbols: [], place: { kind: "range", range: "2001:db8::7/128" } },
    ]);
  });

  it("OpenStack: the compute service's inline rules, ICMP with -1 for all, port 0 for none", () => {
    const group = "openstack:compute/secGroup:SecGroup";
    const inline = (ipProtocol: string, fromPort: number, toPort: number) => ({
      ...{ ipProtocol, fromPort, toPort, cidr: "0.0.0.0/0" },
    });
    const { guards } = decode([
      resource(group, "web", {
        rules: [
          inline("icmp", -1, -1),
          inline("icmp", 8, 0),
          inline("icmp", 0, 0),
          inline("tcp", 80, 81),
          inline("tcp", 0, 0),
        ],
      }),
    ]);
    const rules = guards.flatMap(({ allowances }) => allowances).filter(({ direction }) => direction === "ingress");
    assert.deepEqual(
      rules.map(({ traffic }) => traffic),
      [
        { protocol: "icmp", message: "every" },
        { protocol: "icmp", message: { type: 8, code: 0 } },
        { protocol: "icmp", message: { type: 0, code: 0 } },
        { protocol: "tcp", first: 80, last: 81 },
        { protocol: "tcp", first: 0, last: 65535 },
      ],
    );
  });

  it("OpenStack: the compute service's groups let in their own members, or those of another", () => {
    const group = "openstack:compute/secGroup:SecGroup";
    const inline = { ipProtocol: "tcp", fromPort: 22, toPort: 22 };
    const { guards } = decode([
      resource(group, "web", {
        rules: [
          { ...inline, self: true },
          { ...inline, fromGroupId: `\${${group}::other.id}` },
        ],
      }),
      resource(group, "other"),
    ]);
    const rules = guards
      .filter((guard) => guard.group.endsWith("::web"))
      .flatMap(({ allowances }) => allowances)
      .filter(({ direction }) => direction === "ingress");
    assert.deepEqual(
      rules.map(({ peer, effect }) => [effect, peer.kind === "group" ? peer.group : peer.kind]),
      [
        ["allow", `${group}::web`],
        ["allow", `${group}::other`],
      ],
    );
  });

  it("OpenStack: members of OVN's balancer see its clients, those of any other one its machines", () => {
    const balancer = "openstack:loadbalancer/loadBalancer:LoadBalancer";
    const subnet = "openstack:networking/subnet:Subnet";
    const { endpoints } = decode([
      resource(subnet, "members", { cidr: "10.5.0.0/24" }),
      ...["ovn", "OVN", "amphora"].map((loadbalancerProvider) =>
        resource(balancer, loadbalancerProvider, { loadbalancerProvider, vipSubnetId: `\${${subnet}::members.id}` }),
      ),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, sendsFrom }) => [name, sendsFrom?.length]),
      [
        ["ovn", 0],
        ["OVN", 0],
        ["amphora", 1],
      ],
    );
  });

  it("AWS: ports past the last one, and an ICMP type that is not known, are in doubt", () => {
    const group = "aws:ec2/securityGroup:SecurityGroup";
    const inline = (protocol: string, fromPort: unknown, toPort: unknown) => ({
      protocol,
      fromPort,
      toPort,
      cidrBlocks: ["0.0.0.0/0"],
    });
    const { guards } = decode([
      resource(group, "web", {
        ingress: [inline("tcp", 1, 65536), inline("udp", 1, 65535), inline("icmp", "${a.b}", -1)],
      }),
    ]);
    assert.deepEqual(
      guards.flatMap(({ allowances }) => allowances).map(({ traffic, effect }) => [traffic, effect]),
      [
        [{ protocol: "tcp", first: 0, last: 65535 }, "maybe"],
        [{ protocol: "udp", first: 1, last: 65535 }, "allow"],
        [{ protocol: "icmp", message: "every" }, "maybe"],
      ],
    );
  });

  it("DigitalOcean: an address that only a deployment knows is a source of its own", () => {
    const peer: Peer = { kind: "address", owner: "node-1", reference: "${a.b}", family: "ipv4" };
    const [encoded] = encodeForDigitalOcean(
      planOf([ingress("prod-etcd", { protocol: "tcp", first: 22, last: 22 }, peer)]),
      labels,
    );
    assert.deepEqual(encoded?.spec.inputs.inboundRules, [
      { protocol: "tcp", portRange: "22", sourceAddresses: ["${a.b}"] },
    ]);
  });

  it("only rules on the cluster's own groups move to its common one", () => {
    const roles = ["prod-etcd", "prod-controlplane", "prod-worker"];
    const on = (groups: readonly string[]) =>
      groups.map((group): Rule => ingress(group, { protocol: "tcp", first: 22, last: 22 }, range("10.0.0.0/8")));
    const lifted = (groups: readonly string[]) =>
      liftToCommon(on(groups), "prod-common", roles).map(({ group }) => group);
    assert.deepEqual(lifted(roles), ["prod-common"]);
    assert.deepEqual(lifted(["rancher", "prod-etcd", "prod-worker"]), ["rancher", "prod-etcd", "prod-worker"]);
  });

  const [tag, droplet, firewall] = ["Tag", "Droplet", "Firewall"].map(
    (name) => `digitalocean:index/${name.toLowerCase()}:${name}`,
  ) as [string, string, string];

  it("DigitalOcean: a tag is known by its reference, its id and its name", () => {
    const { groupKeys } = decode([resource(tag, "web", { name: "The-Web" })]);
    assert.deepEqual(
      ["id", "name"].map((property) => groupKeys.get(`\${${tag}::web.${property}}`)),
      ["tag:the-web", "tag:the-web"],
    );
  });

  it("DigitalOcean: a droplet with a tag that can't be told carries the others, and perhaps more", () => {
    const { endpoints } = decode([resource(droplet, "host", { tags: ["web", "${random:index/x:X::tag.?}"] })]);
    assert.deepEqual(endpoints[0]?.groupsKnown, false);
    assert.deepEqual(endpoints[0]?.groups.slice(0, 2), ["tag:web", `${droplet}::host`]);
    assert.ok(endpoints[0].groups.every((group) => typeof group === "string"));
  });

  it("DigitalOcean: ports as numbers and as texts, and those that make no sense", () => {
    const open = (portRange: unknown) => ({ protocol: "tcp", portRange, sourceAddresses: ["192.0.2.1"] });
    const verdicts = (portRange: unknown, expected: string) =>
      wrongVerdicts(
        [
          resource(droplet, "host", { tags: ["web"] }),
          resource(firewall, "web", { tags: ["web"], inboundRules: [open(portRange)] }),
        ],
        { "192.0.2.1 host 443/tcp": expected, "192.0.2.2 host 443/tcp": "denied" },
      );
    for (const range of [443, "443", "443-443", "440-450", "all", "0", "1-65535", "0-65535"]) {
      assert.deepEqual(verdicts(range, "allowed"), {}, String(range));
    }
    for (const range of ["450-440", "1-65536", "http", "${a.b}"]) {
      assert.deepEqual(verdicts(range, "unknown"), {}, range);
    }
    assert.deepEqual(verdicts("444", "denied"), {});
  });

  it("DigitalOcean: a balancer's doors are of tcp, but for udp and HTTP/3", () => {
    const door = (entryProtocol: string) => ({ entryProtocol, entryPort: 443 });
    const { guards } = decode([
      resource("digitalocean:index/loadBalancer:LoadBalancer", "front", {
        forwardingRules: ["https", "tcp", "udp", "http3"].map(door),
      }),
    ]);
    const doors = guards.flatMap(({ allowances }) => allowances).filter(({ direction }) => direction === "ingress");
    assert.deepEqual(
      doors.map(({ traffic }) => traffic.protocol),
      ["tcp", "tcp", "udp", "udp"],
    );
  });

  it("DigitalOcean: what begins at port 1 is not all ports yet", () => {
    const ports = (first: number, last: number) => {
      const rule = ingress("prod-etcd", { protocol: "tcp", first, last }, range("10.0.0.0/8"));
      const [encoded] = encodeForDigitalOcean(planOf([rule]), labels);
      return (encoded?.spec.inputs.inboundRules as readonly { portRange: string }[])[0]?.portRange;
    };
    assert.deepEqual(
      [ports(1, 443), ports(2, 65535), ports(1, 65535), ports(0, 65535)],
      ["1-443", "2-65535", "1-65535", "1-65535"],
    );
  });

  it("OpenStack: all ICMP has no type, and an echo request has its own", () => {
    const inputsOf = (message: "every" | "echo-request") =>
      encodeForOpenstack(planOf([ingress("prod-etcd", { protocol: "icmp", message }, range("10.0.0.0/8"))]))[0]?.spec
        .inputs;
    assert.deepEqual([inputsOf("every")?.portRangeMin, inputsOf("echo-request")?.portRangeMin], [undefined, 8]);
  });

  it("OpenStack: ports that Neutron would refuse are in doubt", () => {
    const group = "openstack:networking/secGroup:SecGroup";
    const effectOf = (ports: Record<string, unknown>, protocol = "tcp") => {
      const { guards } = decode([
        resource(group, "web"),
        resource("openstack:networking/secGroupRule:SecGroupRule", "in", {
          ...{ securityGroupId: `\${${group}::web.id}`, direction: "ingress", ethertype: "IPv4", protocol },
          ...ports,
        }),
      ]);
      return guards.flatMap(({ allowances }) => allowances).find(({ direction }) => direction === "ingress")?.effect;
    };
    const port = (portRangeMin: unknown, portRangeMax: unknown) => ({ portRangeMin, portRangeMax });
    for (const sure of [port(1, 1), port(80, 81), {}]) assert.equal(effectOf(sure), "allow", JSON.stringify(sure));
    for (const doubtful of [
      port(81, 80),
      port(80, 65536),
      port(80, undefined),
      port("${a.b}", 80),
      port(80, "${a.b}"),
    ]) {
      assert.equal(effectOf(doubtful), "maybe", JSON.stringify(doubtful));
    }
    for (const doubtful of [port("${a.b}", 0), port(8, "${a.b}"), port(undefined, 3)]) {
      assert.equal(effectOf(doubtful, "icmp"), "maybe", JSON.stringify(doubtful));
    }
    assert.equal(effectOf({}, "no-such-protocol"), "maybe");
    assert.equal(effectOf({}, "256"), "maybe");
    assert.equal(effectOf({}, "255"), "allow");
  });

  it("OpenStack: a subnet of version 6, and a group of another name", () => {
    const subnet = "openstack:networking/subnet:Subnet";
    const { endpoints } = decode([
      resource(subnet, "six", { ipVersion: 6 }),
      resource("openstack:networking/secGroup:SecGroup", "web", { name: "web" }),
      resource("openstack:networking/port:Port", "card", { fixedIps: [{ subnetId: `\${${subnet}::six.id}` }] }),
      resource("openstack:compute/instance:Instance", "host", { securityGroups: ["other"] }),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, addresses, groups }) => [name, addresses[0]?.family, ...groups]),
      [
        ["card", "ipv6", "openstack:default"],
        ["host", "ipv4", 'openstack:"other"'],
      ],
    );
  });

  it("AWS: a protocol by a name that EC2 does not take is in doubt", () => {
    const { guards } = decode([
      resource("aws:ec2/securityGroup:SecurityGroup", "web", {
        ingress: ["gre", "47"].map((protocol) => ({ protocol, fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] })),
      }),
    ]);
    assert.deepEqual(
      guards.flatMap(({ allowances }) => allowances).map(({ traffic, effect }) => [traffic.protocol, effect]),
      [
        ["every", "maybe"],
        ["number", "allow"],
      ],
    );
  });

  it("DigitalOcean: a deny says why it is in doubt", () => {
    const rule = { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0"], action: "deny" };
    const { guards } = decode([resource(firewall, "web", { tags: ["web"], inboundRules: [rule] })]);
    const [deny] = guards.flatMap(({ allowances }) => allowances);
    assert.deepEqual(
      [deny?.effect, deny?.doubt],
      ["contest", "whether this deny goes before an allow is not documented"],
    );
  });

  it("equal rules become one, ICMP too, and a rule that holds several others has all of their reasons", () => {
    const icmp = (why: string): Rule =>
      ingress("prod-etcd", { protocol: "icmp", message: "every" }, range("10.0.0.0/8"), why);
    const joined = joinPorts([icmp("one"), icmp("two")]);
    assert.deepEqual(
      joined.map(({ reasons }) => reasons.map(({ why }) => why)),
      [["one", "two"]],
    );
    const tcp = (first: number, last: number, why: string): Rule =>
      ingress("prod-etcd", { protocol: "tcp", first, last }, range("10.0.0.0/8"), why);
    const kept = withoutRedundant([tcp(1, 100, "all"), tcp(5, 5, "five"), tcp(7, 7, "seven")], () => undefined);
    assert.deepEqual(
      kept.map(({ reasons }) => reasons.map(({ why }) => why)),
      [["all", "five", "seven"]],
    );
  });
});
