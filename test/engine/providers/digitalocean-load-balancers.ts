/** DigitalOcean's load balancers, as the attached provider plays them. */
import { CloudError } from "./cloud-error";
import { readRange, numberedAddress } from "./ranges";
import type { ResourceType } from "./resource-type";
import { isValues, textOf, textsOf, valuesAt } from "./values";

const loadBalancerType: ResourceType = {
  source:
    "docs.digitalocean.com/reference/api: load balancers; Terraform digitalocean_loadbalancer: which arguments replace",
  replaces: ["region", "vpcUuid", "network", "type", "projectId"],
  updates: [
    ...[
      "name",
      "dropletTag",
      "dropletIds",
      "forwardingRules",
      "healthcheck",
      "firewall",
      "redirectHttpToHttps",
      "size",
    ],
    ...["sizeUnit", "stickySessions", "enableProxyProtocol", "enableBackendKeepalive"],
  ],
  references: [
    { path: "vpcUuid", to: "digitalocean:index/vpc:Vpc", whenItGoes: "refused" },
    { path: "dropletTag", to: "digitalocean:index/tag:Tag", whenItGoes: "refused" },
  ],
  id: (number) => `4de7ac8b-495b-4884-9a69-${number.toString(16).padStart(12, "0")}`,
  identity: ({ name }) => textOf(name),
  taken: { code: "conflict", message: "409: the name is taken" },
  assigns: {
    ip: (_draft, _account, number) => numberedAddress(203, number),
    loadBalancerUrn: ({ id }) => `do:loadbalancer:${id}`,
    status: () => "active",
  },
  judge: ({ inputs }) => {
    const allows = isValues(inputs.firewall) ? textsOf(inputs.firewall.allows) : [];
    // The cloud takes it, and then everyone is admitted.
    if (allows.length === 0) throw new CloudError("open", "a balancer without a door list is open");
    for (const entry of allows) {
      if (entry.startsWith("cidr:")) readRange(entry.slice("cidr:".length), "unprocessable_entity");
      else if (!/^ip:[\da-f.:]+$/.test(entry)) throw new CloudError("unprocessable_entity", `422: ${entry}`);
    }
    for (const protocol of valuesAt(inputs, "forwardingRules[].entryProtocol")) {
      if (!["http", "https", "http2", "http3", "tcp", "udp"].includes(textOf(protocol))) {
        throw new CloudError("unprocessable_entity", `422: protocol ${textOf(protocol)}`);
      }
    }
  },
};

export const loadBalancerTypes: Readonly<Record<string, ResourceType>> = {
  "digitalocean:index/loadBalancer:LoadBalancer": loadBalancerType,
};
