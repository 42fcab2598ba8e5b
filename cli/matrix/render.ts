/**
 * The document's tables back from the data, and the matrix as a list with one flow a line.
 *
 * Guarantees: pure; a cell holds its entries in the document's order, one a line, each with its footnote marks; nothing is
 * printed that is not in the data, so comparing these tables with the document checks the data.
 */
import {
  citationText,
  isRole,
  parties,
  type Citation,
  type Condition,
  type Flow,
  type FlowTraffic,
  type Launch,
  type FlowParty,
} from "../../components/matrix/flow";
import { icmpText, isPortTraffic, portsText, trafficText } from "../../components/matrix/traffic";
import {
  catalogRanges,
  headings,
  printedRemarks,
  tableOfLaunch,
  tables,
  type Table,
} from "../../components/matrix/editions/rancher-2.x";
import {
  localNodeTraffic,
  nodeDriverGroupName,
  nodeDriverGroupRules,
  nodeDriverGroupTable,
  portDescriptions,
  portDescriptionsTable,
  rancherNodesRows,
  rancherNodesTable,
  type NodeDriverGroupRule,
} from "../../components/matrix/editions/rancher-2.x-document";

/** A table of text: `notes` stand below it. */
export interface RenderedTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

const nothing = "-";
const providerDependent = "Provider dependent";

/** The table that clusters of this launch read. */
export function renderLaunch(launch: Launch, flows: readonly Flow[]): RenderedTable {
  return renderCrossTable(tables[tableOfLaunch[launch]], flows);
}

/** From × to, with what these flows say in the cells of the table. */
export function renderCrossTable(table: Table, flows: readonly Flow[]): RenderedTable {
  return {
    title: table.caption,
    columns: ["From / To", ...table.columns.map(heading)],
    rows: table.rows.map((from) => [
      heading(from) + marks(table.headNotes[from]),
      ...table.columns.map((to) => cell(table, from, to, flows)),
    ]),
    notes: [
      ...Object.entries(table.notes).map(([number, note]) => `[${number}] ${note.text}`),
      ...(table.reading === undefined ? [] : [`Reading: ${table.reading}`]),
    ],
  };
}

function cell(table: Table, from: FlowParty, to: FlowParty, flows: readonly Flow[]): string {
  const entries = flows
    .filter((flow) => flow.from === from && flow.to === to)
    .flatMap((flow) =>
      flow.citations
        .filter((citation) => citation.table === table.caption)
        .map((citation) => entryText(flow) + marks(...(citation.notes ?? []))),
    );
  return entries.length === 0 ? nothing : entries.join("\n");
}

function entryText({ to, traffic, why }: Flow): string {
  if (traffic.protocol === "kubernetes-api-port") return "Kubernetes API endpoint port";
  if (traffic.protocol === "unspecified") return why;
  const destination = to === "catalog" ? ` to ${catalogRanges.join(", ")}` : "";
  const remark = printedRemarks[why];
  return `${trafficText(traffic)}${destination}${remark === undefined ? "" : ` (${remark})`}`;
}

function heading(party: FlowParty): string {
  return headings[party] ?? party;
}

function marks(...notes: readonly (number | undefined)[]): string {
  return notes.map((note) => (note === undefined ? "" : ` [${note}]`)).join("");
}

/** The table "Rancher Nodes". */
export function renderRancherNodes(): RenderedTable {
  return {
    title: rancherNodesTable,
    columns: ["Protocol", "Port", "Source", "Destination", "Description"],
    rows: rancherNodesRows.map(({ traffic, source, destination, description }) => {
      const [protocol, ports] = protocolAndPorts(traffic);
      return [protocol.toUpperCase(), ports, source.join("\n"), destination.join("\n"), description];
    }),
    notes: [],
  };
}

/** The annex "Port Descriptions". */
export function renderPortDescriptions(): RenderedTable {
  return {
    title: portDescriptionsTable,
    columns: ["Protocol", "Port", "Description"],
    rows: portDescriptions.map(({ traffic, description }) => [
      traffic.map(({ protocol }) => protocol.toUpperCase()).join("/"),
      [...new Set(traffic.map(portsText))].join(", "),
      description,
    ]),
    notes: [],
  };
}

