/** Kinds of mistakes in a configuration that is valid but for them, and what a user is told of each. */
import { cluster, group, type Mistake, type Section } from "./configurations";

const knownKeys =
  "flows, acceptWidening, cloud, network, namePrefix, tags, limits, accept, machines, proxy, registry, certificateAuthorities, clients, egress, rancher, clusters";

/** A message that ends in a dot or a semicolon here is told by its beginning. */
export const mistakes: readonly Mistake<string>[] = [
  {
    kind: "OpenStack: a network that is the whole internet",
    cloud: "openstack",
    changes: [[["network", "cidr"], "0.0.0.0/0"]],
    says: ["network.cidr: is 0.0.0.0/0; a new network's range must be from /8 to /27"],
  },
  {
    kind: "another stack's Rancher, and what only one that is made here takes",
    changes: [
      [["rancher"], { existing: { url: "https://rancher.example.com" }, install: "ha", nodes: 3 }],
      [["flows"], [{ from: "192.0.2.0/24", to: "rancher", ports: "8443/tcp", why: "monitoring" }]],
    ],
    says: [
      "rancher.install: is for a Rancher that is made here; leave it out, or leave existing out and have one made",
      "rancher.nodes: is for a Rancher that is made here; leave it out, or leave existing out and have one made",
      "clients.rancher: has ranges, but Rancher is another stack's, and so is its door; leave it empty, and name them there",
      "flows[0]: is between Rancher, which is another stack's, and others; say it there",
    ],
  },
  {
    kind: "an unknown key, at the top and inside",
    changes: [
      [["colour"], "red"],
      [["network", "color"], 1],
      [["clusters", 0, "nodeGroups", 1, "count"], 3],
    ],
    says: [
      "network.color: is unknown here; the known keys are families, cidr, natGateway, zones, id, subnetIds",
      "clusters[0].nodeGroups[1].count: is unknown here; the known keys are name, roles, nodes, machines, publicAddress, allowedAddressPairs, cloud, network",
      `colour: is unknown here; the known keys are ${knownKeys}`,
    ],
  },
  {
    kind: "a wrong type, at the top and inside",
    changes: [
      [["clusters"], "prod"],
      [["rancher"], ["single"]],
      [["clients", "rancher"], "203.0.113.0/24"],
      [["machines", "size"], 4],
    ],
    says: [
      "machines.size: is 4; it must be a machine size: an instance type, a flavor, a droplet size",
      'clients.rancher: is "203.0.113.0/24"; it must be a list of address ranges',
      'rancher: is ["single"]; it must be an object',
      'clusters: is "prod"; it must be a list of clusters',
    ],
  },
  {
    kind: "wrong types deep inside",
    changes: [
      [["clusters", 0, "nodeGroups", 0, "nodes"], "3"],
      [["clusters", 0, "nodeGroups", 1, "nodes"], 1.5],
      [["clusters", 0, "nodeGroups", 2, "nodes"], -1],
      [["clusters", 0, "nodeGroups", 0, "roles"], "etcd"],
      [["clusters", 0, "nodeGroups", 1, "roles", 0], "master"],
      [["clusters", 0, "nodeGroups", 0, "publicAddress"], "no"],
      [["clusters", 0, "allowEvenEtcd"], "yes"],
    ],
    says: [
      'clusters[0].nodeGroups[0].roles: is "etcd"; it must be a list of etcd, controlplane, worker',
      'clusters[0].nodeGroups[0].nodes: is "3"; it must be the number of nodes, 0 where you make them yourself',
      'clusters[0].nodeGroups[0].publicAddress: is "no"; it must be true or false',
      'clusters[0].nodeGroups[1].roles[0]: is "master"; it must be one of etcd, controlplane, worker',
      "clusters[0].nodeGroups[1].nodes: is 1.5; it must be the number of nodes, 0 where you make them yourself",
      "clusters[0].nodeGroups[2].nodes: is -1; it must be the number of nodes, 0 where you make them yourself",
      'clusters[0].allowEvenEtcd: is "yes"; it must be true or false',
    ],
  },
  {
    kind: "missing sections",
    changes: [
      [["network"], undefined],
      [["rancher"], undefined],
      [["clusters"], undefined],
    ],
    says: [
      "network: is missing; it must be { cidr, zones } for a new network, or { id, subnetIds, cidr } for an existing one",
      "rancher: is missing; it must be an object",
      "clusters: is missing; it must be a list of clusters",
    ],
  },
  {
    kind: "missing values inside",
    changes: [
      [["clusters", 0, "name"], undefined],
      [["clusters", 0, "launch"], undefined],
      [["clusters", 0, "distribution"], undefined],
      [["clusters", 0, "nodeGroups", 0, "roles"], undefined],
      [["network", "cidr"], undefined],
    ],
    says: [
      "network.cidr: is missing; it must be an address range like 203.0.113.0/24",
      "clusters[0].name: is missing; it must be a cluster's name: lower-case letters, digits and hyphens, beginning with a letter, at most 24 characters",
      "clusters[0].launch: is missing; it must be one of infrastructure, custom, hosted, imported",
      "clusters[0].nodeGroups[0].roles: is missing; it must be a list of etcd, controlplane, worker",
      "clusters[0].distribution: is missing; it must be one of rke1, rke2, k3s",
      "clusters[0].nodeGroups: has no group with the role etcd; a cluster needs etcd, controlplane and worker",
    ],
  },
  {
    kind: "no cloud, or one that nobody knows: the rest is judged all the same",
    changes: [
      [["cloud"], "gcp"],
      [["clusters", 0, "launch"], "magic"],
    ],
    says: [
      'cloud: is "gcp"; it must be one of aws, openstack, digitalocean',
      'clusters[0].launch: is "magic"; it must be one of infrastructure, custom, hosted, imported',
    ],
  },
  {
    kind: "ranges with host bits, or that are none",
    changes: [
      [["network", "cidr"], "10.20.0.1/16"],
      [["clients", "workloads", 0], "198.51.100.7/24"],
      [["clients", "ssh", 0], "192.0.2.1"],
      [["clients", "rancher", 0], "office"],
    ],
    says: [
      'network.cidr: "10.20.0.1/16" has host bits set; the range that contains it is 10.20.0.0/16',
      'clients.rancher[0]: "office" is not an address range; write it with a prefix length, like 203.0.113.0/24 or 2001:db8::/32',
      'clients.workloads[0]: "198.51.100.7/24" has host bits set; the range that contains it is 198.51.100.0/24',
      'clients.ssh[0]: "192.0.2.1" is not an address range; write it with a prefix length, like 192.0.2.1/32',
    ],
  },
  {
    kind: "IPv6 ranges where the network has none",
    changes: [
      [["network", "cidr"], "2001:db8::/56"],
      [["clients", "rancher", 0], "2001:db8::/32"],
      [["egress"], { mode: "documented", extra: [{ to: "2001:db8::/64", ports: "53/udp", why: "names" }] }],
    ],
    says: [
      "network.cidr: is 2001:db8::/56; a network's own range must be IPv4",
      "clients.rancher[0]: is 2001:db8::/32, but the network has no IPv6; leave it out",
      "egress.extra[0].to: is 2001:db8::/64, but the network has no IPv6; leave it out",
    ],
  },
  {
    kind: "two clusters, node groups or roles of one name",
    changes: [
      [["clusters", 0, "nodeGroups", 1, "name"], "etcd"],
      [
        ["clusters", 0, "nodeGroups", 2, "roles"],
        ["worker", "worker"],
      ],
      [["clusters", 1], cluster("prod", group("a"))],
    ],
    says: [
      'clusters[0].nodeGroups[1].name: is "etcd", as is nodeGroups[0].name; names must differ',
      "clusters[0].nodeGroups[2].roles[1]: names worker a second time",
      'clusters[1].name: is "prod", as is clusters[0].name; names must differ',
    ],
  },
  {
    kind: "nodes of two clusters that would be called the same",
    changes: [[["clusters"], [cluster("a", group("b-c")), cluster("a-b", group("c"))]]],
    says: ["clusters: nodes of a and of a-b would both be called a-b-c-1; rename one of the clusters or node groups"],
  },
  {
    kind: "an even number of etcd nodes, in one group or in all",
    changes: [
      [["clusters", 0, "nodeGroups", 0, "nodes"], 4],
      [["clusters", 1], cluster("dev", group("a", 1), group("b", 1))],
    ],
    says: ["clusters[0].nodeGroups: has 4 etcd nodes in all;", "clusters[1].nodeGroups: has 2 etcd nodes in all;"],
  },
  {
    kind: "missing roles",
    changes: [
      [["clusters", 0, "nodeGroups", 2], undefined],
      [["clusters", 1], { ...(cluster("dev") as Section), launch: "infrastructure" }],
    ],
    says: [
      "clusters[0].nodeGroups: has no group with the role worker; a cluster needs etcd, controlplane and worker",
      ...["etcd", "controlplane", "worker"].map(
        (role) =>
          `clusters[1].nodeGroups: has no group with the role ${role}; a cluster needs etcd, controlplane and worker`,
      ),
    ],
  },
  {
    kind: "SSH from the world",
    changes: [
      [
        ["clients", "ssh"],
        ["192.0.2.0/24", "0.0.0.0/0"],
      ],
    ],
    says: ["clients.ssh: opens SSH to the world; name the ranges that need it"],
  },
  {
    kind: "SSH from the world in pieces",
    changes: [
      [
        ["clients", "ssh"],
        ["128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2", "64.0.0.0/8"],
      ],
    ],
    says: ["clients.ssh: opens SSH to the world; name the ranges that need it"],
  },
  {
    kind: "the Kubernetes API to the world",
    changes: [[["clients", "kubernetesApi"], ["0.0.0.0/0"]]],
    says: [
      "clients.kubernetesApi: opens the Kubernetes API to the world; name the ranges that need it",
      "clients.kubernetesApi: has ranges, but no cluster opens 6443/tcp to clients;",
    ],
  },
  {
    kind: "more groups than an OpenStack project has",
    cloud: "openstack",
    changes: [[["clusters"], ["a", "b", "c"].map((name) => cluster(name, group("all")))]],
    says: [
      "openstack allows 10 security groups of the project; this needs 14. If your account allows more, set limits.groups",
    ],
  },
  {
    kind: "more rules than an AWS security group has",
    changes: [
      [["clients", "rancher"], Array.from({ length: 30 }, (_, index) => `203.0.113.${index}/32`)],
      [["limits"], { rulesPerGroup: 50 }],
    ],
    says: [
      "aws allows 50 ingress rules of rancher; this needs 62. If your account allows more, set limits.rulesPerGroup",
    ],
  },
  {
    kind: "limits of another cloud",
    cloud: "digitalocean",
    changes: [[["limits"], { groups: 20, reserved: 3 }]],
    says: [
      "limits.groups: is no limit of digitalocean, which has rulesPerFirewall, tagsPerFirewall",
      "limits.reserved: is no limit of digitalocean, which has rulesPerFirewall, tagsPerFirewall",
    ],
  },
  {
    kind: "empty lists and texts",
    changes: [
      [["clusters", 0, "nodeGroups", 0, "roles"], []],
      [["network", "subnetIds"], []],
      [["machines", "image"], ""],
      [["rancher", "hostname"], ""],
    ],
    says: [
      "network.subnetIds: is empty; it must name at least one of the VPC's subnet ids",
      'machines.image: is ""; it must be an image: an AMI id on AWS, a name on OpenStack, a slug on DigitalOcean',
      'rancher.hostname: is ""; it must be a host name like rancher.example.com',
      "clusters[0].nodeGroups[0].roles: is empty; it must name at least one of etcd, controlplane, worker",
      "clusters[0].nodeGroups: has no group with the role etcd; a cluster needs etcd, controlplane and worker",
    ],
  },
  {
    kind: "machines that OpenStack has no default for",
    cloud: "openstack",
    changes: [[["machines"], { image: "ubuntu" }]],
    says: [
      "rancher.machines.size: is missing; openstack has no default for it.",
      "clusters[0].nodeGroups[0].machines.size: is missing; openstack has no default for it.",
      "clusters[0].nodeGroups[2].machines.size: is missing; openstack has no default for it.",
    ],
  },
  {
    kind: "a new network that lacks something",
    cloud: "openstack",
    changes: [[["network"], { cidr: "10.20.0.0/16" }]],
    says: ["network.externalNetwork: is missing; a new network's router needs the name of the external network"],
  },
  {
    kind: "an existing network without its subnets",
    changes: [[["network"], { cidr: "10.20.0.0/16", id: "vpc-1" }]],
    says: ["network.subnetIds: is missing; an existing VPC needs its subnets' ids"],
  },
  {
    kind: "a network too small for its subnets",
    changes: [[["network"], { cidr: "10.20.0.0/27", zones: 3 }]],
    says: ["network.cidr: 10.20.0.0/27 is too small for 6 subnets of at least /28"],
  },
  {
    kind: "an outbound flow without a reason or with no ports",
    changes: [[["egress"], { mode: "documented", extra: [{ to: "10.0.0.53/32", ports: "https", why: "" }] }]],
    says: [
      'egress.extra[0].ports: is wrong: "https" names no port: ports are numbers; write a port and its protocol, like 443/tcp or 2379-2380/tcp; or icmp, icmp/8, protocol/4, all',
      'egress.extra[0].why: is ""; it must be the reason, in a few words',
    ],
  },
];
