/**
 * An audit of a large AWS account: 2,000 security groups with 20,000 rules, and 500 instances in ten clusters, from files as
 * the AWS command line and kubectl print them, by the command itself.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Measurement } from "./measurement";
import { inScratch, runFenceline } from "./process";

const [groupCount, rulesOfGroup, instanceCount, clusterCount] = [2000, 10, 500, 10];
const [secondsGoal, megabytesGoal] = [10, 1024];

export function measureAudit(): Promise<Measurement[]> {
  return Promise.resolve(
    inScratch((folder) => {
      for (const [name, value] of Object.entries(files()))
        writeFileSync(path.join(folder, name), JSON.stringify(value));
      const { seconds, megabytes } = runFenceline(["audit", folder, "--format", "json"]);
      const what = `${String(groupCount)} groups, ${String(groupCount * rulesOfGroup)} rules, ${String(instanceCount)} instances`;
      return [
        {
          what: `${what}: time`,
          figure: `${seconds.toFixed(1)} s`,
          goal: `below ${String(secondsGoal)} s`,
          isMet: seconds < secondsGoal,
        },
        {
          ...{
            what: `${what}: memory`,
            figure: `${String(Math.round(megabytes))} MB`,
            goal: `below ${String(megabytesGoal)} MB`,
          },
          isMet: megabytes < megabytesGoal,
        },
      ];
    }),
  );
}

function groupId(index: number): string {
  return `sg-${String(index).padStart(17, "0")}`;
}

/** Groups of nodes come first: three of each cluster; the rest are other people's. */
function files(): Record<string, unknown> {
  const roles = ["etcd", "control-plane", "worker"];
  const permission = (group: number, index: number) => {
    const [first, isRange] = [index * 1000 + (group % 50), index % 2 === 0];
    const range = `10.${String(group % 200)}.${String(index)}.0/24`;
    const peer = groupId((group + index) % groupCount);
    return {
      ...{ IpProtocol: "tcp", FromPort: first + 1, ToPort: first + 100, Ipv6Ranges: [], PrefixListIds: [] },
      IpRanges: isRange ? [{ CidrIp: range, Description: "somebody" }] : [],
      UserIdGroupPairs: isRange ? [] : [{ GroupId: peer, UserId: "123456789012" }],
    };
  };
  const groups = Array.from({ length: groupCount }, (_, group) => ({
    ...{ GroupId: groupId(group), GroupName: `group-${String(group)}`, VpcId: "vpc-1", OwnerId: "123456789012" },
    IpPermissions: Array.from({ length: rulesOfGroup - 1 }, (__, index) => permission(group, index)),
    IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  }));
  const address = (index: number) =>
    `10.${String(index % 200)}.${String(Math.floor(index / 200))}.${String((index % 250) + 4)}`;
  const instances = Array.from({ length: instanceCount }, (_, index) => ({
    ...{
      InstanceId: `i-${String(index)}`,
      PrivateIpAddress: address(index),
      SubnetId: "subnet-1",
      VpcId: "vpc-1",
      State: { Name: "running" },
    },
    SecurityGroups: [index % 3, 3, 4].map((own) => ({ GroupId: groupId((index % clusterCount) * 5 + own) })),
    Tags: [{ Key: "Name", Value: `node-${String(index)}` }],
  }));
  const node = (index: number) => ({
    kind: "Node",
    metadata: {
      name: `node-${String(index)}`,
      labels: { [`node-role.kubernetes.io/${roles[index % 3] ?? ""}`]: "true" },
      annotations: {},
    },
    spec: { providerID: `aws:///eu-central-1a/i-${String(index)}` },
    status: {
      addresses: [{ type: "InternalIP", address: address(index) }],
      nodeInfo: { kubeletVersion: "v1.31.4+rke2r1" },
    },
  });
  const clusters = Array.from({ length: clusterCount }, (_, cluster) => {
    const own = instances.flatMap((__, index) => (index % clusterCount === cluster ? [node(index)] : []));
    return [`cluster-${String(cluster)}.json`, { kind: "List", items: own }] as const;
  });
  return {
    "groups.json": { SecurityGroups: groups },
    "instances.json": { Reservations: [{ OwnerId: "123456789012", Instances: instances }] },
    ...Object.fromEntries(clusters),
  };
}
