/**
 * Real answers: example stacks put up on an EC2 API (moto's) and on a real Neutron, exported by the clouds' own command
 * lines, and audited: nothing missing, nothing surplus; each rule between nodes that the cloud's API takes away is exactly
 * its rows; one that it adds is exactly that. Skipped by name where a cloud can't be started.
 */
import assert from "node:assert/strict";
import { audit, type Audit, type AuditOptions } from "../../cli/audit/audit";
import type { EstateFile } from "../../cli/estate/estate";
import { estateOf } from "../../cli/estate/read-estate";
import type { PlannedResource, StackPlan } from "../../components/resources/resource";
import { annotationsOf, type ClusterNetwork } from "../cli/audit/exports";
import { AwsCli } from "../engine/real/aws-cli";
import { Moto } from "../engine/real/moto";
import { OpenstackLoopback } from "../engine/real/openstack-loopback";
import { putUp } from "../engine/real/put-up";
import { planStack } from "../stacks/project";

interface Entry {
  readonly cluster: string | null;
  readonly role: string;
  readonly nodes: readonly string[];
  readonly securityGroups: readonly string[];
}

interface Address {
  readonly address: string;
  readonly providerId?: string | undefined;
}

/** kubectl's file of each cluster, of nodes at these addresses. */
function kubectl(plan: StackPlan, addresses: ReadonlyMap<string, Address>, network: ClusterNetwork = {}): EstateFile[] {
  const entries = (plan.outputs.groups as Entry[]).filter(({ cluster }) => cluster !== null);
  const clusters = [...new Set(entries.flatMap(({ cluster }) => cluster ?? []))];
  return clusters.map((cluster) => {
    const own = entries.filter((entry) => entry.cluster === cluster);
    const names = [...new Set(own.flatMap(({ nodes }) => nodes))];
    const component = plan.resources.find(({ type, name }) => type.endsWith(":RancherCluster") && name === cluster);
    const distribution = String(component?.inputs.distribution) as "rke1" | "rke2" | "k3s";
    const version = { rke1: "v1.24.17", rke2: "v1.31.4+rke2r1", k3s: "v1.31.4+k3s1" }[distribution];
    const rke1 = distribution === "rke1" ? { "rke.cattle.io/internal-ip": "10.20.0.9" } : {};
    const items = names.map((name) => {
      const { address, providerId } = addresses.get(name) ?? { address: "" };
      const roles = own
        .filter(({ nodes }) => nodes.includes(name))
        .map(({ role }) => role.replace("controlplane", "control-plane"));
      return {
        kind: "Node",
        metadata: {
          name: `node-${name}`,
          labels: Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, "true"])),
          annotations: { ...annotationsOf(distribution, network), ...rke1 },
        },
        spec: providerId === undefined ? {} : { providerID: providerId },
        status: { addresses: [{ type: "InternalIP", address }], nodeInfo: { kubeletVersion: version } },
      };
    });
    return { file: `${cluster}.json`, value: { kind: "List", items } };
  });
}

function assertRight({ clusters, incomplete }: Audit): void {
  assert.deepEqual(incomplete, []);
  assert.ok(clusters.length > 0 && clusters.every(({ nodes, required }) => nodes > 0 && required > 0));
  assert.deepEqual(
    clusters.flatMap(({ missing, open }) => [...missing, ...open]),
    [],
  );
}

function carried(plan: StackPlan, group: unknown): string[] {
  return (plan.outputs.groups as Entry[])
    .filter(({ securityGroups }) => securityGroups.includes(String(group)))
    .map(({ cluster, role }) => (cluster === null ? role : `${cluster}/${role}`));
}

/** From whom to whom a missing row or a rule is. */
function assertMissing(found: Audit, plan: StackPlan, { inputs, name }: PlannedResource, peer: unknown): void {
  const missing = found.clusters.flatMap((cluster) => cluster.missing);
  assert.ok(missing.length > 0, name);
  const [from, to] = [carried(plan, peer), carried(plan, inputs.securityGroupId)];
  for (const row of missing)
    assert.ok(from.includes(row.from) && to.includes(row.to), `${name}: ${row.from} to ${row.to}`);
  assert.deepEqual(
    found.clusters.flatMap(({ open }) => open),
    [],
    name,
  );
}

