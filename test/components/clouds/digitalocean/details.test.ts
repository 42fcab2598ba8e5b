/** Details that no example stack has, each of which was once wrong in a trial without any test that noticed. */
import assert from "node:assert/strict";
import { decode } from "../../../../components/clouds/decode";
import { encodeRules as encodeForDigitalOcean } from "../../../../components/clouds/digitalocean/encode";
import type { Peer } from "../../../../components/firewall/rule";
import { resource, wrongVerdicts } from "../asking";
import { ingress, labels, planOf, range } from "../rules";

describe("DigitalOcean: details", () => {
  const [tag, droplet, firewall] = ["Tag", "Droplet", "Firewall"].map(
    (name) => `digitalocean:index/${name.toLowerCase()}:${name}`,
  ) as [string, string, string];

  it("an address that only a deployment knows is a source of its own", () => {
    const peer: Peer = { kind: "address", owner: "node-1", reference: "${a.b}", family: "ipv4" };
    const [encoded] = encodeForDigitalOcean(
      planOf([ingress("prod-etcd", { protocol: "tcp", first: 22, last: 22 }, peer)]),
      labels,
    );
    assert.deepEqual(encoded?.spec.inputs.inboundRules, [
      { protocol: "tcp", portRange: "22", sourceAddresses: ["${a.b}"] },
    ]);
  });

  it("a tag is known by its reference, its id and its name", () => {
    const { groupKeys } = decode([resource(tag, "web", { name: "The-Web" })]);
    assert.deepEqual(
      ["id", "name"].map((property) => groupKeys.get(`\${${tag}::web.${property}}`)),
      ["tag:the-web", "tag:the-web"],
    );
  });

  it("a droplet with a tag that can't be told carries the others, and perhaps more", () => {
    const { endpoints } = decode([resource(droplet, "host", { tags: ["web", "${random:index/x:X::tag.?}"] })]);
    assert.deepEqual(endpoints[0]?.groupsKnown, false);
    assert.deepEqual(endpoints[0]?.groups.slice(0, 2), ["tag:web", `${droplet}::host`]);
    assert.ok(endpoints[0].groups.every((group) => typeof group === "string"));
  });

  it("ports as numbers and as texts, and those that make no sense", () => {
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

  it("a balancer's doors are of tcp, but for udp and HTTP/3", () => {
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

  it("what begins at port 1 is not all ports yet", () => {
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

  it("a deny says why it is in doubt", () => {
    const rule = { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0"], action: "deny" };
    const { guards } = decode([resource(firewall, "web", { tags: ["web"], inboundRules: [rule] })]);
    const [deny] = guards.flatMap(({ allowances }) => allowances);
    assert.deepEqual(
      [deny?.effect, deny?.doubt],
      ["contest", "whether this deny goes before an allow is not documented"],
    );
  });
});
