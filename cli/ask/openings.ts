/**
 * What would open what a "no" is about: rows of the matrix that hold with an option, another network or a range that is told.
 * Guarantees that nothing is said to open more than a row that the matrix has.
 */
import type { Party } from "../../components/reach/party";
import { clientParties, isClientParty } from "../../components/matrix/client-parties";
import { allFlows, selectFlows } from "../../components/matrix/editions";
import {
  distributions,
  launches,
  parties as matrixParties,
  type Flow,
  type FlowParty,
} from "../../components/matrix/flow";
import { conditionText } from "../matrix/render";
import { sshFlow } from "../../components/firewall/topology";
import { tcp, trafficContains, type Traffic } from "../../components/matrix/traffic";
import { componentTypes } from "../../components/resources/component-types";
import type { StackPlan } from "../../components/resources/resource";

export interface Denied {
  readonly from: Party;
  readonly to: Party;
  readonly traffic: Traffic;
}

export function openingLines({ from, to, traffic }: Denied, plan: StackPlan): string[] {
  const rows = rowsOf(from.cluster ?? to.cluster, plan).filter(
    (flow) => !flow.local && flow.when.install === undefined && isWithin(flow, traffic),
  );
  const receivers = namesOf(to);
  const lines = rows
    .filter((flow) => receivers.includes(flow.to))
    .flatMap((flow) => {
      if (namesOf(from).includes(flow.from)) return [rowLine(flow, from)];
      return isOutside(from) && isClients(flow) ? [clientLine(flow)] : [];
    });
  return [...new Set([...lines, ...sshLines({ from, to, traffic })])].map((line) => `note: ${line}`);
}

/** No row of the matrix, but a key of the configuration. */
function sshLines({ from, to, traffic }: Denied): string[] {
  const isAsked = to.role !== null && trafficContains(tcp(sshFlow.ports), traffic);
  if (!isAsked || (from.name !== sshFlow.from && !isOutside(from))) return [];
  const what = `${sshFlow.ports}/tcp is open to the ranges in clients.${clientParties.sshClients.key}`;
  return [from.subjects.length === 0 ? `${what}, which is empty` : what];
}

/** Rows that may hold for the cluster: its launch and its distribution are what no key of its own changes. */
function rowsOf(cluster: string | null, { resources }: StackPlan): readonly Flow[] {
  const inputs = resources.find(({ type, name }) => type === componentTypes.cluster && name === cluster)?.inputs;
  const launch = launches.find((one) => one === inputs?.launch);
  const distribution = distributions.find((one) => one === inputs?.distribution);
  return selectFlows(allFlows, { launch, distribution });
}

function isWithin({ traffic }: Flow, asked: Traffic): boolean {
  if (traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") return false;
  return trafficContains(traffic, asked);
}

function namesOf({ role, kind, name }: Party): readonly FlowParty[] {
  return matrixParties.filter((one) => one === role || (kind === "clients" && one === name));
}

function isOutside({ kind }: Party): boolean {
  return kind === "address" || kind === "world" || kind === "named";
}

function rowLine(flow: Flow, from: Party): string {
  const condition = conditionText(flow.when, false, ["launch", "distribution", "unlessDistribution"]);
  const nobody = isClients(flow) && from.subjects.length === 0 ? ` and ${keyOf(flow)} is empty` : "";
  return condition === "always"
    ? `the matrix has this row (${flow.why})${nobody}`
    : `the matrix has this row (${flow.why}) with ${condition}${nobody}`;
}

function clientLine(flow: Flow): string {
  const condition = conditionText(flow.when, false, ["launch", "distribution", "unlessDistribution"]);
  const also = condition === "always" ? "" : `, with ${condition}`;
  return `the matrix has this row (${flow.why}) for the ranges in ${keyOf(flow)}${also}`;
}

function isClients({ from }: Flow): boolean {
  return isClientParty(from) || from === "registrationBalancer";
}

/** By which key of the configuration a party of clients is told. */
function keyOf({ from }: Flow): string {
  return isClientParty(from) ? `clients.${clientParties[from].key}` : "registrationBalancer of the cluster";
}
