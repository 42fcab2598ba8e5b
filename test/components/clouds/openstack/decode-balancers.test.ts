/** What Octavia's listeners admit, and as whom members see their balancer. */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../../components/resources/catalogue";
import { resource, wrongVerdicts } from "../asking";
import { group, port, rule } from "./resources";

describe("OpenStack: what Octavia's balancers admit", () => {
  it("opens a balancer's listener to its ranges, and to everyone without any", () => {
    const balancerType = "openstack:loadbalancer/loadBalancer:LoadBalancer";
    const listener = (name: string, inputs: Record<string, unknown>): DecodableResource =>
      resource("openstack:loadbalancer/listener:Listener", name, {
        loadbalancerId: `\${${balancerType}::balancer.id}`,
        ...inputs,
      });
    const subnetType = "openstack:networking/subnet:Subnet";
    const resources = [
      resource(subnetType, "subnet", { networkId: "net", cidr: "10.30.0.0/24" }),
      resource(balancerType, "balancer", { vipSubnetId: `\${${subnetType}::subnet.id}` }),
      listener("https", { protocol: "TCP", protocolPort: 443, allowedCidrs: ["203.0.113.0/24"] }),
      listener("http", { protocol: "HTTP", protocolPort: 80 }),
      listener("empty", { protocol: "UDP", protocolPort: 53, allowedCidrs: [] }),
      listener("unsaid", { protocol: "TCP", protocolPort: "${T::a.port}", allowedCidrs: ["192.0.2.1/32"] }),
      group("one"),
      port("member", ["one"], { fixedIps: [{ subnetId: `\${${subnetType}::subnet.id}` }] }),
      rule("from-subnet", "one", {
        protocol: "tcp",
        portRangeMin: 443,
        portRangeMax: 443,
        remoteIpPrefix: "10.30.0.0/24",
      }),
      rule("from-vip", "one", {
        protocol: "tcp",
        portRangeMin: 80,
        portRangeMax: 80,
        remoteIpPrefix: `\${${balancerType}::balancer.vipAddress}/32`,
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "203.0.113.1 balancer 443/tcp": "allowed",
        "203.0.114.1 balancer 443/tcp": "denied",
        "198.51.100.1 balancer 80/tcp": "allowed",
        "198.51.100.1 balancer 53/udp": "allowed",
        "203.0.113.1 balancer 22/tcp": "denied",
        "192.0.2.1 balancer 22/tcp": "unknown",
        "balancer member 443/tcp": "allowed",
        // Its machines dial from an address of their own, not from the VIP.
        "balancer member 80/tcp": "denied",
      }),
      {},
    );
  });
});