/** "Local Node Traffic": what it is about, with the document's words below. */
export function renderLocalTraffic(flows: readonly Flow[]): RenderedTable {
  return {
    title: localNodeTraffic.citation.table,
    columns: ["Node", "Port", "Description"],
    rows: flows
      .filter((flow) => flow.local && isRole(flow.from))
      .map(({ from, traffic, why }) => {
        const [protocol, ports] = protocolAndPorts(traffic);
        return [heading(from), `${ports}/${protocol}`, why];
      }),
    notes: localNodeTraffic.text.split("\n"),
  };
}

/** The group that Rancher's EC2 node driver makes, as the document prints it; slips are marked and read below. */
export function renderNodeDriverGroup(): RenderedTable {
  const slips = [...new Set(nodeDriverGroupRules.map((rule) => rule.slip?.reading))].filter(
    (slip) => slip !== undefined,
  );
  return {
    title: `${nodeDriverGroupTable} (${nodeDriverGroupName})`,
    columns: ["Type", "Protocol", "Port Range", "Source/Destination", "Rule Type"],
    rows: nodeDriverGroupRules.map((rule) => [
      rule.type,
      isPortTraffic(rule.traffic) ? rule.traffic.protocol.toUpperCase() : "All",
      isPortTraffic(rule.traffic) ? portsText(rule.traffic) : "All",
      printedPeer(rule) + (rule.slip === undefined ? "" : marks(slips.indexOf(rule.slip.reading) + 1)),
      rule.direction === "ingress" ? "Inbound" : "Outbound",
    ]),
    notes: slips.map((reading, index) => `[${index + 1}] ${reading}`),
  };
}

function printedPeer({ peer, slip }: NodeDriverGroupRule): string {
  if (slip !== undefined) return slip.printed;
  return peer === "everyone" ? "0.0.0.0/0" : `sg-xxx (${nodeDriverGroupName})`;
}

/** One flow a line, in the parties' order: for machines, and for those who read row by row. */
export function renderFlowList(flows: readonly Flow[]): RenderedTable {
  const place = (flow: Flow) => parties.indexOf(flow.from) * parties.length + parties.indexOf(flow.to);
  return {
    title: "Flows",
    columns: ["from", "to", "protocol", "ports", "why", "condition", "citation"],
    rows: flows.toSorted((one, other) => place(one) - place(other)).map(flowRow),
    notes: [],
  };
}

function flowRow(flow: Flow): string[] {
  const { from, to, traffic, why, when, local, citations } = flow;
  const reason = to === "catalog" ? `${why}: ${catalogRanges.join(", ")}` : why;
  return [from, to, ...protocolAndPorts(traffic), reason, conditionText(when, local), citationsText(citations)];
}

/** Protocol and ports as two words. A protocol without ports has its kind of message, or nothing, in their place. */
export function protocolAndPorts(traffic: FlowTraffic): [protocol: string, ports: string] {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return [traffic.protocol, portsText(traffic)];
    case "icmp":
      return [traffic.protocol, icmpText(traffic.message).replace(/^icmp ?/, "") || "every"];
    case "number":
      return [`protocol ${traffic.number}`, ""];
    case "every":
      return ["every", "every"];
    case "kubernetes-api-port":
      return ["tcp", providerDependent];
    case "unspecified":
      return [providerDependent, providerDependent];
  }
}

const conditionNames: Readonly<Record<keyof Condition, string>> = {
  launch: "launch",
  distribution: "distribution",
  unlessDistribution: "distribution not",
  cni: "CNI",
  encapsulation: "encapsulation",
  ingressController: "ingress controller",
  families: "address family",
  loadBalancer: "load balancer",
  install: "install",
  option: "option",
};

/**
 * When a flow holds: `launch: custom; load balancer: none`, `always` where nothing restricts it. What the reader knows
 * already, since the whole page is about it, is left out.
 */
export function conditionText(when: Condition, local = false, known: readonly (keyof Condition)[] = []): string {
  const parts = Object.entries(conditionNames).flatMap(([key, name]) => {
    const accepted = known.includes(key as keyof Condition) ? undefined : when[key as keyof Condition];
    return accepted === undefined ? [] : [`${name}: ${[accepted].flat().join(", ")}`];
  });
  const all = local ? [...parts, "local: a node to itself"] : parts;
  return all.length === 0 ? "always" : all.join("; ");
}

/** All citations of a row, each document named once. */
export function citationsText(citations: readonly Citation[]): string {
  const documents = [...new Set(citations.map((citation) => citation.document))];
  return documents
    .map((document) => {
      const places = citations.filter((citation) => citation.document === document).map(citationText);
      return `${document}: ${places.join("; ")}`;
    })
    .join("; ");
}
