/**
 * The pages of docs/ports, from the matrix: one per distribution and network with its flows as CSV, the group
 * `rancher-nodes`, the table of rows and their tests, and an index. Guarantees: pure, and the same for the same data.
 */
import { allFlows, editions, selectFlows, sourcesOf } from "../../components/matrix/editions";
import { distributions, options, type Distribution } from "../../components/matrix/flow";
import { ipv4Needed } from "../../components/clouds/families";
import { decisionsOf, generalDecisions } from "../../components/matrix/decisions";
import {
  cnisOf,
  encapsulationsOf,
  needsRoutedPods,
  networkProblems,
  networksOf,
  refusedCombinations,
  type PodNetwork,
} from "../../components/matrix/networks";
import { nodeDriverGroupPermissions, nodeDriverGroups } from "../../components/matrix/editions/node-driver-group";
import { renderFlowList } from "../matrix/render";
import { decisionText, renderSections } from "../matrix/render-rows";
import { measuredFlows, symptomsOf, symptomTable, unusedTable } from "../matrix/render-symptoms";
import type { Source } from "../../components/matrix/sources";
import { measurement, symptoms } from "../../components/matrix/symptoms/symptoms";
import { trafficText } from "../../components/matrix/traffic";
import { renderTable } from "../terminal/table";
import { alignedTable, joinBlocks, list } from "./markdown";
import { allRowTests } from "./row-tests";

const notice = "<!-- Written by `npm run docs` from components/matrix; a change here is lost. -->";

const distributionNames: Readonly<Record<Distribution, string>> = { rke1: "RKE1", rke2: "RKE2", k3s: "K3s" };

const words: Readonly<Record<string, string>> = {
  ...{ canal: "Canal", calico: "Calico", cilium: "Cilium", flannel: "Flannel", none: "a plugin of the user's own" },
  ...{ vxlan: "VXLAN", wireguard: "WireGuard", ipip: "IP-in-IP", bgp: "BGP without encapsulation" },
};

/** `Canal, VXLAN`. */
function networkTitle({ cni, encapsulation }: PodNetwork): string {
  return [cni, ...(encapsulation === undefined ? [] : [encapsulation])].map((word) => words[word] ?? word).join(", ");
}

const optionMeanings: Readonly<Record<(typeof options)[number], string>> = {
  authorizedClusterEndpoint:
    "Authorized Cluster Endpoint: Kubernetes API clients reach the control plane without Rancher",
  calicoEbpf: "Calico's eBPF data plane, which dials the Kubernetes API at the registration address",
  embeddedRegistry: "embedded registry mirror (Spegel) of RKE2 and K3s",
  hubble: "Hubble of Cilium: its relay asks the server on every node",
  metricsServer: "the metrics server of RKE1 on any node: it asks the kubelets of all others",
  monitoring: "Rancher Monitoring: Prometheus scrapes node exporter, kubelets and the ingress controller across nodes",
  networkMetrics: "metrics of the network plugin's agents: Prometheus scrapes Calico or Cilium across nodes",
  registrationBalancer: "a balancer in front of the servers as the fixed registration address",
  webhookPorts: "admission webhooks on the nodes: the ingress controller's and rancher-webhook",
  windowsWorkers: "Windows worker nodes",
};

/** Every file of the folder by its name. */
export function portPages(): ReadonlyMap<string, string> {
  const clusters = distributions.flatMap((distribution) =>
    networksOf(distribution).map((network) => ({ distribution, network })),
  );
  return new Map([
    ["README.md", indexPage()],
    ["rancher-nodes.md", nodeDriverPage()],
    ["rows.md", rowsPage()],
    ["symptoms.md", symptomsPage()],
    ...clusters.flatMap(({ distribution, network }): [string, string][] => [
      [`${pageName(distribution, network)}.md`, clusterPage(distribution, network)],
      [`${pageName(distribution, network)}.csv`, renderTable(renderFlowList(pageFlows(distribution, network)), "csv")],
    ]),
  ]);
}

function pageName(distribution: Distribution, { cni, encapsulation }: PodNetwork): string {
  return [distribution, cni, ...(encapsulation === undefined ? [] : [encapsulation])].join("-");
}

/** What can hold with this network: every option but those that are refused with it. */
function pageFlows(distribution: Distribution, network: PodNetwork) {
  const possible = options.filter(
    (option) => networkProblems({ distribution, ...network, options: [option] }).length === 0,
  );
  return selectFlows(allFlows, { distribution, ...network, options: possible });
}

