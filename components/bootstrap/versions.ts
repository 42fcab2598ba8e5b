/**
 * The versions that nodes are set up with: one default each, here alone, and what fits together. Guarantees that the
 * defaults for a set of distributions support each other: Rancher manages all of them and runs on the Kubernetes beside it.
 */
import type { Distribution } from "../matrix/flow";

/** Without a leading `v` for Rancher and Docker, with it for the others: each as its own project writes it. */
export interface Versions {
  readonly rancher: string;
  readonly k3s: string;
  readonly rke2: string;
  readonly certManager: string;
  /** Of Rancher's own installer, `releases.rancher.com/install-docker/VERSION.sh`. */
  readonly docker: string;
}

/** Newest that was found released: release notes of 2.15.2, a Community release (not one of the Prime-only patches). */
const newestRancher = "2.15.2";

/**
 * Newest community release that still has RKE1. Later patches of 2.11 are in the subscribers' registry only.
 * https://github.com/rancher/rancher/issues/43092 (comment of 2025-07-01: 2.11.3 is the latest)
 */
const newestRancherWithRke1 = "2.11.3";

/**
 * Rancher 2.11 was tried with it on Ubuntu 22 and 24 (https://github.com/rancher/rancher/issues/49958). Docker 29 is no
 * option: it refuses the API version that RKE1's parts speak.
 */
const docker = "28.1.1";

/** A minor of Rancher: the Kubernetes minors (of 1.x) that it supports, and what is installed beside it by default. */
interface Line extends Omit<Versions, "rancher" | "docker"> {
  readonly minor: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Ranges: rancher/rancher issues 49679 (2.12), 51253 (2.13), 53764 (2.14), 55306 (2.15), 57345 (2.16); 2.11's chart wants
 * `< 1.33.0-0` (issue 43092). cert-manager 1.20 is for Kubernetes 1.32 to 1.35, 1.21 for 1.33 to 1.36 (its list of supported
 * releases). K3s and RKE2 are the newest found released for the highest minor that all of them allow.
 */
const lines: readonly Line[] = [
  { minor: 11, lowest: 30, highest: 32, k3s: "v1.32.11+k3s1", rke2: "v1.32.11+rke2r3", certManager: "v1.20.2" },
  { minor: 12, lowest: 31, highest: 33, k3s: "v1.33.13+k3s2", rke2: "v1.33.10+rke2r3", certManager: "v1.20.2" },
  { minor: 13, lowest: 32, highest: 34, k3s: "v1.34.6+k3s1", rke2: "v1.34.6+rke2r3", certManager: "v1.20.2" },
  { minor: 14, lowest: 33, highest: 35, k3s: "v1.35.3+k3s1", rke2: "v1.35.3+rke2r3", certManager: "v1.21.2" },
  { minor: 15, lowest: 34, highest: 36, k3s: "v1.36.4+k3s1", rke2: "v1.36.4+rke2r1", certManager: "v1.21.2" },
  { minor: 16, lowest: 35, highest: 37, k3s: "v1.36.4+k3s1", rke2: "v1.36.4+rke2r1", certManager: "v1.21.2" },
];

/** The last minor of Rancher 2 that has RKE1: https://ranchermanager.docs.rancher.com, "Node Template Configuration". */
const lastMinorWithRke1 = 11;

/** The defaults where clusters of these distributions are managed. */
export function defaultVersions(distributions: readonly Distribution[]): Versions {
  return versionsFor(distributions.includes("rke1") ? newestRancherWithRke1 : newestRancher);
}

/** The defaults beside a Rancher of the user's choice. One that is not known here gets what the newest known one gets. */
export function versionsFor(rancher: string): Versions {
  const line = lineOf(rancher) ?? lineOf(newestRancher);
  if (line === undefined) throw new Error(`no line is known for Rancher ${newestRancher}`);
  const { k3s, rke2, certManager } = line;
  return { rancher: withoutMark(rancher), k3s, rke2, certManager, docker };
}

/** The versions of a Rancher of this version, with the user's own. */
export function versionsOf(
  version: string,
  { versions }: { readonly versions: Readonly<Partial<Record<string, string>>> },
): Versions {
  const own = Object.entries(versions).filter(([, value]) => value !== undefined);
  return { ...versionsFor(version), ...Object.fromEntries(own) };
}

export type Support = { readonly supported: true } | { readonly supported: false; readonly wayOut: string };

/** Whether this Rancher manages clusters of the distribution; where not, what to do instead. */
export function rancherSupports(rancher: string, distribution: Distribution): Support {
  const minor = minorOf(rancher);
  if (distribution !== "rke1" || minor === undefined || minor <= lastMinorWithRke1) return { supported: true };
  return {
    supported: false,
    wayOut:
      `Rancher ${withoutMark(rancher)} has no RKE1, whose support ended with 2.${lastMinorWithRke1}: ` +
      `set Rancher's version to ${newestRancherWithRke1}, or the cluster's distribution to rke2`,
  };
}

/** The Kubernetes minors that a Rancher supports. Undefined where this Rancher is not known here. */
export function kubernetesRange(rancher: string): { readonly lowest: string; readonly highest: string } | undefined {
  const line = lineOf(rancher);
  return line && { lowest: `1.${line.lowest}`, highest: `1.${line.highest}` };
}

/** What is wrong with running this Rancher on this K3s or RKE2. */
export function kubernetesProblem(rancher: string, kubernetes: string): string | undefined {
  const line = lineOf(rancher);
  const match = /^v1\.(\d+)\.\d+\+(?:k3s|rke2r)\d+$/.exec(kubernetes);
  if (match === null) {
    return `is ${JSON.stringify(kubernetes)}; it must be a release like v1.36.4+k3s1 or v1.36.4+rke2r1`;
  }
  const minor = Number(match[1]);
  if (line === undefined || (minor >= line.lowest && minor <= line.highest)) return undefined;
  return (
    `is ${kubernetes}; Rancher ${withoutMark(rancher)} runs on Kubernetes 1.${line.lowest} to 1.${line.highest}, ` +
    `like ${line.k3s} or ${line.rke2}`
  );
}

function lineOf(rancher: string): Line | undefined {
  const minor = minorOf(rancher);
  return lines.find((line) => line.minor === minor);
}

function minorOf(rancher: string): number | undefined {
  const match = /^v?2\.(\d+)\.\d+/.exec(rancher);
  return match === null ? undefined : Number(match[1]);
}

function withoutMark(rancher: string): string {
  return rancher.replace(/^v/, "");
}
