/**
 * What clouds and clusters would print of a plan that was put up: the files of AWS CLI 2, the OpenStack client, doctl and
 * kubectl, with ids and addresses. The fields as moto's EC2, a real Neutron and DigitalOcean's schemas have them.
 */
import { createHash } from "node:crypto";
import type { Cni, Distribution, Encapsulation } from "../../../components/matrix/flow";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import type { EstateFile } from "../../../cli/estate/estate";

type Values = Readonly<Record<string, unknown>>;

export interface Exported {
  readonly files: readonly EstateFile[];
  /** The id that a cloud gave to each resource, by `TYPE::NAME`. */
  readonly ids: ReadonlyMap<string, string>;
  /** Ids of Rancher's nodes where it runs in one container, which no kubectl lists. */
  readonly rancher: readonly string[];
  readonly balancers: readonly string[];
}

export interface ClusterNetwork {
  readonly cni?: Cni;
  readonly encapsulation?: Encapsulation;
}

export interface ExportOptions {
  /** Of each cluster by name; default: the distribution's. Rancher's own is `local`. */
  readonly networks?: Readonly<Record<string, ClusterNetwork>>;
  /** Of Rancher's own cluster, where it is highly available. */
  readonly localDistribution?: Distribution;
}

interface Entry {
  readonly cluster: string | null;
  readonly role: string;
  readonly cloud: string;
  readonly securityGroups: readonly string[];
  readonly tags: readonly string[];
  readonly nodes: readonly string[];
}

interface Node {
  readonly cluster: string | null;
  readonly cloud: string;
  readonly name: string;
  readonly roles: string[];
  readonly carried: readonly string[];
  readonly made: boolean;
}

export function exportsOf(plan: StackPlan, options: ExportOptions = {}): Exported {
  return new Exporter(plan, options).all();
}

class Exporter {
  readonly #byIdentity: ReadonlyMap<string, PlannedResource>;
  readonly #nodes: readonly Node[];
  readonly #hosts = new Map<string, number>();

  constructor(
    private readonly plan: StackPlan,
    private readonly options: ExportOptions,
  ) {
    this.#byIdentity = new Map(plan.resources.map((resource) => [identity(resource), resource]));
    this.#nodes = this.#allNodes();
  }