describe("audits of what the AWS command line prints of an EC2 API", function () {
  this.timeout(600_000);
  let moto: Moto | string | undefined;
  let cli: AwsCli | string | undefined;

  before(async function () {
    moto = await Moto.start();
    cli = typeof moto === "string" ? moto : await AwsCli.install(moto.endpoint);
    if (typeof cli === "string") {
      console.log(`    skipped: ${this.test?.parent?.title ?? ""}: ${cli}`);
      this.skip();
    }
  });

  after(() => {
    if (cli instanceof AwsCli) cli.remove();
    if (moto instanceof Moto) moto.stop();
  });

  const instanceType = "aws:ec2/instance:Instance";
  const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

  async function groupsFile(): Promise<EstateFile> {
    assert.ok(cli instanceof AwsCli);
    return { file: "groups.json", value: await cli.run("ec2", "describe-security-groups") };
  }

  async function others(
    plan: StackPlan,
    ids: ReadonlyMap<string, string>,
  ): Promise<{ files: EstateFile[]; options: AuditOptions }> {
    assert.ok(cli instanceof AwsCli);
    const nodes = plan.resources.filter(({ type }) => type === instanceType);
    const own = nodes.map(({ type, name }) => [ids.get(`${type}::${name}`) ?? "", name] as const);
    const words = ["ec2", "describe-instances", "--instance-ids", ...own.map(([id]) => id)];
    const instances = (await cli.run(...words)) as {
      Reservations: { Instances: { InstanceId: string; PrivateIpAddress: string }[] }[];
    };
    const names = new Map(own);
    const addresses = new Map(
      instances.Reservations.flatMap(({ Instances }) => Instances).map(({ InstanceId, PrivateIpAddress }) => [
        names.get(InstanceId) ?? "",
        { address: PrivateIpAddress, providerId: `aws:///eu-central-1a/${InstanceId}` },
      ]),
    );
    const rancher = own.filter(([, name]) => name.startsWith("rancher")).map(([id]) => id);
    return { files: [{ file: "instances.json", value: instances }, ...kubectl(plan, addresses)], options: { rancher } };
  }

  for (const [stack, told] of [
    ["aws", {}],
    ["aws-rke2", { option: ["monitoring", "authorizedClusterEndpoint"] }],
  ] as const) {
    it(`${stack}: nothing missing, nothing surplus; each rule away is its rows, one more is that`, async () => {
      assert.ok(moto instanceof Moto && cli instanceof AwsCli);
      const plan = await planStack(stack);
      const lookups = {
        "aws:ec2/getAmi:getAmi.id": "ami-12c6146b",
        ...Object.fromEntries(
          ["a", "b", "c"].map((zone, index) => [
            `aws:index/getAvailabilityZones:getAvailabilityZones.names[${String(index)}]`,
            `eu-central-1${zone}`,
          ]),
        ),
      };
      const ids = await putUp(moto.cloud, plan.resources, lookups);
      const { files, options } = await others(plan, ids);
      const judged = async () => audit(estateOf([await groupsFile(), ...files], 1), { ...options, ...told });
      assertRight(await judged());
      const rulesFile = { file: "rules.json", value: await cli.run("ec2", "describe-security-group-rules") };
      assertRight(audit(estateOf([await groupsFile(), rulesFile, ...files], 1), { ...options, ...told }));
      const interfaces = { file: "interfaces.json", value: await cli.run("ec2", "describe-network-interfaces") };
      const withInterfaces = [await groupsFile(), interfaces, ...files.filter(({ file }) => file !== "instances.json")];
      assertRight(audit(estateOf(withInterfaces, 1), { ...options, ...told }));
      const ruled = plan.resources.filter(
        ({ type, inputs }) => type === ingressType && inputs.referencedSecurityGroupId !== undefined,
      );
      assert.ok(ruled.length >= 5);
      for (const rule of ruled) {
        const [group = "", peer = ""] = [rule.inputs.securityGroupId, rule.inputs.referencedSecurityGroupId].map(
          (text) => ids.get(String(text).slice(2, -4)) ?? "",
        );
        const { ipProtocol, fromPort, toPort } = rule.inputs;
        const permission = `IpProtocol=${String(ipProtocol)},FromPort=${String(fromPort)},ToPort=${String(toPort)},UserIdGroupPairs=[{GroupId=${peer}}]`;
        const id = ids.get(`${ingressType}::${rule.name}`) ?? "";
        await cli.run("ec2", "revoke-security-group-ingress", "--group-id", group, "--security-group-rule-ids", id);
        assertMissing(await judged(), plan, rule, rule.inputs.referencedSecurityGroupId);
        await cli.run("ec2", "authorize-security-group-ingress", "--group-id", group, "--ip-permissions", permission);
      }
      assertRight(await judged());
      const etcd = ids.get("aws:ec2/securityGroup:SecurityGroup::prod-etcd") ?? "";
      const one = ["--group-id", etcd, "--protocol", "tcp", "--port", "2379", "--cidr", "0.0.0.0/0"];
      await cli.run("ec2", "authorize-security-group-ingress", ...one);
      const open = (await judged()).clusters.flatMap((cluster) => cluster.open);
      assert.deepEqual(
        open.map(({ from, to, ports, isWorld }) => [from, to, ports, isWorld]),
        [["the world", "prod/etcd", "2379/tcp", true]],
      );
      await cli.run("ec2", "revoke-security-group-ingress", ...one);
    });
  }
});

