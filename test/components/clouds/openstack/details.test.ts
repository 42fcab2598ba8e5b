/** Details that no example stack has, each of which was once wrong in a trial without any test that noticed. */
import assert from "node:assert/strict";
import { decode } from "../../../../components/clouds/decode";
import { encodeRules as encodeForOpenstack } from "../../../../components/clouds/openstack/encode";
import { resource } from "../asking";
import { ingress, planOf, range } from "../rules";

describe("OpenStack: details", () => {
  it("a fixed IPv6 address is one without its subnet, too", () => {
    const { endpoints } = decode([
      resource("openstack:networking/port:Port", "card", { fixedIps: [{ ipAddress: "2001:db8::7" }] }),
    ]);
    assert.deepEqual(endpoints[0]?.addresses, [
      { family: "ipv6", symbols: [], place: { kind: "range", range: "2001:db8::7/128" } },
    ]);
  });

  it("the compute service's inline rules, ICMP with -1 for all, port 0 for none", () => {
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

  it("the compute service's groups let in their own members, or those of another", () => {
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

  it("members of OVN's balancer see its clients, those of any other one its machines", () => {
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

  it("all ICMP has no type, and an echo request has its own", () => {
    const inputsOf = (message: "every" | "echo-request") =>
      encodeForOpenstack(planOf([ingress("prod-etcd", { protocol: "icmp", message }, range("10.0.0.0/8"))]))[0]?.spec
        .inputs;
    assert.deepEqual([inputsOf("every")?.portRangeMin, inputsOf("echo-request")?.portRangeMin], [undefined, 8]);
  });

  it("ports that Neutron would refuse are in doubt", () => {
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

  it("a subnet of version 6, and a group of another name", () => {
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

  it("listeners and pools are of their own balancer; SCTP and floating addresses by association", () => {
    const [balancer, listener] = ["LoadBalancer", "Listener"].map(
      (name) => `openstack:loadbalancer/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
    ) as [string, string];
    const [port, floating] = ["openstack:networking/port:Port", "openstack:networking/floatingIp:FloatingIp"];
    const listen = (name: string, on: string, protocol: string) =>
      resource(listener, name, { loadbalancerId: `\${${balancer}::${on}.id}`, protocol, protocolPort: 7 });
    const { endpoints, guards } = decode([
      resource(balancer, "one"),
      resource(balancer, "two"),
      listen("tcp", "one", "HTTPS"),
      listen("udp", "one", "UDP"),
      listen("sctp", "two", "SCTP"),
      resource(port, "card"),
      resource(floating, "float"),
      resource("openstack:networking/floatingIpAssociate:FloatingIpAssociate", "bind", {
        ...{ portId: `\${${port}::card.id}`, floatingIp: `\${${floating}::float.address}` },
      }),
    ]);
    const doors = (name: string) =>
      guards
        .filter(({ group }) => group === `${balancer}::${name}`)
        .flatMap(({ allowances }) => allowances)
        .filter(({ direction }) => direction === "ingress")
        .map(({ traffic }) => ("first" in traffic ? `${traffic.protocol} ${traffic.first}` : traffic));
    assert.deepEqual(doors("one"), ["tcp 7", "udp 7"]);
    assert.deepEqual(doors("two"), [{ protocol: "number", number: 132 }]);
    assert.equal(endpoints.find(({ name }) => name === "card")?.publicAddresses.length, 1);
    assert.deepEqual(endpoints.find(({ name }) => name === "one")?.addresses[0]?.symbols, [
      `${balancer}::one.vipAddress`,
    ]);
  });

  it("only what begins at port 0 or 1 and ends at the last one is all ports", () => {
    const ports = (first: number, last: number) => {
      const rule = ingress("prod-etcd", { protocol: "tcp", first, last }, range("10.0.0.0/8"));
      const inputs = encodeForOpenstack(planOf([rule]))[0]?.spec.inputs;
      return [inputs?.portRangeMin, inputs?.portRangeMax];
    };
    assert.deepEqual(ports(1, 443), [1, 443]);
    assert.deepEqual(ports(2, 65535), [2, 65535]);
    assert.deepEqual(
      [ports(0, 65535), ports(1, 65535)],
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
  });
});