  all(): Exported {
    const clouds = [...new Set(this.plan.resources.map(({ type }) => type.split(":")[0]))];
    const files: EstateFile[] = [
      ...(clouds.includes("aws") ? this.#aws() : []),
      ...(clouds.includes("openstack") ? this.#openstack() : []),
      ...(clouds.includes("digitalocean") ? this.#digitalocean() : []),
      ...this.#kubernetes(),
    ];
    const single = this.#nodes.filter(
      ({ cluster }) => cluster === null && this.options.localDistribution === undefined,
    );
    const balancers = this.plan.resources.filter(({ type }) => /^(aws|digitalocean):.*:LoadBalancer$/.test(type));
    return {
      // As a file has it: plain JSON.
      files: files.map(({ file, value }) => ({ file, value: JSON.parse(JSON.stringify(value)) as unknown })),
      ids: new Map(this.plan.resources.map((resource) => [identity(resource), this.#id(resource)])),
      rancher: single.map((node) => this.#machine(node).id),
      balancers: balancers.map((one) => this.#text(one.inputs.name ?? one.name)),
    };
  }

  /** Nodes of the stack, and for roles without one two that Rancher's node driver made. */
  #allNodes(): Node[] {
    const byName = new Map<string, Node>();
    for (const entry of this.plan.outputs.groups as readonly Entry[]) {
      if (entry.role === "loadBalancer") continue;
      const made =
        entry.nodes.length > 0
          ? entry.nodes
          : [1, 2].map((index) => `${entry.cluster ?? ""}-driver-${carriedKey(entry)}-${String(index)}`);
      for (const name of made) {
        const known = byName.get(`${entry.cloud} ${name}`);
        if (known !== undefined) known.roles.push(entry.role);
        else {
          byName.set(`${entry.cloud} ${name}`, {
            ...{ cluster: entry.cluster, cloud: entry.cloud, name, roles: [entry.role] },
            carried: [...entry.securityGroups, ...entry.tags],
            made: entry.nodes.length > 0,
          });
        }
      }
    }
    return [...byName.values()];
  }

  #id(resource: Pick<PlannedResource, "type" | "name">): string {
    const hash = createHash("sha256").update(identity(resource)).digest("hex");
    const kind = resource.type.split(":").at(-1) ?? "";
    const prefix: Readonly<Record<string, string>> = {
      SecurityGroup: "sg",
      Instance: "i",
      Vpc: "vpc",
      Subnet: "subnet",
      SecurityGroupIngressRule: "sgr",
      SecurityGroupEgressRule: "sgr",
    };
    if (resource.type.startsWith("aws:") && prefix[kind] !== undefined) return `${prefix[kind]}-${hash.slice(0, 17)}`;
    if (kind === "Droplet") return String(parseInt(hash.slice(0, 7), 16));
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  }

  /** A host number of its own for everything that has an address. */
  #host(key: string): number {
    const known = this.#hosts.get(key) ?? this.#hosts.size + 33;
    this.#hosts.set(key, known);
    return known;
  }

  #private(cloud: string, name: string): string {
    const networks = {
      aws: "10.20.1",
      openstack: this.plan.stack === "hybrid" ? "10.21.1" : "10.20.1",
      digitalocean: this.plan.stack === "hybrid" || this.plan.stack === "existing" ? "10.22.1" : "10.20.1",
    };
    return `${networks[cloud as keyof typeof networks]}.${String(this.#host(`${cloud} ${name}`))}`;
  }

  #public(cloud: string, name: string): string {
    return `192.0.${cloud === "aws" ? "2" : cloud === "openstack" ? "0" : "1"}.${String(this.#host(`${cloud} ${name}`))}`;
  }

  #ipv6(name: string): string {
    return `2001:db8:20::${String(this.#host(`aws ${name}`))}`;
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#resolve(one));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#resolve(one)]));
    }
    if (typeof value !== "string") return value;
    return value.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
      const [, type = "", name = "", property = ""] = /^(.*?)::(.*)\.(\w+)$/.exec(reference) ?? [];
      const cloud = type.split(":")[0] ?? "";
      if (/^(privateIp|accessIpV4|ipv4AddressPrivate)$/.test(property)) return this.#private(cloud, name);
      if (/^(publicIp|ipv4Address|address|ip|ipAddress)$/.test(property)) return this.#public(cloud, name);
      if (property === "ipv6Address") return this.#ipv6(name);
      if (type === "") return "unknown";
      return this.#id({ type, name });
    });
  }

  #text(value: unknown): string {
    return String(this.#resolve(value));
  }

  #of(type: string): PlannedResource[] {
    return this.plan.resources.filter((resource) => resource.type.endsWith(type));
  }

  #machine(node: Node): { id: string; address: string; providerId: string } {
    const type =
      {
        aws: "aws:ec2/instance:Instance",
        openstack: "openstack:compute/instance:Instance",
        digitalocean: "digitalocean:index/droplet:Droplet",
      }[node.cloud] ?? "";
    const id = this.#id({ type, name: node.name });
    const scheme = {
      aws: `aws:///eu-central-1a/${id}`,
      openstack: `openstack:///${id}`,
      digitalocean: `digitalocean://${id}`,
    };
    return { id, address: this.#private(node.cloud, node.name), providerId: scheme[node.cloud as keyof typeof scheme] };
  }

  #aws(): EstateFile[] {
    const foreign = [
      ...new Set(this.#of("ule:SecurityGroupIngressRule").map(({ inputs }) => this.#text(inputs.securityGroupId))),
    ];
    const groups = this.#of("aws:ec2/securityGroup:SecurityGroup");
    const ids = new Set(groups.map((group) => this.#id(group)));
    const own = groups.map((group) => ({ id: this.#id(group), name: this.#text(group.inputs.name) }));
    const others = foreign.filter((id) => !ids.has(id)).map((id) => ({ id, name: "rancher-of-another-stack" }));
    const droplets = this.#nodes.filter(({ cloud }) => cloud === "digitalocean");
    return [
      {
        file: "groups.json",
        value: {
          SecurityGroups: [...own, ...others].map(({ id, name }) => ({
            ...{ GroupId: id, GroupName: name, Description: "Rancher nodes by role", OwnerId: "123456789012" },
            VpcId: "vpc-0a1b2c3d4e5f60718",
            SecurityGroupArn: `arn:aws:ec2:eu-central-1:123456789012:security-group/${id}`,
            IpPermissions: [
              ...this.#permissions("ule:SecurityGroupIngressRule", id),
              // What another stack opens on its own group: clients, and droplets by their addresses.
              ...(ids.has(id)
                ? []
                : [
                    ...[80, 443].map((port) =>
                      this.#permission("tcp", port, port, { IpRanges: [{ CidrIp: "203.0.113.0/24" }] }),
                    ),
                    ...droplets.map((node) =>
                      this.#permission("tcp", 443, 443, {
                        IpRanges: [{ CidrIp: `${this.#public(node.cloud, node.name)}/32` }],
                      }),
                    ),
                  ]),
            ],
            IpPermissionsEgress: ids.has(id)
              ? this.#permissions("ule:SecurityGroupEgressRule", id)
              : [this.#permission("-1", undefined, undefined, { IpRanges: [{ CidrIp: "0.0.0.0/0" }] })],
          })),
        },
      },
      {
        file: "instances.json",
        value: { Reservations: [{ OwnerId: "123456789012", Instances: this.#instances(others.map(({ id }) => id)) }] },
      },
      ...(this.#of("aws:lb/loadBalancer:LoadBalancer").length === 0
        ? []
        : [
            {
              file: "balancers.json",
              value: {
                LoadBalancers: this.#of("aws:lb/loadBalancer:LoadBalancer").map((balancer) => ({
                  LoadBalancerArn: `arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/${balancer.name}/1`,
                  LoadBalancerName: balancer.name,
                  Scheme: balancer.inputs.internal === true ? "internal" : "internet-facing",
                  Type: balancer.inputs.loadBalancerType ?? "application",
                  SecurityGroups: this.#resolve(balancer.inputs.securityGroups),
                  AvailabilityZones: (this.#resolve(balancer.inputs.subnets) as string[]).map((SubnetId) => ({
                    ZoneName: "eu-central-1a",
                    SubnetId,
                  })),
                })),
              },
            },
          ]),
      {
        file: "subnets.json",
        value: {
          Subnets: this.#of("aws:ec2/subnet:Subnet").map((subnet) => ({
            SubnetId: this.#id(subnet),
            VpcId: "vpc-0a1b2c3d4e5f60718",
            CidrBlock: subnet.inputs.cidrBlock,
            Ipv6CidrBlockAssociationSet: [],
          })),
        },
      },
    ].filter(({ value }) => !("Subnets" in value) || (value.Subnets as unknown[]).length > 0);
  }

  #permission(IpProtocol: string, FromPort: unknown, ToPort: unknown, peer: Values): Values {
    const empty = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
    return { IpProtocol, ...(FromPort === undefined ? {} : { FromPort, ToPort }), ...empty, ...peer };
  }

  #permissions(type: string, group: string): Values[] {
    return this.#of(type)
      .filter(({ inputs }) => this.#text(inputs.securityGroupId) === group)
      .map(({ inputs }) => {
        const Description = inputs.description;
        const { cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId } = this.#resolve(inputs) as Record<
          string,
          string
        >;
        const peer =
          cidrIpv4 !== undefined
            ? { IpRanges: [{ CidrIp: cidrIpv4, Description }] }
            : cidrIpv6 !== undefined
              ? { Ipv6Ranges: [{ CidrIpv6: cidrIpv6, Description }] }
              : referencedSecurityGroupId !== undefined
                ? { UserIdGroupPairs: [{ GroupId: referencedSecurityGroupId, UserId: "123456789012", Description }] }
                : { PrefixListIds: [{ PrefixListId: prefixListId, Description }] };
        return this.#permission(this.#text(inputs.ipProtocol), inputs.fromPort, inputs.toPort, peer);
      });
  }

  #instances(others: readonly string[]): Values[] {
    const isIpv6 = this.plan.stack === "dual-stack";
    const instance = (name: string, id: string, groups: unknown, publicly: string | undefined): Values => ({
      InstanceId: id,
      State: { Code: 16, Name: "running" },
      Placement: { AvailabilityZone: "eu-central-1a" },
      VpcId: "vpc-0a1b2c3d4e5f60718",
      SubnetId: "subnet-0000000000000000a",
      PrivateIpAddress: this.#private("aws", name),
      ...(publicly === undefined ? {} : { PublicIpAddress: publicly }),
      SecurityGroups: (groups as string[]).map((GroupId) => ({ GroupId, GroupName: "" })),
      NetworkInterfaces: [
        {
          ...{
            NetworkInterfaceId: `eni-${id.slice(2)}`,
            VpcId: "vpc-0a1b2c3d4e5f60718",
            SubnetId: "subnet-0000000000000000a",
          },
          PrivateIpAddress: this.#private("aws", name),
          PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: this.#private("aws", name) }],
          Ipv6Addresses: isIpv6 ? [{ Ipv6Address: this.#ipv6(name) }] : [],
          Groups: (groups as string[]).map((GroupId) => ({ GroupId, GroupName: "" })),
          Association: publicly === undefined ? {} : { PublicIp: publicly },
          Attachment: { DeviceIndex: 0, Status: "attached" },
          Description: "",
        },
      ],
      Tags: [{ Key: "Name", Value: name }],
    });
    const nodes = this.#nodes.filter(({ cloud }) => cloud === "aws");
    return [
      ...nodes
        .filter(({ cluster, made }) => cluster !== null || made)
        .map((node) => {
          const resource = this.#byIdentity.get(`aws:ec2/instance:Instance::${node.name}`);
          const hasPublic =
            resource?.inputs.associatePublicIpAddress === true ||
            this.#of(":Eip").some(({ name }) => name === node.name);
          return instance(
            node.name,
            this.#machine(node).id,
            this.#resolve(node.carried),
            hasPublic ? this.#public("aws", node.name) : undefined,
          );
        }),
      ...others.flatMap((group) =>
        [10, 11, 12].map((host) =>
          instance(
            `other-rancher-${String(host)}`,
            `i-0000000000000${String(host)}`,
            [group],
            `203.0.113.${String(host)}`,
          ),
        ),
      ),
    ];
  }

  #openstack(): EstateFile[] {
    const groups = this.#of("openstack:networking/secGroup:SecGroup");
    const nodes = this.#nodes.filter(({ cloud }) => cloud === "openstack");
    const floating = new Set(this.#of("openstack:networking/floatingIp:FloatingIp").map(({ name }) => name));
    return [
      {
        file: "group-list.json",
        value: [
          {
            ID: "0d0d0d0d-0000-4000-8000-000000000000",
            Name: "default",
            Description: "Default security group",
            Project: "p1",
            Tags: [],
          },
          ...groups.map((group) => ({
            ID: this.#id(group),
            Name: group.inputs.name,
            Description: group.inputs.description,
            Project: "p1",
            Tags: [],
          })),
        ],
      },
      {
        file: "rule-list.json",
        value: this.#of("openstack:networking/secGroupRule:SecGroupRule").map((rule) => {
          const inputs = this.#resolve(rule.inputs) as Record<string, unknown>;
          const { ethertype, protocol = null } = inputs;
          const [first, last] = [inputs.portRangeMin, inputs.portRangeMax].map((port) =>
            port === undefined ? undefined : Number(port),
          );
          const world = ethertype === "IPv6" ? "::/0" : "0.0.0.0/0";
          const isIcmp = String(protocol).includes("icmp");
          return {
            ID: this.#id(rule),
            "IP Protocol": protocol,
            Ethertype: ethertype,
            "IP Range": inputs.remoteIpPrefix ?? world,
            "Port Range":
              first === undefined ? "" : isIcmp ? `type=${String(first)}` : `${String(first)}:${String(last)}`,
            Direction: inputs.direction,
            "Remote Security Group": inputs.remoteGroupId ?? null,
            "Remote Address Group": null,
            "Security Group": inputs.securityGroupId,
          };
        }),
      },
      {
        file: "port-list.json",
        value: nodes.map((node) => ({
          ID: this.#id({ type: "openstack:networking/port:Port", name: node.name }),
          Name: node.name,
          "MAC Address": "fa:16:3e:00:00:01",
          "Fixed IP Addresses": [
            { subnet_id: "5b5b5b5b-0000-4000-8000-000000000000", ip_address: this.#private("openstack", node.name) },
          ],
          Status: "ACTIVE",
          "Security Groups": this.#resolve(node.carried),
          "Device Owner": "compute:nova",
          Tags: [],
        })),
      },
      {
        file: "server-list.json",
        value: nodes.map((node) => ({
          ID: this.#machine(node).id,
          Name: node.name,
          Status: "ACTIVE",
          Networks: {
            net: [
              this.#private("openstack", node.name),
              ...(floating.has(node.name) ? [this.#public("openstack", node.name)] : []),
            ],
          },
        })),
      },
    ];
  }

  #digitalocean(): EstateFile[] {
    const peers = (rule: Values, side: string): Values => ({
      addresses: rule[`${side}Addresses`],
      tags: rule[`${side}Tags`],
      droplet_ids: (rule[`${side}DropletIds`] as string[] | undefined)?.map(Number),
      load_balancer_uids: rule[`${side}LoadBalancerUids`],
    });
    const nodes = this.#nodes.filter(({ cloud }) => cloud === "digitalocean");
    const balancers = this.#of("digitalocean:index/loadBalancer:LoadBalancer");
    return [
      {
        file: "firewalls.json",
        value: this.#of("digitalocean:index/firewall:Firewall").map((firewall) => {
          const inputs = this.#resolve(firewall.inputs) as Record<string, Values[]>;
          return {
            ...{ id: this.#id(firewall), name: inputs.name, status: "succeeded", pending_changes: [] },
            inbound_rules: (inputs.inboundRules ?? []).map((rule) => ({
              protocol: rule.protocol,
              ports: rule.portRange ?? "0",
              sources: peers(rule, "source"),
            })),
            outbound_rules: (inputs.outboundRules ?? []).map((rule) => ({
              protocol: rule.protocol,
              ports: rule.portRange ?? "0",
              destinations: peers(rule, "destination"),
            })),
            droplet_ids: [],
            tags: inputs.tags,
          };
        }),
      },
      {
        file: "droplets.json",
        value: nodes.map((node) => ({
          ...{
            id: Number(this.#machine(node).id),
            name: node.name,
            vcpus: 4,
            status: "active",
            region: { slug: "fra1" },
            vpc_uuid: "c33931f2-a26a-4e61-b85c-4e95a2ec431b",
          },
          networks: {
            v4: [
              { ip_address: this.#private("digitalocean", node.name), type: "private" },
              { ip_address: this.#public("digitalocean", node.name), type: "public" },
            ],
            v6: [],
          },
          tags: this.#resolve(
            this.#byIdentity.get(`digitalocean:index/droplet:Droplet::${node.name}`)?.inputs.tags ?? node.carried,
          ),
        })),
      },
      ...(balancers.length === 0
        ? []
        : [
            {
              file: "load-balancers.json",
              value: balancers.map((balancer) => {
                const inputs = this.#resolve(balancer.inputs) as Record<string, Values[]>;
                const { allows, denies = [] } = inputs.firewall as unknown as Record<string, string[]>;
                return {
                  ...{
                    id: this.#id(balancer),
                    name: balancer.inputs.name ?? balancer.name,
                    ip: this.#public("digitalocean", balancer.name),
                    network: "EXTERNAL",
                  },
                  vpc_uuid: "c33931f2-a26a-4e61-b85c-4e95a2ec431b",
                  forwarding_rules: (inputs.forwardingRules ?? []).map((rule) => ({
                    ...{ entry_protocol: rule.entryProtocol, entry_port: rule.entryPort },
                    ...{ target_protocol: rule.targetProtocol, target_port: rule.targetPort },
                  })),
                  firewall: { allow: allows, deny: denies },
                };
              }),
            },
          ]),
    ];
  }

  #kubernetes(): EstateFile[] {
    const clusters = new Map<string, Node[]>();
    for (const node of this.#nodes) {
      const isLocal = node.cluster === null;
      if (isLocal && this.options.localDistribution === undefined) continue;
      const name = node.cluster ?? "local";
      clusters.set(name, [
        ...(clusters.get(name) ?? []),
        isLocal ? { ...node, roles: ["etcd", "controlplane", "worker"] } : node,
      ]);
    }
    return [...clusters].map(([name, nodes]) => ({
      file: `${name}.json`,
      value: {
        apiVersion: "v1",
        kind: "List",
        items: nodes.map((node) => this.#kubernetesNode(name, node)),
        metadata: { resourceVersion: "" },
      },
    }));
  }

  #kubernetesNode(cluster: string, node: Node): Values {
    const component = this.plan.resources.find(
      ({ type, name }) => type.endsWith(":RancherCluster") && name === cluster,
    );
    const distribution = (component?.inputs.distribution ?? this.options.localDistribution) as Distribution;
    const versions = { rke1: "v1.24.17", rke2: "v1.31.4+rke2r1", k3s: "v1.31.4+k3s1" };
    const { address, providerId } = this.#machine(node);
    const label = (role: string) => (role === "controlplane" && distribution !== "rke1" ? "control-plane" : role);
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: `ip-${address.replaceAll(".", "-")}`,
        labels: Object.fromEntries(node.roles.map((role) => [`node-role.kubernetes.io/${label(role)}`, "true"])),
        annotations: {
          ...annotationsOf(distribution, this.options.networks?.[cluster] ?? {}),
          ...(distribution === "rke1" ? { "rke.cattle.io/internal-ip": address } : {}),
        },
      },
      spec: { podCIDR: "10.42.0.0/24", providerID: providerId },
      status: {
        addresses: [
          { type: "InternalIP", address },
          ...(this.plan.stack === "dual-stack" ? [{ type: "InternalIP", address: this.#ipv6(node.name) }] : []),
          { type: "Hostname", address: `ip-${address.replaceAll(".", "-")}` },
        ],
        nodeInfo: { kubeletVersion: versions[distribution], operatingSystem: "linux" },
      },
    };
  }
}

/** Equal for roles that a node template has together. */
function carriedKey({ securityGroups, tags }: Entry): string {
  return createHash("sha256")
    .update(JSON.stringify([[...securityGroups].sort(), [...tags].sort()]))
    .digest("hex")
    .slice(0, 6);
}

/** What each plugin's agent writes on its node. */
export function annotationsOf(
  distribution: Distribution,
  { cni, encapsulation }: ClusterNetwork,
): Readonly<Record<string, string>> {
  switch (cni ?? (distribution === "k3s" ? "flannel" : "canal")) {
    case "flannel":
      return { "flannel.alpha.coreos.com/backend-type": encapsulation === "wireguard" ? "wireguard" : "vxlan" };
    case "canal":
      return { "flannel.alpha.coreos.com/backend-type": "vxlan", "projectcalico.org/IPv4Address": "10.20.1.33/24" };
    case "calico":
      return {
        "projectcalico.org/IPv4Address": "10.20.1.33/24",
        ...(encapsulation === "ipip" ? { "projectcalico.org/IPv4IPIPTunnelAddr": "10.42.0.1" } : {}),
        ...(encapsulation === undefined || encapsulation === "vxlan"
          ? { "projectcalico.org/IPv4VXLANTunnelAddr": "10.42.0.1" }
          : {}),
      };
    case "cilium":
      return { "network.cilium.io/ipv4-cilium-host": "10.42.0.1" };
    case "none":
      return {};
  }
}

function identity({ type, name }: Pick<PlannedResource, "type" | "name">): string {
  return `${type}::${name}`;
}
