/**
 * Every source of flows. All that plans, prints or proves takes its flows from here, so that a new edition is one data
 * file and one entry of this list; which of an edition's rows a cluster gets is said by each row's own condition.
 */
import * as calico from "./editions/calico";
import * as canal from "./editions/canal";
import * as cilium from "./editions/cilium";
import * as flannel from "./editions/flannel";
import type { Cni, Distribution, Encapsulation, Flow, Launch, Option } from "./flow";
import { highAvailabilityFlowsOf } from "./editions/high-availability";
import * as k3s from "./editions/k3s";
import * as rancherLater from "./editions/rancher-2.15";
import { flows as rancherFlows, highAvailabilityFlows } from "./editions/rancher-2.x";
import { document, source } from "./editions/rancher-2.x-document";
import * as rke2 from "./editions/rke2";
import type { Row } from "./rows";
import { sources, type Source } from "./sources";

export interface Edition {
  readonly name: string;
  /** The document that it is named after, the first of its sources. */
  readonly title: string;
  readonly source: Source;
  /** The rows as the documents print them; none for the document of 2018, whose rows are cells: its flows. */
  readonly rows: readonly Row[];
  readonly flows: readonly Flow[];
  /** Between Rancher's own nodes, when it runs on a cluster of its own. */
  readonly highAvailabilityFlows: readonly Flow[];
}

const documentOf2018: Source = { title: document, url: source.repository, commit: source.commit, date: source.date };

/** The edition of the document of 2018. */
export const rancherEdition: Edition = {
  name: "rancher-2.x",
  title: document,
  source: documentOf2018,
  rows: [],
  flows: rancherFlows,
  highAvailabilityFlows,
};

export const editions: readonly Edition[] = [
  rancherEdition,
  later("rancher-2.15", sources.rancherPorts, rancherLater.rows, rancherLater.flows),
  later("rke2", sources.rke2Requirements, rke2.rows, rke2.flows),
  later("k3s", sources.k3sRequirements, k3s.rows, k3s.flows),
  later("canal", sources.rke2Requirements, canal.rows, canal.flows),
  later("calico", sources.rke2Requirements, calico.rows, calico.flows),
  later("cilium", sources.rke2Requirements, cilium.rows, cilium.flows),
  later("flannel", sources.rke2Requirements, flannel.rows, flannel.flows),
];

function later(name: string, from: Source, rows: readonly Row[], flows: readonly Flow[]): Edition {
  return { name, title: from.title, source: from, rows, flows, highAvailabilityFlows: highAvailabilityFlowsOf(flows) };
}

/** The flows of all editions, Rancher's high availability included. */
export const allFlows: readonly Flow[] = editions.flatMap((edition) => [
  ...edition.flows,
  ...edition.highAvailabilityFlows,
]);

/** All documents that citations name. */
export const allSources: readonly Source[] = [documentOf2018, ...Object.values(sources)];

/** The documents that these flows cite, in the order of `allSources`. */
export function sourcesOf(flows: readonly Flow[]): readonly Source[] {
  const cited = new Set(flows.flatMap(({ citations }) => citations.map((citation) => citation.document)));
  return allSources.filter(({ title }) => cited.has(title));
}

/** What a reader wants to see of the matrix; what is left out is not restricted. An empty list of options is none. */
export interface Selection {
  readonly launch?: Launch | undefined;
  readonly distribution?: Distribution | undefined;
  readonly cni?: Cni | undefined;
  readonly encapsulation?: Encapsulation | undefined;
  readonly options?: readonly Option[] | undefined;
}

/** The flows that can hold in some circumstances of the selection. */
export function selectFlows(flows: readonly Flow[], selection: Selection): readonly Flow[] {
  const { launch, distribution, cni, encapsulation, options } = selection;
  return flows.filter(
    ({ when }) =>
      admits(when.launch, launch) &&
      admits(when.distribution, distribution) &&
      (distribution === undefined || !(when.unlessDistribution ?? []).includes(distribution)) &&
      admits(when.cni, cni) &&
      admits(when.encapsulation, encapsulation) &&
      (when.option === undefined || options === undefined || options.includes(when.option)),
  );
}

/** Unlike `holds`: what the selection leaves open is no obstacle. */
function admits<Value>(accepted: readonly Value[] | undefined, chosen: Value | undefined): boolean {
  return accepted === undefined || chosen === undefined || accepted.includes(chosen);
}
