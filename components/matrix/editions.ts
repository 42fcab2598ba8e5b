/**
 * Every source of flows. All that plans, prints or proves takes its flows from here, so that a new edition is one data
 * file and one entry of this list; which of an edition's rows a cluster gets is said by each row's own condition.
 */
import { distributions, type Distribution, type Flow, type Launch } from "./flow";
import { flows as rancherFlows, highAvailabilityFlows } from "./rancher-2.x";
import { document, source } from "./rancher-2.x-document";

export interface Edition {
  readonly name: string;
  readonly title: string;
  readonly source: { readonly repository: string; readonly commit: string; readonly date: string };
  readonly flows: readonly Flow[];
  /** Between Rancher's own nodes, when it runs on a cluster of its own. */
  readonly highAvailabilityFlows: readonly Flow[];
}

export const editions: readonly Edition[] = [
  { name: "rancher-2.x", title: document, source, flows: rancherFlows, highAvailabilityFlows },
];

/** The flows of all editions, Rancher's high availability included. */
export const allFlows: readonly Flow[] = editions.flatMap((edition) => [
  ...edition.flows,
  ...edition.highAvailabilityFlows,
]);

/** The distributions whose nodes some edition describes. Rows about Rancher itself hold for every distribution. */
export const describedDistributions: readonly Distribution[] = distributions.filter((distribution) =>
  allFlows.some((flow) => flow.when.distribution?.includes(distribution)),
);

/** What a reader wants to see of the matrix; what is left out is not restricted. */
export interface Selection {
  readonly launch?: Launch | undefined;
  readonly distribution?: Distribution | undefined;
}

/** The flows that can hold in some circumstances of the selection. */
export function selectFlows(flows: readonly Flow[], { launch, distribution }: Selection): readonly Flow[] {
  return flows.filter(({ when }) => admits(when.launch, launch) && admits(when.distribution, distribution));
}

/** Unlike `holds`: what the selection leaves open is no obstacle. */
function admits<Value>(accepted: readonly Value[] | undefined, chosen: Value | undefined): boolean {
  return accepted === undefined || chosen === undefined || accepted.includes(chosen);
}
