/**
 * What an estate's firewall lacks of the matrix, what it opens that no row needs, and what the files don't tell. Judged from
 * the decoded resources alone, by the same reading as everything else here.
 */
import { decode } from "../../components/clouds/decode";
import { PolicyIndex } from "../../components/reach/policy-index";
import type { Finding } from "../../components/review/findings/finding";
import type { Gap } from "../estate/estate";
import { whoIsWho, type Cluster, type GivenIds, type WhoIsWho } from "../estate/members";
import type { ReadEstate } from "../estate/read-estate";
import { circumstancesIn, rancherCircumstances, type Chosen } from "./circumstances";
import { findingsIn } from "./estate-findings";
import { missingRows, type MissingRow } from "./missing";
import { Needs } from "./needs";
import { classesOf } from "./node-classes";
import { openTraffic, type OpenTraffic } from "./open-traffic";

export interface AuditedCluster {
  readonly name: string;
  readonly distribution: string | null;
  readonly nodes: number;
  /** How many rows of the matrix were judged. */
  readonly required: number;
  readonly blocked: number;
  readonly missing: readonly MissingRow[];
  readonly open: readonly OpenTraffic[];
  readonly unknown: readonly Gap[];
}

export interface Audit {
  readonly clusters: readonly AuditedCluster[];
  readonly findings: readonly Finding[];
  /** Why the files do not show the whole estate. */
  readonly incomplete: readonly Gap[];
}

export interface AuditOptions extends GivenIds, Chosen {}

export function audit(estate: ReadEstate, options: AuditOptions): Audit {
  const policy = decode(estate.resources);
  const who = whoIsWho(estate, policy, options);
  const index = PolicyIndex.of(policy);
  const rancher = rancherCircumstances(who, estate.resources, options);
  const judged = who.clusters.map((cluster) => ({
    cluster,
    ...circumstancesIn(cluster, rancher.circumstances, options),
  }));
  const classes = classesOf(who, policy);
  const needs = new Needs(
    rancher.circumstances,
    new Map(judged.map(({ cluster, circumstances }) => [cluster.name, circumstances])),
    rancher.isClusterTold,
  );
  const open = openTraffic(index, policy, classes, needs);
  const own = (cluster: string | null) => open.filter((one) => one.cluster === cluster).map((one) => one.traffic);
  const clusters = judged.map(({ cluster, circumstances, unknown }): AuditedCluster => {
    const { required, blocked, missing, untold } = missingRows(index, policy, classes, cluster.name, needs);
    return {
      name: cluster.name,
      distribution: circumstances.distribution ?? null,
      nodes: cluster.members.length,
      required,
      blocked,
      missing,
      open: own(cluster.name),
      unknown: [...unknown, ...untold, ...unrelated(who, cluster)],
    };
  });
  const { required, blocked, missing, untold } = missingRows(index, policy, classes, null, needs);
  const ofRancher: AuditedCluster[] =
    who.rancher.length === 0 && who.balancers.length === 0
      ? []
      : [
          {
            name: who.rancherCluster?.name ?? "rancher",
            distribution: rancher.circumstances.distribution ?? null,
            nodes: who.rancher.length,
            ...{ required, blocked, missing, open: own(null), unknown: [...rancher.unknown, ...untold] },
          },
        ];
  return {
    clusters: [...ofRancher, ...clusters],
    findings: findingsIn(estate, policy, classes),
    incomplete: [...estate.incomplete, ...who.incomplete],
  };
}

/** Whoever a row needs and nobody told of. */
function unrelated(who: WhoIsWho, { members }: Cluster): Gap[] {
  if (members.length === 0 || who.rancher.length > 0) return [];
  return [
    {
      what: "whether these nodes and Rancher reach each other: which machines are Rancher's is not told",
      wouldTell: "--rancher ID, or kubectl get nodes -o json of the cluster that Rancher runs on, as local.json",
    },
  ];
}
