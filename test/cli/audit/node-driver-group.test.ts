/** Rancher's own flat group `rancher-nodes`, of 2018 and of today, as AWS lists it: what it lacks for RKE2, and what it opens. */
import * as assert from "node:assert/strict";
import { audit } from "../../../cli/audit/audit";
import { headline } from "../../../cli/audit/words";
import { estateOf } from "../../../cli/estate/read-estate";
import type { Cni, Encapsulation } from "../../../components/matrix/flow";
import {
  nodeDriverGroupPermissions,
  nodeDriverGroups,
  type NodeDriverGroupName,
} from "../../../components/matrix/editions/node-driver-group";
import { annotationsOf } from "./exports";

const group = "sg-0a1b2c3d4e5f60718";

function permission({ rule, peer }: ReturnType<typeof nodeDriverGroupPermissions>[number]): Record<string, unknown> {
  const { traffic } = rule;
  const isPorts = traffic.protocol === "tcp" || traffic.protocol === "udp";
  return {
    IpProtocol: isPorts ? traffic.protocol : "-1",
    ...(isPorts ? { FromPort: traffic.first, ToPort: traffic.last } : {}),
    IpRanges: peer === "ipv4" ? [{ CidrIp: "0.0.0.0/0" }] : [],
    Ipv6Ranges: peer === "ipv6" ? [{ CidrIpv6: "::/0" }] : [],
    PrefixListIds: [],
    UserIdGroupPairs: peer === "itself" ? [{ GroupId: group, UserId: "123456789012" }] : [],
  };
}

function estate(name: NodeDriverGroupName, cni: Cni, encapsulation: Encapsulation) {
  const all = nodeDriverGroupPermissions(nodeDriverGroups[name]);
  const of = (direction: string) => all.filter(({ rule }) => rule.direction === direction).map(permission);
  const roles = ["etcd", "control-plane", "worker"];
  const instance = (role: string, index: number) => ({
    ...{ InstanceId: `i-${String(index)}`, PrivateIpAddress: `10.0.0.${String(index)}`, State: { Name: "running" } },
    SecurityGroups: [{ GroupId: group, GroupName: "rancher-nodes" }],
    Tags: [{ Key: "Name", Value: `prod-${role}` }],
  });
  const node = (role: string, index: number) => ({
    kind: "Node",
    metadata: {
      name: `prod-${role}`,
      labels: { [`node-role.kubernetes.io/${role}`]: "true" },
      annotations: annotationsOf("rke2", { cni, encapsulation }),
    },
    spec: { providerID: `aws:///eu-central-1a/i-${String(index)}` },
    status: {
      addresses: [{ type: "InternalIP", address: `10.0.0.${String(index)}` }],
      nodeInfo: { kubeletVersion: "v1.31.4+rke2r1" },
    },
  });
  return estateOf(
    [
      {
        file: "groups.json",
        value: {
          SecurityGroups: [
            {
              GroupId: group,
              GroupName: "rancher-nodes",
              IpPermissions: of("ingress"),
              IpPermissionsEgress: of("egress"),
            },
          ],
        },
      },
      {
        file: "instances.json",
        value: { Reservations: [{ Instances: roles.map((role, index) => instance(role, index + 1)) }] },
      },
      { file: "prod.json", value: { kind: "List", items: roles.map((role, index) => node(role, index + 1)) } },
    ],
    1,
  );
}

/** What every RKE2 node needs and the group of that time lacks, by hand from both tables. */
const lacking: readonly (readonly [NodeDriverGroupName, Cni, Encapsulation, readonly string[]])[] = [
  ["current", "canal", "vxlan", []],
  ["current", "calico", "vxlan", []],
  ["current", "calico", "ipip", ["protocol 4"]],
  ["current", "cilium", "vxlan", ["4240/tcp", "icmp echo-request"]],
  ["documented", "canal", "vxlan", ["9345/tcp"]],
  ["documented", "calico", "vxlan", ["5473/tcp", "9345/tcp"]],
  ["documented", "cilium", "vxlan", ["4240/tcp", "9345/tcp", "icmp echo-request"]],
];

describe("an audit of Rancher's own group rancher-nodes", () => {
  for (const [name, cni, encapsulation, ports] of lacking) {
    it(`${name}, for RKE2 with ${cni} over ${encapsulation}: lacks ${ports.join(", ") || "nothing"}`, () => {
      const { clusters, incomplete } = audit(estate(name, cni, encapsulation), { encapsulation });
      const [prod] = clusters;
      assert.ok(prod !== undefined && clusters.length === 1);
      assert.deepEqual(incomplete, []);
      assert.deepEqual([...new Set(prod.missing.map((row) => row.ports))].sort(), [...ports].sort());
      assert.ok(prod.missing.every((row) => row.group === `rancher-nodes (${group})` && row.end === "receiving"));
    });
  }

  it("today's opens SSH, Docker, the Kubernetes API and a webhook's port to the world, and says so in the first line", () => {
    const found = audit(estate("current", "canal", "vxlan"), {});
    const world = found.clusters.flatMap(({ open }) => open.filter(({ isWorld }) => isWorld));
    assert.deepEqual([...new Set(world.map(({ ports }) => ports))].sort(), [
      "22/tcp",
      "2376/tcp",
      "30000-32767/tcp",
      "30000-32767/udp",
      "443/tcp",
      "6443/tcp",
      "80/tcp",
      "8443/tcp",
    ]);
    assert.match(headline(found), /^None of \d+ required flows is blocked; 8 doors are open to the world/);
    const ids = new Set(found.findings.map(({ id }) => id));
    assert.ok(ids.has("world-open") && ids.has("nodeport-world"));
  });
});
