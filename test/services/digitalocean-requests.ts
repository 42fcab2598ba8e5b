/**
 * DigitalOcean resources → the request bodies that the official provider creates them with (terraform-provider-digitalocean:
 * firewall/firewalls.go, loadbalancer/loadbalancers.go, droplet, tag, vpc). An argument that has no place here is an error.
 */

export type Body = Readonly<Record<string, unknown>>;

export interface Request {
  /** The operation, as DigitalOcean's published description names it. */
  readonly operation: string;
  readonly name: string;
  readonly body: Body;
}

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Body;
}

/** What a reference stands for once it is known; which one does not matter here. */
function resolved(text: string): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
    if (/\.ip(v4Address(Private)?)?$/.test(reference)) return "203.0.113.7";
    if (reference.endsWith(".ipv6Address")) return "2001:db8::7";
    return reference.includes("Droplet::") ? "4711" : "c33931f2-a26a-4e61-b85c-4e95a2ec431b";
  });
}

type Field = readonly [name: string, convert?: (value: unknown) => unknown];

function convertAll(value: unknown, fields: Readonly<Record<string, Field>>, what: string): Body {
  return Object.fromEntries(
    Object.entries(value as Body).map(([key, given]) => {
      const field = fields[key];
      if (field === undefined) throw new Error(`${what}: no request of the provider has ${key}`);
      const [name, convert = plain] = field;
      return [name, convert(given)];
    }),
  );
}

function plain(value: unknown): unknown {
  if (typeof value === "string") return resolved(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

function numbers(value: unknown): unknown {
  return (value as unknown[]).map((one) => Number(plain(one)));
}

function listOf(fields: Readonly<Record<string, Field>>, what: string): (value: unknown) => unknown {
  return (value) => (value as unknown[]).map((one) => convertAll(one, fields, what));
}

/** The peers of a rule are an object of their own; without ports, the API answers "0". */
function rules(side: "source" | "destination"): (value: unknown) => unknown {
  const peers: Readonly<Record<string, Field>> = {
    [`${side}Addresses`]: ["addresses"],
    [`${side}Tags`]: ["tags"],
    [`${side}DropletIds`]: ["droplet_ids", numbers],
    [`${side}LoadBalancerUids`]: ["load_balancer_uids"],
  };
  return (value) =>
    (value as Body[]).map(({ protocol, portRange = "0", ...others }) => ({
      ...{ protocol, ports: portRange },
      [`${side}s`]: convertAll(others, peers, "a firewall's rule"),
    }));
}

const forwardingRule: Readonly<Record<string, Field>> = {
  entryProtocol: ["entry_protocol"],
  entryPort: ["entry_port"],
  targetProtocol: ["target_protocol"],
  targetPort: ["target_port"],
  certificateName: ["certificate_id"],
  tlsPassthrough: ["tls_passthrough"],
};

const healthCheck: Readonly<Record<string, Field>> = {
  protocol: ["protocol"],
  port: ["port"],
  path: ["path"],
  checkIntervalSeconds: ["check_interval_seconds"],
  responseTimeoutSeconds: ["response_timeout_seconds"],
  unhealthyThreshold: ["unhealthy_threshold"],
  healthyThreshold: ["healthy_threshold"],
};

const operations: Readonly<Record<string, readonly [operation: string, fields: Readonly<Record<string, Field>>]>> = {
  "digitalocean:index/firewall:Firewall": [
    "createFirewall",
    {
      name: ["name"],
      tags: ["tags"],
      dropletIds: ["droplet_ids", numbers],
      inboundRules: ["inbound_rules", rules("source")],
      outboundRules: ["outbound_rules", rules("destination")],
    },
  ],
  "digitalocean:index/loadBalancer:LoadBalancer": [
    "createLoadBalancer",
    {
      name: ["name"],
      region: ["region"],
      size: ["size"],
      sizeUnit: ["size_unit"],
      vpcUuid: ["vpc_uuid"],
      dropletTag: ["tag"],
      network: ["network"],
      networkStack: ["network_stack"],
      type: ["type"],
      enableProxyProtocol: ["enable_proxy_protocol"],
      redirectHttpToHttps: ["redirect_http_to_https"],
      forwardingRules: ["forwarding_rules", listOf(forwardingRule, "a forwarding rule")],
      healthcheck: ["health_check", (value) => convertAll(value, healthCheck, "a health check")],
      firewall: ["firewall", (value) => convertAll(value, { allows: ["allow"], denies: ["deny"] }, "a door")],
    },
  ],
  "digitalocean:index/tag:Tag": ["createTag", { name: ["name"] }],
  "digitalocean:index/droplet:Droplet": [
    "createDroplet",
    {
      name: ["name"],
      region: ["region"],
      size: ["size"],
      image: ["image"],
      tags: ["tags"],
      sshKeys: ["ssh_keys"],
      userData: ["user_data"],
      vpcUuid: ["vpc_uuid"],
      ipv6: ["ipv6"],
      publicNetworking: ["public_networking"],
      monitoring: ["monitoring"],
    },
  ],
  "digitalocean:index/vpc:Vpc": ["createVpc", { name: ["name"], region: ["region"], ipRange: ["ip_range"] }],
};

/** The requests for resources whose creation DigitalOcean's description tells of. */
export function requestsOf(resources: readonly Resource[]): Request[] {
  return resources.flatMap(({ type, name, inputs }) => {
    const [operation, fields] = operations[type] ?? [];
    return operation === undefined || fields === undefined
      ? []
      : [{ operation, name, body: convertAll(inputs, fields, type) }];
  });
}
