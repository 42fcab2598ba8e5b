/**
 * Who stands where, word for word: each cloud's machines, ports and balancers with their groups, networks and addresses, of
 * both families, fixed and floating, named by reference, by id and by name.
 */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../components/clouds/catalogue";
import { decode } from "../../../components/clouds/decode";
import type { Endpoint } from "../../../components/firewall/policy";
import { resource } from "./asking";

const reference = (type: string, name: string, property = "id") => `\${${type}::${name}.${property}}`;

/** What differs from an ordinary node, by name. */
function stand(resources: readonly DecodableResource[]): Record<string, string[]> {
  const { endpoints } = decode(resources);
  const byName = new Map<string, string[]>();
  for (const endpoint of endpoints) {
    const place = (address: Endpoint["addresses"][number]) =>
      [
        address.family,
        address.place.kind === "range" ? address.place.range : address.place.kind,
        ...address.symbols.map((symbol) => symbol.replace(/^.*::/, "")),
      ].join(" ");
    const groups = endpoint.groups.map((group) => group.replace(/^.*::/, ""));
    const words = [
      `${endpoint.cloud} ${endpoint.type.split(":").at(-1) ?? ""} ${endpoint.facing} ${endpoint.membership} ${endpoint.unguarded}`,
      `groups ${groups.join(", ")}${endpoint.groupsKnown ? "" : " and others"}`,
      `network ${endpoint.network?.replace(/^.*::/, "") ?? "unknown"}`,
      ...endpoint.addresses.map((address) => `at ${place(address)}`),
      ...endpoint.publicAddresses.map((address) => `public ${place(address)}`),
      ...(endpoint.sendsFrom ?? []).map((address) => `sends from ${place(address)}`),
    ];
    byName.set(endpoint.name, [...(byName.get(endpoint.name) ?? []), ...words]);
  }
  return Object.fromEntries(byName);
}

describe("where AWS instances, interfaces and balancers stand", () => {
  const [vpc, subnet, group] = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"];
  const [instance, eni, eip] = [
    "aws:ec2/instance:Instance",
    "aws:ec2/networkInterface:NetworkInterface",
    "aws:ec2/eip:Eip",
  ];
  const network = [
    resource(vpc, "net", { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2001:db8::/56" }),
    resource(subnet, "a", { vpcId: reference(vpc, "net"), cidrBlock: "10.0.1.0/24" }),
    resource(subnet, "dual", {
      ...{ vpcId: reference(vpc, "net"), cidrBlock: "10.0.2.0/24", ipv6CidrBlock: "2001:db8:0:2::/64" },
    }),
    resource(group, "web", { vpcId: reference(vpc, "net") }),
  ];
  const carries = { vpcSecurityGroupIds: [reference(group, "web")] };

  it("by subnet, by group, by fixed address, with and without a public one", () => {
    const found = stand([
      ...network,
      resource(instance, "plain", { ...carries, subnetId: reference(subnet, "a") }),
      resource(instance, "dual", { ...carries, subnetId: reference(subnet, "dual") }),
      resource(instance, "fixed", {
        ...{ ...carries, subnetId: reference(subnet, "dual"), associatePublicIpAddress: false },
        ...{ privateIp: "10.0.2.9", ipv6Addresses: ["2001:db8:0:2::9"] },
      }),
      resource(instance, "byGroup", { ...carries }),
      resource(instance, "nowhere", {}),
      resource(eip, "elastic", { instance: reference(instance, "byGroup") }),
    ]);
    assert.deepEqual(found, {
      plain: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.1.0/24 plain.privateIp",
        "public ipv4 public plain.publicIp",
      ],
      dual: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.2.0/24 dual.privateIp",
        "at ipv6 2001:db8:0:2::/64",
        "public ipv4 public dual.publicIp",
      ],
      fixed: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.2.9/32 fixed.privateIp",
        "at ipv6 2001:db8:0:2::9/128",
      ],
      byGroup: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.0.0/16 byGroup.privateIp",
        "public ipv4 public byGroup.publicIp",
        "public ipv4 public elastic.publicIp",
      ],
      nowhere: [
        "aws Instance private private closed",
        "groups aws:default",
        "network unknown",
        "at ipv4 unknown nowhere.privateIp",
        "public ipv4 public nowhere.publicIp",
      ],
    });
  });

  it("interfaces of an instance, and those of none; an elastic address by its association", () => {
    const found = stand([
      ...network,
      resource(eni, "card", { subnetId: reference(subnet, "a"), securityGroups: [reference(group, "web")] }),
      resource(eni, "loose", { subnetId: reference(subnet, "a"), privateIps: ["10.0.1.7"] }),
      resource(instance, "host", { networkInterfaces: [{ networkInterfaceId: reference(eni, "card") }] }),
      resource(eip, "elastic", {}),
      resource("aws:ec2/eipAssociation:EipAssociation", "bind", {
        ...{ allocationId: reference(eip, "elastic"), networkInterfaceId: reference(eni, "loose") },
      }),
    ]);
    assert.deepEqual(found, {
      host: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.1.0/24 card.privateIp host.privateIp",
      ],
      loose: [
        "aws NetworkInterface private private closed",
        "groups aws:default",
        "network net",
        "at ipv4 10.0.1.7/32 loose.privateIp",
        "public ipv4 public elastic.publicIp",
      ],
    });
  });

  it("balancers: inside or facing the internet, in subnets or mappings, with groups or none", () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    const found = stand([
      ...network,
      resource(balancer, "inside", {
        ...{ internal: true, securityGroups: [reference(group, "web")], subnets: [reference(subnet, "a")] },
      }),
      resource(balancer, "outside", {
        ...{ loadBalancerType: "network", subnetMappings: [{ subnetId: reference(subnet, "a") }] },
      }),
      resource(balancer, "default", { loadBalancerType: "application", subnets: [reference(subnet, "a")] }),
    ]);
    assert.deepEqual(found, {
      inside: ["aws LoadBalancer private private closed", "groups web", "network net", "at ipv4 10.0.1.0/24"],
      outside: ["aws LoadBalancer public private open", "groups ", "network net", "at ipv4 10.0.1.0/24"],
      default: ["aws LoadBalancer public private closed", "groups aws:default", "network net", "at ipv4 10.0.1.0/24"],
    });
  });

  it("launch templates: of an instance, and of nobody here", () => {
    const template = "aws:ec2/launchTemplate:LaunchTemplate";
    const found = stand([
      ...network,
      resource(template, "used", { ...carries, name: "used" }),
      resource(template, "spare", { networkInterfaces: [{ securityGroups: [reference(group, "web")] }] }),
      resource(instance, "made", { launchTemplate: { name: "used" }, subnetId: reference(subnet, "a") }),
    ]);
    assert.deepEqual(
      Object.entries(found).map(([name, words]) => [name, words[1]]),
      [
        ["made", "groups web"],
        ["spare", "groups web"],
      ],
    );
  });
});

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

