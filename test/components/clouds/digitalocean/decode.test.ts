/** What DigitalOcean's firewalls and balancers allow, from its documentation. */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../../components/resources/catalogue";
import { decode } from "../../../../components/clouds/decode";
import { resource, wrongVerdicts } from "../asking";

const dropletType = "digitalocean:index/droplet:Droplet";
const balancerType = "digitalocean:index/loadBalancer:LoadBalancer";
const everyone = ["0.0.0.0/0", "::/0"];
const openOut = [
  { protocol: "tcp", portRange: "1-65535", destinationAddresses: everyone },
  { protocol: "udp", portRange: "1-65535", destinationAddresses: everyone },
  { protocol: "icmp", destinationAddresses: everyone },
];

function droplet(name: string, tags: readonly string[] = [], inputs: Record<string, unknown> = {}): DecodableResource {
  return resource(dropletType, name, { tags, region: "fra1", ...inputs });
}

function firewall(name: string, inputs: Record<string, unknown>): DecodableResource {
  return resource("digitalocean:index/firewall:Firewall", name, inputs);
}

describe("DigitalOcean: what firewalls allow", () => {
  it("leaves a droplet without a firewall open, and closes one with a firewall of no rule", () => {
    const resources = [droplet("open", ["lonely"]), droplet("closed", ["web"]), firewall("web", { tags: ["web"] })];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "198.51.100.1 open all": "allowed",
        "open 2001:db8::1 all": "allowed",
        "198.51.100.1 closed 22/tcp": "denied",
        "closed 198.51.100.1 22/tcp": "denied",
        "open closed 22/tcp": "denied",
        "closed open 22/tcp": "denied",
      }),
      {},
    );
  });

  it("sends nothing without an outbound rule", () => {
    const inboundRules = [{ protocol: "tcp", portRange: "443", sourceAddresses: everyone }];
    const resources = [droplet("node", ["web"]), firewall("web", { tags: ["web"], inboundRules })];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "198.51.100.1 node 443/tcp": "allowed",
        "2001:db8::1 node 443/tcp": "allowed",
        "node 198.51.100.1 443/tcp": "denied",
        "198.51.100.1 node 442/tcp": "denied",
        "198.51.100.1 node 443/udp": "denied",
      }),
      {},
    );
  });

  it("compares tags without case, and takes a tag resource for its name", () => {
    const tagType = "digitalocean:index/tag:Tag";
    const inboundRules = [
      { protocol: "tcp", portRange: "1", sourceTags: ["CLIENT"] },
      { protocol: "tcp", portRange: "2", sourceTags: [`\${${tagType}::client.id}`] },
    ];
    const resources = [
      resource(tagType, "client", { name: "Client" }),
      droplet("node", ["WEB"]),
      droplet("client", ["client"]),
      droplet("other", ["clients"]),
      firewall("web", { tags: ["web"], inboundRules }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client node 1-2/tcp": "allowed",
        "other node 1-2/tcp": "denied",
        "198.51.100.1 node 1/tcp": "denied",
      }),
      {},
    );
  });

  it("reads port ranges in every form that the API has", () => {
    const ranges: [string, string][] = [
      ["8000-9000", "10.0.0.1"],
      ["1-65535", "10.0.0.2"],
      ["all", "10.0.0.3"],
      ["0", "10.0.0.4"],
      ["http", "10.0.0.5"],
      ["65535", "10.0.0.6"],
      ["65536", "10.0.0.7"],
    ];
    const inboundRules = ranges.map(([portRange, source]) => ({
      protocol: "tcp",
      portRange,
      sourceAddresses: [source],
    }));
    const resources = [
      droplet("node", ["web"]),
      firewall("web", {
        tags: ["web"],
        inboundRules: [
          ...inboundRules,
          { protocol: "icmp", sourceAddresses: everyone },
          { protocol: "sctp", portRange: "all", sourceAddresses: ["10.0.0.8"] },
        ],
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "10.0.0.1 node 8000-9000/tcp": "allowed",
        "10.0.0.1 node 7999/tcp": "denied",
        "10.0.0.1 node 9001/tcp": "denied",
        "10.0.0.2 node 1-65535/tcp": "allowed",
        "10.0.0.2 node 1/udp": "denied",
        "10.0.0.3 node 1-65535/tcp": "allowed",
        "10.0.0.4 node 1-65535/tcp": "allowed",
        "10.0.0.5 node 80/tcp": "unknown",
        "10.0.0.6 node 65535/tcp": "allowed",
        "10.0.0.7 node 80/tcp": "unknown",
        "10.0.0.8 node protocol/132": "unknown",
        // Not split by family, without type and code.
        "198.51.100.1 node icmp": "allowed",
        "2001:db8::1 node icmp": "allowed",
      }),
      {},
    );
  });

  it("joins the firewalls of a droplet, by tag and by id", () => {
    const inbound = (portRange: string) => [{ protocol: "tcp", portRange, sourceAddresses: everyone }];
    const resources: DecodableResource[] = [
      { ...droplet("node", ["a", "b"]), id: "101" },
      firewall("a", { tags: ["a"], inboundRules: inbound("1") }),
      firewall("b", { tags: ["b"], inboundRules: inbound("2") }),
      firewall("c", { dropletIds: [101], inboundRules: inbound("3"), outboundRules: openOut }),
      droplet("source"),
      firewall("d", { tags: ["d"], inboundRules: [{ protocol: "tcp", portRange: "9", sourceDropletIds: [101] }] }),
      droplet("target", ["d"]),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "198.51.100.1 node 1-3/tcp": "allowed",
        "198.51.100.1 node 4/tcp": "denied",
        "node target 9/tcp": "allowed",
        "source target 9/tcp": "denied",
        "node target 8/tcp": "denied",
      }),
      {},
    );
  });

  it("says unknown where a firewall or a source can't be told", () => {
    const stray = firewall("stray", {
      dropletIds: [`\${${dropletType}::node.?}`],
      inboundRules: [{ protocol: "tcp", portRange: "1", sourceAddresses: everyone }],
    });
    const resources = [
      stray,
      droplet("seemingly-open"),
      droplet("guarded", ["web"]),
      firewall("web", {
        tags: ["web"],
        inboundRules: [{ protocol: "tcp", portRange: "2", sourceKubernetesIds: ["cluster"] }],
      }),
    ];
    const guarded = decode(resources).guards.map((guard) => typeof guard.group);
    assert.deepEqual([...new Set(guarded)], ["string"]);
    assert.deepEqual(
      wrongVerdicts(resources, {
        "198.51.100.1 seemingly-open 22/tcp": "unknown",
        "198.51.100.1 guarded 1/tcp": "unknown",
        "198.51.100.1 guarded 2/tcp": "unknown",
        "198.51.100.1 guarded 3/tcp": "denied",
      }),
      {},
    );
  });

  it("is not certain about what a deny covers", () => {
    const inboundRules = [
      { protocol: "tcp", portRange: "1-10", sourceAddresses: everyone, action: "allow" },
      { protocol: "tcp", portRange: "5-20", sourceAddresses: ["203.0.113.0/24"], action: "deny" },
    ];
    const resources = [droplet("node", ["web"]), firewall("web", { tags: ["web"], inboundRules })];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "203.0.113.1 node 1-4/tcp": "allowed",
        "203.0.113.1 node 5-10/tcp": "unknown",
        "203.0.113.1 node 11-20/tcp": "denied",
        "198.51.100.1 node 5-10/tcp": "allowed",
      }),
      {},
    );
  });

  it("opens a balancer's entry ports to its allow list, and to everyone without one", () => {
    const forwardingRules = [{ entryPort: 443, entryProtocol: "https", targetPort: 443, targetProtocol: "https" }];
    const balancer = (name: string, lists?: Record<string, unknown>) =>
      resource(balancerType, name, { forwardingRules, ...(lists === undefined ? {} : { firewall: lists }) });
    const inboundRules = [
      { protocol: "tcp", portRange: "443", sourceLoadBalancerUids: [`\${${balancerType}::open.id}`] },
    ];
    const resources = [
      balancer("open"),
      balancer("empty", { allows: [] }),
      balancer("listed", {
        allows: ["ip:198.51.100.1", "cidr:203.0.113.0/24", `ip:\${${dropletType}::node.ipv4Address}`],
      }),
      balancer("barred", { denies: ["cidr:203.0.113.0/24"] }),
      resource(balancerType, "unsaid", {
        forwardingRules: [{ entryProtocol: "https", entryPort: `\${${dropletType}::node.?}` }],
      }),
      resource(balancerType, "half", { forwardingRules: [{ entryPort: 443 }] }),
      balancer("both", { allows: ["cidr:203.0.113.0/24"], denies: ["ip:203.0.113.7"] }),
      droplet("node", ["web"]),
      droplet("other", ["out"]),
      firewall("web", { tags: ["web"], inboundRules, outboundRules: openOut }),
      firewall("out", { tags: ["out"], outboundRules: openOut }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "192.0.2.1 open 443/tcp": "allowed",
        "192.0.2.1 open 80/tcp": "denied",
        "192.0.2.1 empty 443/tcp": "allowed",
        "198.51.100.1 listed 443/tcp": "allowed",
        "203.0.113.9 listed 443/tcp": "allowed",
        "192.0.2.1 listed 443/tcp": "denied",
        "node listed 443/tcp": "allowed",
        "other open 443/tcp": "allowed",
        "203.0.113.9 barred 443/tcp": "denied",
        "192.0.2.1 barred 443/tcp": "allowed",
        "203.0.113.9 both 443/tcp": "allowed",
        "203.0.113.7 both 443/tcp": "unknown",
        "192.0.2.1 unsaid 443/tcp": "unknown",
        "192.0.2.1 half 443/tcp": "unknown",
        "open node 443/tcp": "allowed",
        "empty node 443/tcp": "denied",
        "open node 80/tcp": "denied",
      }),
      {},
    );
  });
});
