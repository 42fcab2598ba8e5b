/** Details of encoders and decoders that no example stack has: each of them was once wrong without any test that noticed. */
import assert from "node:assert/strict";
import { encodeRules as encodeForAws } from "../../../components/clouds/aws/encode";
import { decode } from "../../../components/clouds/decode";
import { joinPorts } from "../../../components/firewall/reduce";
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
    for (const range of [443, "443", "440-450", "all", "0", "1-65535", "0-65535"]) {
      assert.deepEqual(verdicts(range, "allowed"), {}, String(range));
    }
    for (const range of ["450-440", "1-70000", "http", "${a.b}"]) {
      assert.deepEqual(verdicts(range, "unknown"), {}, range);
    }
    assert.deepEqual(verdicts("444", "denied"), {});
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
});