describe("where droplets and their balancers stand", () => {
  const [vpc, droplet] = ["digitalocean:index/vpc:Vpc", "digitalocean:index/droplet:Droplet"];
  const balancer = "digitalocean:index/loadBalancer:LoadBalancer";
  const network = resource(vpc, "net", { ipRange: "10.0.0.0/16" });

  it("in a VPC or the region's own, with IPv6 or without, with public networking or without", () => {
    const found = stand([
      network,
      resource(droplet, "plain", { tags: ["Web"], vpcUuid: reference(vpc, "net") }),
      resource(droplet, "dual", { ipv6: true, publicNetworking: false, region: "fra1" }),
    ]);
    assert.deepEqual(found, {
      plain: [
        "digitalocean Droplet private everywhere open",
        "groups tag:web, plain",
        "network net",
        "at ipv4 10.0.0.0/16 plain.ipv4AddressPrivate",
        "public ipv4 public plain.ipv4Address",
      ],
      dual: [
        "digitalocean Droplet private everywhere open",
        "groups dual",
        "network default VPC of fra1",
        "at ipv4 unknown dual.ipv4AddressPrivate",
        "at ipv6 public dual.ipv6Address",
        "public ipv6 public dual.ipv6Address",
      ],
    });
  });

  it("balancers: facing the internet or inside, sending from the VPC", () => {
    const found = stand([
      network,
      resource(balancer, "outside", { vpcUuid: reference(vpc, "net"), network: "EXTERNAL" }),
      resource(balancer, "inside", { vpcUuid: reference(vpc, "net"), network: "INTERNAL" }),
    ]);
    assert.deepEqual(found, {
      outside: [
        "digitalocean LoadBalancer public everywhere open",
        "groups outside",
        "network net",
        "at ipv4 10.0.0.0/16",
        "public ipv4 public outside.ip",
        "sends from ipv4 10.0.0.0/16",
      ],
      inside: [
        "digitalocean LoadBalancer private everywhere open",
        "groups inside",
        "network net",
        "at ipv4 10.0.0.0/16 inside.ip",
        "sends from ipv4 10.0.0.0/16",
      ],
    });
  });
});
