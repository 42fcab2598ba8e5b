/** OpenStack: who stands where, word for word: ports, instances and their groups, by reference, id and name. */
import assert from "node:assert/strict";
import { decode } from "../../../../components/clouds/decode";
import { resource } from "../asking";
import { reference, stand } from "../standing";

describe("where OpenStack ports, instances and balancers stand", () => {
  const [network, subnet] = ["openstack:networking/network:Network", "openstack:networking/subnet:Subnet"];
  const [port, instance] = ["openstack:networking/port:Port", "openstack:compute/instance:Instance"];
  const group = "openstack:networking/secGroup:SecGroup";
  const floating = "openstack:networking/floatingIp:FloatingIp";
  const base = [
    resource(network, "net"),
    resource(subnet, "four", { networkId: reference(network, "net"), cidr: "10.0.0.0/16" }),
    resource(subnet, "six", { networkId: reference(network, "net"), cidr: "2001:db8::/64", ipVersion: 6 }),
    resource(group, "web", { name: "the web" }),
  ];
  const web = { securityGroupIds: [reference(group, "web")] };

  it("ports with an instance or without, of both families, with address pairs and floating addresses", () => {
    const found = stand([
      ...base,
      resource(port, "card", {
        ...{ ...web, networkId: reference(network, "net") },
        fixedIps: [{ subnetId: reference(subnet, "four") }, { subnetId: reference(subnet, "six") }],
        allowedAddressPairs: [{ ipAddress: "10.0.0.9" }],
      }),
      resource(port, "fixed", { fixedIps: [{ subnetId: reference(subnet, "four"), ipAddress: "10.0.0.7" }] }),
      resource(port, "bare", { noSecurityGroups: true }),
      resource(port, "open", { ...web, portSecurityEnabled: false }),
      resource(port, "router", { deviceOwner: "network:router_interface" }),
      resource(instance, "host", { networks: [{ port: reference(port, "card") }] }),
      resource(floating, "float", { portId: reference(port, "card") }),
    ]);
    assert.deepEqual(found, {
      host: [
        "openstack Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.0.0/16 host.accessIpV4",
        "at ipv6 2001:db8::/64",
        "at ipv4 10.0.0.9/32",
        "public ipv4 public float.address",
      ],
      fixed: [
        "openstack Port private private closed",
        "groups openstack:default",
        "network unknown",
        "at ipv4 10.0.0.7/32",
      ],
      bare: ["openstack Port private private closed", "groups ", "network unknown"],
      open: ["openstack Port private private open", "groups ", "network unknown"],
    });
  });

  it("groups put on a port by a resource of their own: beside its own, or in their place", () => {
    const associate = "openstack:networking/portSecGroupAssociate:PortSecGroupAssociate";
    const more = (name: string, enforce: boolean) =>
      resource(associate, name, { portId: reference(port, name), securityGroupIds: ["more"], enforce });
    const found = stand([
      ...base,
      resource(port, "beside", web),
      more("beside", false),
      resource(port, "instead", web),
      more("instead", true),
    ]);
    assert.deepEqual([found.beside?.[1], found.instead?.[1]], ["groups web, openstack:more", "groups openstack:more"]);
  });

  it("instances without a port: groups by name, the network's only subnet, an attached port", () => {
    const attach = "openstack:compute/interfaceAttach:InterfaceAttach";
    const found = stand([
      resource(network, "single"),
      resource(subnet, "only", { networkId: reference(network, "single"), cidr: "10.9.0.0/16" }),
      resource(group, "web", { name: "the web" }),
      resource(instance, "named", {
        ...{ securityGroups: ["the web"], networks: [{ uuid: reference(network, "single") }] },
      }),
      resource(instance, "chosen", {}),
      resource(instance, "attached", {}),
      resource(port, "card", web),
      resource(attach, "bind", { instanceId: reference(instance, "attached"), portId: reference(port, "card") }),
      resource("openstack:compute/floatingIpAssociate:FloatingIpAssociate", "bind", {
        ...{ instanceId: reference(instance, "named"), floatingIp: reference(floating, "float", "address") },
      }),
      resource(floating, "float", {}),
    ]);
    assert.deepEqual(found, {
      attached: ["openstack Instance private private closed", "groups web", "network unknown"],
      named: [
        "openstack Instance private private closed",
        "groups web",
        "network single",
        "at ipv4 10.9.0.0/16 named.accessIpV4",
        "public ipv4 public float.address",
      ],
      chosen: [
        "openstack Instance private private closed",
        "groups openstack:default",
        "network unknown",
        "at ipv4 unknown chosen.accessIpV4",
      ],
    });
  });

  it("the compute service's own groups and floating addresses; a group on a port that is not here", () => {
    const [oldGroup, oldFloating] = ["openstack:compute/secGroup:SecGroup", "openstack:compute/floatingIp:FloatingIp"];
    const found = stand([
      ...base,
      resource(oldGroup, "old", { name: "the old" }),
      resource(instance, "host", { securityGroups: ["the old"], networks: [{ uuid: reference(network, "single") }] }),
      resource(oldFloating, "float", {}),
      resource("openstack:compute/floatingIpAssociate:FloatingIpAssociate", "bind", {
        ...{ instanceId: reference(instance, "host"), floatingIp: reference(oldFloating, "float", "address") },
      }),
      resource("openstack:networking/portSecGroupAssociate:PortSecGroupAssociate", "elsewhere", {
        ...{ portId: "${openstack:networking/getPort:getPort.id}", securityGroupIds: [reference(group, "web")] },
      }),
    ]);
    assert.deepEqual([found.host?.[1], found.host?.at(-1)], ["groups old", "public ipv4 public float.address"]);
  });

  it("floating addresses by what they are once deployed, and several of one owner", () => {
    const associate = "openstack:networking/floatingIpAssociate:FloatingIpAssociate";
    const bind = (name: string, address: string) =>
      resource(associate, name, { floatingIp: address, portId: reference(port, "card") });
    const found = stand([
      resource(port, "card", { noSecurityGroups: true }),
      ...["1", "2", "3"].map((last) => ({
        ...resource(floating, `float-${last}`, {}),
        outputs: { address: `203.0.113.${last}` },
      })),
      bind("one", "203.0.113.1"),
      bind("two", "203.0.113.2"),
    ]);
    assert.deepEqual(found.card?.slice(3), [
      "public ipv4 203.0.113.1/32 float-1.address",
      "public ipv4 203.0.113.2/32 float-2.address",
    ]);
  });

  it("an address without a subnet's version is of the family of the subnet's range", () => {
    const found = stand([
      resource(subnet, "six", { cidr: "2001:db8::/64" }),
      resource(port, "card", { fixedIps: [{ subnetId: reference(subnet, "six") }] }),
    ]);
    assert.equal(found.card?.at(-1), "at ipv6 2001:db8::/64");
  });

  it("a balancer sends from the subnets of its own members", () => {
    const [balancer, pool] = ["openstack:loadbalancer/loadBalancer:LoadBalancer", "openstack:loadbalancer/pool:Pool"];
    const member = (name: string, on: string, subnetName: string) =>
      resource("openstack:loadbalancer/member:Member", name, {
        ...{ poolId: reference(pool, on), subnetId: reference(subnet, subnetName), address: "10.0.0.7" },
      });
    const [door, other] = decode([
      ...base,
      resource(subnet, "door", { cidr: "10.8.0.0/24" }),
      resource(subnet, "elsewhere", { cidr: "10.9.0.0/24" }),
      ...["one", "two"].map((name) => resource(balancer, name, { vipSubnetId: reference(subnet, "door") })),
      ...["one", "two"].map((name) => resource(pool, name, { loadbalancerId: reference(balancer, name) })),
      resource(pool, "more", { loadbalancerId: reference(balancer, "one") }),
      member("of-one", "one", "four"),
      member("of-two", "two", "elsewhere"),
    ]).endpoints.map(({ sendsFrom }) => sendsFrom?.map(({ place }) => place));
    const range = (text: string) => ({ kind: "range", range: text });
    assert.deepEqual(
      [door, other],
      [
        [range("10.8.0.0/24"), range("10.0.0.0/16")],
        [range("10.8.0.0/24"), range("10.9.0.0/24")],
      ],
    );
  });

  it("two groups of one name are none, and several subnets none that is certain", () => {
    const found = stand([
      ...base,
      resource(group, "other", { name: "the web" }),
      resource(instance, "unsure", { securityGroups: ["the web"], networks: [{ uuid: reference(network, "net") }] }),
    ]);
    assert.deepEqual(found.unsure, [
      "openstack Instance private private closed",
      'groups openstack:"the web"',
      "network net",
      "at ipv4 unknown unsure.accessIpV4",
    ]);
  });

  it("protocols by name are their numbers", () => {
    const names = {
      ah: 51,
      esp: 50,
      gre: 47,
      igmp: 2,
      ipip: 4,
      "ipv6-encap": 41,
      ospf: 89,
      sctp: 132,
      udplite: 136,
      vrrp: 112,
    };
    const more = {
      dccp: 33,
      egp: 8,
      "ipv6-frag": 44,
      "ipv6-nonxt": 59,
      "ipv6-opts": 60,
      "ipv6-route": 43,
      pgm: 113,
      rsvp: 46,
    };
    for (const [name, number] of Object.entries({ ...names, ...more })) {
      const { guards } = decode([
        ...base,
        resource("openstack:networking/secGroupRule:SecGroupRule", "in", {
          ...{ securityGroupId: reference(group, "web"), direction: "ingress", ethertype: "IPv4", protocol: name },
        }),
      ]);
      const [rule] = guards.flatMap(({ allowances }) => allowances).filter(({ direction }) => direction === "ingress");
      assert.deepEqual(rule?.traffic, { protocol: "number", number }, name);
    }
  });
});