describe("audits of what the OpenStack client prints of a real Neutron", function () {
  this.timeout(900_000);
  let loopback: OpenstackLoopback | string | undefined;

  before(async function () {
    loopback = await OpenstackLoopback.start({ groups: 100, rules: 1000 });
    if (typeof loopback === "string") {
      console.log(`    skipped: ${this.test?.parent?.title ?? ""}: ${loopback}`);
      this.skip();
    }
  });

  after(async () => {
    if (loopback instanceof OpenstackLoopback) await loopback.stop();
  });

  const ruleType = "openstack:networking/secGroupRule:SecGroupRule";

  async function printed(file: string, ...words: readonly string[]): Promise<EstateFile> {
    assert.ok(loopback instanceof OpenstackLoopback);
    return { file, value: JSON.parse(await loopback.client(...words, "-f", "json")) as unknown };
  }

  for (const [stack, network] of [
    ["openstack", {}],
    ["openstack-rke2-cilium", { cni: "cilium", encapsulation: "vxlan" }],
  ] as const) {
    it(`${stack}: nothing missing, nothing surplus; each rule away is its rows, one more is that`, async () => {
      assert.ok(loopback instanceof OpenstackLoopback);
      const { api } = loopback.cloud;
      const plan = await planStack(stack);
      const ids = await putUp(loopback.cloud, plan.resources, {
        "openstack:networking/getNetwork:getNetwork.id": loopback.externalNetwork,
      });
      const prefix = `rancher-fenceline-${stack}-`;
      const ports = (await api.list("ports")).filter(({ name }) => String(name).startsWith(prefix));
      const addresses = new Map(
        ports.map((port) => [
          String(port.name).replace(prefix, ""),
          { address: (port.fixed_ips as { ip_address: string }[])[0]?.ip_address ?? "" },
        ]),
      );
      const groups = await printed("groups.json", "security", "group", "list");
      const listed = { ports: { file: "ports.json", value: { ports } }, nodes: kubectl(plan, addresses, network) };
      const options = { rancher: [`${prefix}rancher-1`], encapsulation: network.encapsulation };
      const judged = async () =>
        audit(
          estateOf(
            [
              groups,
              await printed("rules.json", "security", "group", "rule", "list", "--long"),
              listed.ports,
              ...listed.nodes,
            ],
            1,
          ),
          options,
        );
      assertRight(await judged());
      // The rules of every group in files of their own.
      const names = (groups.value as { ID: string }[]).map(({ ID }) => ID);
      const shown: EstateFile[] = [];
      for (const id of names) shown.push(await printed(`${id}.json`, "security", "group", "show", id));
      assertRight(audit(estateOf([...shown, listed.ports, ...listed.nodes], 1), options));
      // This release of the client prints no groups of ports: said, and no row is blocked for it.
      const untold = audit(
        estateOf(
          [
            groups,
            await printed("rules.json", "security", "group", "rule", "list"),
            await printed("ports.json", "port", "list", "--long"),
            ...listed.nodes,
          ],
          1,
        ),
        { ...options, rancher: undefined },
      );
      assert.match(untold.incomplete[0]?.what ?? "", /which security groups .* ports carry is not told/);
      assert.deepEqual(
        untold.clusters.flatMap(({ missing }) => missing),
        [],
      );
      const ruled = plan.resources.filter(
        ({ type, inputs }) => type === ruleType && inputs.remoteGroupId !== undefined,
      );
      assert.ok(ruled.length >= 5);
      for (const rule of ruled) {
        const id = ids.get(`${ruleType}::${rule.name}`) ?? "";
        const { security_group_rule: before } = (await api.get(`security-group-rules/${id}`)) as {
          security_group_rule: Record<string, unknown>;
        };
        await api.change("DELETE", `security-group-rules/${id}`);
        assertMissing(await judged(), plan, rule, rule.inputs.remoteGroupId);
        const fields = [
          "security_group_id",
          "direction",
          "ethertype",
          "protocol",
          "port_range_min",
          "port_range_max",
          "remote_group_id",
        ];
        await api.change("POST", "security-group-rules", {
          security_group_rule: Object.fromEntries(fields.map((field) => [field, before[field]])),
        });
      }
      assertRight(await judged());
      const etcd = ids.get("openstack:networking/secGroup:SecGroup::prod-etcd");
      const added = {
        security_group_id: etcd,
        direction: "ingress",
        ethertype: "IPv4",
        protocol: "tcp",
        port_range_min: 2379,
        port_range_max: 2379,
      };
      const made = await api.change("POST", "security-group-rules", { security_group_rule: added });
      const open = (await judged()).clusters.flatMap((cluster) => cluster.open);
      assert.deepEqual(
        open.map(({ from, to, ports: some, isWorld }) => [from, to, some, isWorld]),
        [["the world", "prod/etcd", "2379/tcp", true]],
      );
      await api.change("DELETE", `security-group-rules/${String((made.security_group_rule as { id: string }).id)}`);
    });
  }
});