function clusterPage(distribution: Distribution, network: PodNetwork): string {
  const flows = pageFlows(distribution, network);
  const { tables, decisions } = renderSections(flows, {
    known: ["distribution", "unlessDistribution", "cni", "encapsulation"],
    cited: true,
  });
  const title = `${distributionNames[distribution]} with ${networkTitle(network)}`;
  return joinBlocks([
    `# ${title}`,
    notice,
    "Who may send what to whom. A node with several roles has the rows of each; what is not here is closed. " +
      `The same, one flow a line: [${pageName(distribution, network)}.csv](${pageName(distribution, network)}.csv).`,
    ...(needsRoutedPods(network) ? [routedPods] : []),
    ...(network.cni === "none" ? ["The plugin is the user's own: what it needs are flows of the user's own."] : []),
    ...tables.flatMap((table) => [`## ${table.title ?? ""}`, alignedTable(table)]),
    ...(symptomsOf(flows).length === 0 ? [] : [`What breaks without which row: [symptoms](symptoms.md).`]),
    ...(decisions.length === 0
      ? []
      : ["## Choices", "Where the sources disagree or leave something open.", list(decisions)]),
    "## Sources",
    list(sourcesOf(flows).map(sourceText)),
  ]);
}

const routedPods =
  "Without encapsulation, pods' own addresses travel between nodes, so ports are not all: the pods' range must be admitted " +
  "between nodes, and the network must carry it. On AWS that means no source/destination check, on OpenStack allowed " +
  "address pairs; DigitalOcean's network carries no other addresses than its droplets'.";

function sourceText({ title, url, commit, date }: Source): string {
  const at = commit === undefined || url.includes(commit) ? [] : [`commit ${commit}`];
  return [`${title}: <${url}>`, ...at, ...(date === undefined ? [] : [date])].join(", ");
}

function indexPage(): string {
  const rows = distributions.flatMap((distribution) =>
    networksOf(distribution).map((network, index) => {
      const name = pageName(distribution, network);
      return [
        distributionNames[distribution],
        networkTitle(network) + (index === 0 ? " (default)" : ""),
        `[page](${name}.md), [CSV](${name}.csv)`,
      ];
    }),
  );
  const optionRows = options.map((option) => [
    `\`${option}\``,
    optionMeanings[option],
    distributions
      .filter((distribution) => takesOption(distribution, option))
      .map((one) => distributionNames[one])
      .join(", "),
  ]);
  return joinBlocks([
    "# Ports, by distribution and network",
    notice,
    "Each page is one kind of cluster: between its nodes, between it and Rancher, for its clients, with each option, and " +
      "between Rancher's own nodes where Rancher runs on such a cluster. The CSV has one flow a line. " +
      "[symptoms.md](symptoms.md) has what is seen when a row is missing, measured; " +
      "[rows.md](rows.md) names for each row the test that fails without it; [rancher-nodes.md](rancher-nodes.md) is the " +
      "flat group that Rancher's EC2 node driver makes.",
    "## Clusters",
    alignedTable({ columns: ["Distribution", "Network", "Ports"], rows }),
    "## Options",
    alignedTable({ columns: ["Option", "What it is", "Distributions"], rows: optionRows }),
    "## What does not exist",
    "Refused, with this reason:",
    list(refusedCombinations),
    "## What exists, and is refused in a stack",
    "The pages here are complete; a firewall alone does not make these work on the three clouds:",
    list([
      `Calico with BGP and no encapsulation. ${routedPods} None of that is made here. The way out: \`vxlan\` or \`ipip\`; ` +
        "with IPv6, another plugin.",
      "IP-in-IP on DigitalOcean, whose firewalls know only tcp, udp and icmp. The way out: `vxlan` or WireGuard.",
      `IPv6 alone: ${ipv4Needed}. The way out: \`network.families: [ipv4, ipv6]\`.`,
    ]),
    "## Clients",
    "`rancherClients`, `workloadClients`, `sshClients`, `kubernetesApiClients` and `registrationBalancer` are whoever the stack " +
      "names: address ranges, or groups of its user's that the cloud's rules can name " +
      "([stacks](../guides/stacks.md#groups-of-your-own-as-clients)). A row never depends on which of them it is.",
    "## Choices",
    "Where the sources disagree or leave something open: what they say, and what this project does.",
    list([...Object.values(generalDecisions), ...decisionsOf(allFlows)].map(decisionText)),
    "## Sources",
    list(sourcesOf(allFlows).map(sourceText)),
  ]);
}

