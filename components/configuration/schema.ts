/**
 * The shape of a stack's configuration (`rancher-fenceline:*`): every key, its kind and its default. What needs more than
 * one value to judge is in check.ts. Source of the keys: the README's table.
 */
import { forClients, type ClientKey } from "../matrix/client-parties";
import { z } from "zod";
import { clouds } from "../clouds";
import { cloudNames, type CloudName } from "../clouds/cloud";
import {
  chosenOptions,
  cnis,
  distributions,
  encapsulations,
  ingressControllers,
  installs,
  launches,
  loadBalancerModes,
  roles,
} from "../matrix/flow";
import { nodeDriverGroupNames } from "../matrix/editions/node-driver-group";
import { parseQuestion, QuestionError } from "../reach/question";
import { findingIds } from "../review/findings/kinds";
import { certificate, clusterBootstrapShape, rancherBootstrapShape, surroundingsShape } from "./bootstrap-schema";
import {
  addressRange,
  flag,
  list,
  matching,
  matchingOrLater,
  name,
  nonEmptyList,
  object,
  oneOf,
  text,
  wholeNumber,
} from "../judging/shapes";
import { existing } from "./existing-schema";
import { parseFlowTraffic } from "./flow-traffic";
import { client, partyOrClient } from "./named-peers";

const machines = object("an object with image, size, sshKey, diskSize and sessionManager", {
  image: text("an image: an AMI id on AWS, a name on OpenStack, a slug on DigitalOcean").optional(),
  size: text("a machine size: an instance type, a flavor, a droplet size").optional(),
  sshKey: text("the name of an existing SSH key (DigitalOcean: its id or fingerprint)").optional(),
  diskSize: wholeNumber("the root disk's size in GiB, at least 10", 10).optional(),
  sessionManager: flag().optional(),
});

export const clients = object("an object with rancher, workloads, ssh and kubernetesApi", {
  rancher: list("address ranges", client()).default([]),
  workloads: list("address ranges", client()).default([]),
  ssh: list("address ranges", client()).default([]),
  kubernetesApi: list("address ranges", client()).default([]),
} satisfies Record<ClientKey, unknown>);

/** What a question may ask about: `443/tcp`, `icmp`, `protocol/4`, `all`. */
function trafficText(parsed: (text: string) => unknown) {
  return text('what travels, like "443/tcp", "30000-32767/udp", "icmp/3/4", "protocol/50" or "all"').superRefine(
    (value, context) => {
      try {
        parsed(value);
      } catch (error) {
        if (!(error instanceof QuestionError)) throw error;
        context.addIssue({ code: "custom", message: `is wrong: ${error.message}` });
      }
    },
  );
}

const ports = trafficText(parseFlowTraffic);
const questionText = trafficText(parseQuestion);

export const egress = z.discriminatedUnion(
  "mode",
  [
    object("an object with mode", { mode: z.literal("open") }),
    object("an object with mode and extra", {
      mode: z.literal("documented"),
      extra: list(
        "outbound flows",
        object("an object with to, ports and why", {
          to: client(),
          ports,
          why: text("the reason, in a few words"),
        }),
      ).default([]),
    }),
  ],
  { error: "must be an object whose mode is open or documented" },
);

const limits = object("an object with the account's limits", {
  rulesPerGroup: wholeNumber("a number of rules", 1).optional(),
  groupsPerInterface: wholeNumber("a number of security groups", 1).optional(),
  groups: wholeNumber("a number of security groups", 1).optional(),
  rules: wholeNumber("a number of rules", 1).optional(),
  // One number holds for groups and rules alike.
  reserved: z
    .union(
      [
        wholeNumber("a number", 0).transform((count) => ({ groups: count, rules: count })),
        object("an object with groups and rules", {
          groups: wholeNumber("a number of security groups", 0).default(0),
          rules: wholeNumber("a number of rules", 0).default(0),
        }),
      ],
      { error: "must be a number, or an object with the numbers of groups and rules" },
    )
    .default({ groups: 0, rules: 0 }),
  rulesPerFirewall: wholeNumber("a number of rules", 1).optional(),
  tagsPerFirewall: wholeNumber("a number of tags", 1).optional(),
});

const tags = z.record(
  matching("letters, digits and . _ : / = + - @", /^[\w.:/=+@-]{1,128}$/),
  z.string({ error: "must be text" }).max(255),
  { error: "must be an object of texts, like { team: platform }" },
);

/** By which of its addresses one dials another. */
const dialled = oneOf(["private", "public"]).default("private");

const balancer = object("an object with scheme, certificate and preserveClientAddresses", {
  scheme: oneOf(["public", "internal"]).default("public"),
  certificate: text(
    "an ACM ARN on AWS, a Barbican reference on OpenStack, a certificate's name on DigitalOcean",
  ).optional(),
  certificateAuthority: certificate.optional(),
  preserveClientAddresses: flag().default(false),
});

/** The pod network of a cluster, and what brings flows besides. */
const kubernetesShape = {
  cni: oneOf(cnis).optional(),
  encapsulation: oneOf(encapsulations).optional(),
  options: list("options", oneOf(chosenOptions)).default([]),
};

/** The cluster that a highly available Rancher runs on. */
const localCluster = object("an object with distribution, cni, encapsulation and options", {
  distribution: oneOf(["k3s", "rke2"]).default("k3s"),
  ...kubernetesShape,
});

