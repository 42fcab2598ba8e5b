/** Answers → a stack's configuration, and its file with the comment by which editors find the schema. Pure. */
import { Document, isCollection, isMap, isScalar, visit } from "yaml";
import { listed, type Answers } from "./questions";

type Values = Readonly<Record<string, unknown>>;

/** The configuration without its namespace, as the program reads it. */
export function configurationOf(answers: Answers): Values {
  const { cloud, cidr, externalNetwork, image, size, region, rancherClients, workloadClients, sshClients } = answers;
  return {
    cloud,
    network: {
      cidr,
      ...(cloud === "openstack" ? { externalNetwork } : {}),
      ...(cloud === "digitalocean" ? { region } : {}),
    },
    ...(cloud === "openstack" ? { machines: { image, size } } : {}),
    clients: {
      rancher: listed(rancherClients),
      workloads: listed(workloadClients),
      ssh: listed(sshClients),
    },
    rancher: rancherOf(answers),
    clusters: [clusterOf(answers)],
  };
}

function rancherOf({ cloud, install, loadBalancer, hostname }: Answers): Values {
  // Behind a public balancer the name leads to public addresses, but on OpenStack.
  const isPublic = loadBalancer !== "none" && cloud !== "openstack";
  return {
    install,
    ...(install === "ha" ? { nodes: 3, token: placeholder } : {}),
    ...(loadBalancer === "none" ? {} : { loadBalancer }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(isPublic ? { dialled: "public" } : {}),
  };
}

function clusterOf(answers: Answers): Values {
  const { cluster: name, launch, distribution, addresses, kubernetesApi } = answers;
  const group = (role: string, nodes: string | undefined) => ({
    name: role,
    roles: [role],
    ...(nodes === undefined ? {} : { nodes: Number(nodes) }),
  });
  const isOurs = launch === "custom" || launch === "infrastructure";
  const own = {
    name,
    launch,
    ...(isOurs ? { distribution } : {}),
    ...(addresses === undefined ? {} : { addresses: listed(addresses) }),
  };
  if (!isOurs) {
    return {
      ...own,
      ...(kubernetesApi === undefined ? {} : { kubernetesApi: { range: kubernetesApi, port: 6443 } }),
    };
  }
  const { etcd, controlPlane, worker } = answers;
  return { ...own, nodeGroups: [group("etcd", etcd), group("controlplane", controlPlane), group("worker", worker)] };
}

/** It can be planned with, and nobody takes it for a secret. */
const placeholder = "no-secret-set-your-own";
const aboutToken =
  " No secret: set your own before pulumi up, with\n pulumi config set --secret --path 'rancher-fenceline:rancher.token' VALUE";

/** `schema`: where it is, seen from the file. */
export function stackFileText(answers: Answers, schema: string | undefined): string {
  const { cloud, region } = answers;
  const config = {
    ...(cloud === "digitalocean" ? {} : { [`${cloud ?? ""}:region`]: region }),
    ...Object.fromEntries(
      Object.entries(configurationOf(answers)).map(([key, value]) => [`rancher-fenceline:${key}`, value]),
    ),
  };
  const document = new Document({ config });
  visit(document, {
    // Lists of ranges and node groups take a line each, as in the examples.
    Seq: (_, list) => {
      if (list.items.every(isScalar)) list.flow = true;
    },
    Pair: (_, pair) => {
      if (!isScalar(pair.key)) return;
      if (pair.key.value === "token") pair.key.commentBefore = aboutToken;
      if (pair.key.value !== "nodeGroups" || !isCollection(pair.value)) return;
      for (const group of pair.value.items) if (isMap(group)) group.flow = true;
    },
  });
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    "# Who may reach what is in clients: address ranges; an empty list is nobody. fenceline plan shows what this opens.",
    // Room inside braces, none inside brackets: as the formatter has it.
    document.toString({ lineWidth: 120, flowCollectionPadding: false }).replace(/^( +- )\{(.*)\}$/gm, "$1{ $2 }"),
  ].join("\n");
}