/** Whether an option exists on a distribution with some of its networks. */
function takesOption(distribution: Distribution, option: (typeof options)[number]): boolean {
  return cnisOf(distribution).some((cni) =>
    [undefined, ...encapsulationsOf(distribution, cni)].some(
      (encapsulation) => networkProblems({ distribution, cni, encapsulation, options: [option] }).length === 0,
    ),
  );
}

function nodeDriverPage(): string {
  const groups = Object.entries(nodeDriverGroups).flatMap(([name, group]) => {
    const everyone = group.everyone.map((family) => (family === "ipv4" ? "0.0.0.0/0" : "::/0")).join(" and ");
    const inbound = nodeDriverGroupPermissions(group).filter(({ rule }) => rule.direction === "ingress").length;
    return [
      `## \`${name}\``,
      `${sourceText(group.source)}. ${group.rules.length - 1} rules inbound, which are ${inbound} permissions; one outbound.`,
      alignedTable({
        columns: ["Direction", "Traffic", "Peer", "Written in"],
        rows: group.rules.map(({ direction, traffic, peer, citation }) => [
          direction === "ingress" ? "in" : "out",
          trafficText(traffic),
          peer === "itself" ? "the group itself" : everyone,
          `${citation.table}, ${citation.row}`,
        ]),
      }),
    ];
  });
  return joinBlocks([
    "# The group `rancher-nodes`",
    notice,
    "One flat group for every node of every role, as Rancher's EC2 node driver makes it. Groups by role are better: here any " +
      "node may reach etcd and the kubelet on any other, and SSH, the Docker daemon, the Kubernetes API, an admission " +
      "webhook and all NodePorts answer the world. `documented` is the table of 2018, `current` what the driver does today.",
    ...groups,
  ]);
}

function rowsPage(): string {
  const tests = allRowTests();
  const names = [...new Set(tests.map(({ edition }) => edition))];
  return joinBlocks([
    "# Rows and the tests that hold them",
    notice,
    "Each row of each edition is compared with a transcription typed off its document by hand. Without the row, the test " +
      "beside it fails, and its name, or the difference that it prints, is the row's. Files are in test/components/matrix.",
    ...names.flatMap((name) => [
      `## ${name}`,
      alignedTable({
        columns: ["Row", "When", "Test"],
        rows: tests
          .filter(({ edition }) => edition === name)
          .map(({ row, when, file, suite, test }) => [
            row,
            when,
            `${file}: ${suite}${test === row ? "" : `, ${test}`}`,
          ]),
      }),
    ]),
    "## Between Rancher's own nodes",
    `Derived from the rows of ${editions
      .filter(({ rows }) => rows.length > 0)
      .map(({ name }) => name)
      .join(", ")}; high-availability.test.ts has, typed by hand, what holds on each distribution and network.`,
  ]);
}

function symptomsPage(): string {
  const unused = unusedTable(measuredFlows(allFlows));
  return joinBlocks([
    "# What breaks without a row",
    notice,
    `Measured with ${measurement}. For each row of RKE1 with Canal's VXLAN, custom nodes, a stack without it was planned and put ` +
      "in force; what failed is what is listed, and all of it came back with the row. `npm run test:cluster:rows` repeats it. " +
      "`fenceline symptoms TEXT` finds the row from a message.",
    "Where RKE2 and K3s have a row for the same programs and ports, the same is seen; it was not measured with those distributions. " +
      "In a message, … stands for what differs; how long it took is of a busy machine with all nodes on it.",
    alignedTable(symptomTable(symptoms, allFlows)),
    `## ${unused.title}`,
    "In a cluster that was whole and did all that the checks ask of it, these carried no packet.",
    alignedTable(unused),
    "## What was not measured",
    list(notMeasured),
  ]);
}

const notMeasured = [
  "Rancher, its agents and the ingress controller were stand-ins that dial and answer on the real ports: what Rancher's pages say is not measured.",
  "Canal's Calico half, other plugins and encapsulations, WireGuard, IPv6, Windows, monitoring, and RKE2's and K3s's own supervisor (9345/tcp, 6443/tcp of K3s agents).",
  "Rancher's own cluster in high availability, balancers, SSH and the Docker daemon of Rancher's node driver.",
  "What a node fetches while it is prepared: packages, images, names and time.",
];