const rancherShape = {
  ...rancherBootstrapShape,
  localCluster: localCluster.optional(),
  dialled,
  balancer: balancer.optional(),
  install: oneOf(installs).default("single"),
  nodes: wholeNumber("1 with install single; 3 or 5 with install ha; 0 where you make them yourself", 0).optional(),
  loadBalancer: oneOf(loadBalancerModes).default("none"),
  hostname: matchingOrLater(
    "a host name like rancher.example.com",
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i,
  ).optional(),
  machines: machines.optional(),
  publicAddress: flag().optional(),
  privateZone: flag().default(false),
};

export const rancher = object("an object", rancherShape);

/** Rancher in a stack's file: one that is made, or another stack's. */
const rancherOfStack = object("an object", { ...rancherShape, existing: existing.optional() });

const nodeGroup = object("an object with name, roles and nodes", {
  name: name("a node group's name"),
  roles: nonEmptyList(roles.join(", "), oneOf(roles)),
  nodes: wholeNumber("the number of nodes, 0 where you make them yourself", 0, 1000).optional(),
  machines: machines.optional(),
  publicAddress: flag().optional(),
  allowedAddressPairs: list("address ranges", addressRange()).default([]),
  // A cluster's nodes are in one network: said where it is judged.
  cloud: z.unknown().optional(),
  network: z.unknown().optional(),
});

const clusterShape = {
  name: name("a cluster's name"),
  launch: oneOf(launches),
  distribution: oneOf(distributions).optional(),
  ...kubernetesShape,
  formerEncapsulation: oneOf(encapsulations).optional(),
  ingressController: oneOf(ingressControllers).optional(),
  registrationBalancer: list("address ranges", client()).default([]),
  nodeGroups: list("node groups", nodeGroup).default([]),
  nodeDriverGroup: oneOf(nodeDriverGroupNames).optional(),
  dialled,
  addresses: list("address ranges", addressRange()).default([]),
  kubernetesApi: object("an object with range and port", {
    range: addressRange(),
    port: wholeNumber("a port from 1 to 65535", 1, 65535).default(6443),
  }).optional(),
  machines: machines.optional(),
  allowEvenEtcd: flag().default(false),
  ...clusterBootstrapShape,
};

/** A cluster in Rancher's own program, where its network is an object of its own. */
export const cluster = object("an object with name, launch, distribution and nodeGroups", clusterShape);

/** A cluster of a stack: it may be in another network than Rancher, in another cloud too. */
const clusterOfStack = object("an object with name, launch, distribution and nodeGroups", {
  ...clusterShape,
  cloud: oneOf(cloudNames).optional(),
  // Its shape is its cloud's to judge.
  network: z.unknown().optional(),
});

/** Findings that the user lives with, each with the reason. docs/findings.md explains them. */
export const accept = list(
  "acceptances",
  object("an object with finding, where and why", {
    finding: oneOf(findingIds),
    where: text("a resource's name, or who it is about").optional(),
    why: text("the reason, in a sentence"),
  }),
);

/** Traffic that a pull request may newly allow, each with the reason. docs/pull-requests.md explains them. */
export const acceptWidening = list(
  "accepted widenings",
  object("an object with from, to, ports and why", {
    from: text("a party or an address range"),
    to: text("a party or an address range"),
    ports: z.union([questionText, nonEmptyList("ports", questionText)], {
      error: "must be ports and protocol, like 443/tcp, or a list of them",
    }),
    why: text("the reason, in a sentence"),
  }),
);

/** What everything in one network shares. */
export const sharedOfNetwork = {
  namePrefix: matching(
    "letters, digits and hyphens, at most 60 characters, not beginning with sg-",
    /^(?!sg-)[a-zA-Z](?:[a-zA-Z0-9-]{0,58}[a-zA-Z0-9])?$/i,
  ).optional(),
  tags: tags.default({}),
  limits: limits.default({ reserved: { groups: 0, rules: 0 } }),
  accept: accept.default([]),
};

/** Flows of the user's own, beside the matrix. */
export const flows = list(
  "flows",
  object("an object with from, to, ports and why", {
    from: partyOrClient(),
    to: partyOrClient(),
    ports,
    why: text("the reason, in a few words"),
  }),
).default([]);

function stackShape(cloud: CloudName) {
  return {
    flows,
    // The program makes nothing of it: `fenceline diff` reads it.
    acceptWidening: acceptWidening.default([]),
    cloud: oneOf(cloudNames),
    network: clouds[cloud].network.schema,
    ...sharedOfNetwork,
    machines: machines.default({}),
    ...surroundingsShape,
    clients: clients.default(forClients(() => [])),
    egress: egress.default({ mode: "open" }),
    rancher: rancherOfStack,
    clusters: list("clusters", clusterOfStack),
  };
}

export function stackSchema(cloud: CloudName) {
  return object("an object", stackShape(cloud));
}

export type Configuration = z.output<ReturnType<typeof stackSchema>>;
export type RancherConfiguration = z.output<typeof rancher>;
export type ClusterConfiguration = z.output<typeof cluster>;
export type StackClusterConfiguration = z.output<typeof clusterOfStack>;
export type SurroundingsConfiguration = z.output<z.ZodObject<typeof surroundingsShape>>;
export type Clients = z.output<typeof clients>;
export type EgressConfiguration = z.output<typeof egress>;
export type LimitsConfiguration = z.output<typeof limits>;
export type Machines = z.output<typeof machines>;
