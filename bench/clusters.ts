/**
 * What a resource costs in stacks of 1, 10 and 100 clusters: `fenceline plan --json`, whole processes. Two ways of counting:
 * above the plan of an empty program, so that what every plan needs is not shared out among few resources; and what each
 * further resource costs from one size to the next, which leaves out the loading of the cloud's SDK too and is the stricter
 * one. The goal holds the first at 100 clusters against 1; the second is told beside it, without a goal.
 */
import { cloudNames } from "../components/clouds/cloud";
import { clustersWithinLimits, largeProject, limitsText } from "./large-stack";
import type { Measurement } from "./measurement";
import { byMemory, byProcessor, bySeconds, makeEmptyProject, usageText } from "./plan";
import { inScratch, runFenceline, type Usage } from "./process";
import { tell } from "./progress";
import { interleaved, medianOf } from "./rounds";
import { owners, sharesOf } from "./shares";

const sizes = [1, 10, 100] as const;
const rounds = 3;
const goal = 1.2;

interface Size {
  readonly clusters: number;
  readonly resources: number;
  readonly usages: readonly Usage[];
}

export function measureClusters(): Promise<Measurement[]> {
  const projects = sizes.map((clusters) => ({ clusters, ...largeProject(clusters) }));
  try {
    const counts = projects.map(({ directory }) => countResources(directory));
    const measured = inScratch((folder) => {
      makeEmptyProject(folder);
      const contestants: Record<string, () => Usage> = { empty: () => planned("empty", folder) };
      for (const { clusters, directory } of projects) contestants[label(clusters)] = () => planned("large", directory);
      // The counting has filled the caches.
      return interleaved(contestants, rounds, { warmUp: false });
    });
    const empty = measured.empty ?? [];
    const all = sizes.map((clusters, index) => {
      return { clusters, resources: counts[index] ?? NaN, usages: measured[label(clusters)] ?? [] };
    });
    return Promise.resolve([
      { what: "an empty program", figure: usageText(empty) },
      ...all.map((one) => ({
        what: `${label(one.clusters)}, ${one.resources} resources`,
        figure: usageText(one.usages),
      })),
      ...above(empty, all),
      ...further(all),
      ...shares(projects),
      tablesForPeople(projects.at(-1)?.directory ?? ""),
      ...cloudNames.map((cloud) => {
        const most = clustersWithinLimits(cloud, 100);
        const figure = `${most === 100 ? "100 and more" : String(most)} such clusters (${limitsText(cloud)})`;
        return { what: `within the own limits of ${cloud}`, figure };
      }),
    ]);
  } finally {
    for (const project of projects) project.remove();
  }
}

function label(clusters: number): string {
  return clusters === 1 ? "1 cluster" : `${clusters} clusters`;
}

function planned(stack: string, directory: string): Usage {
  return runFenceline(["plan", "--stack", stack, "--json"], { directory });
}

/** Those that a cloud would make; components are not counted. */
function countResources(directory: string): number {
  tell("counting resources");
  const { output } = runFenceline(["plan", "--stack", "large", "--json"], { directory, keepOutput: true });
  const { resources } = JSON.parse(output) as { readonly resources: readonly { readonly custom: boolean }[] };
  return resources.filter(({ custom }) => custom).length;
}

const costs = [
  { name: "seconds by the clock", unit: "ms", of: bySeconds, scale: 1000 },
  { name: "seconds of the processors", unit: "ms", of: byProcessor, scale: 1000 },
  { name: "memory", unit: "kB", of: byMemory, scale: 1024 },
] as const;

function above(empty: readonly Usage[], all: readonly Size[]): Measurement[] {
  return costs.map(({ name, unit, of, scale }) => {
    const base = medianOf(empty, of);
    const each = all.map(({ usages, resources }) => ((medianOf(usages, of) - base) / resources) * scale);
    const ratio = (each.at(-1) ?? NaN) / (each[0] ?? NaN);
    return {
      what: `${name} a resource, above the empty program: at ${sizes.join(", ")} clusters`,
      figure: `${each.map((one) => one.toFixed(1)).join(", ")} ${unit}; ${ratio.toFixed(2)} times`,
      goal: `at 100 at most ${goal} times those at 1`,
      isMet: ratio <= goal,
      ...(ratio <= goal ? {} : { because: "something grows faster than the number of resources does" }),
    };
  });
}

/** What each further resource costs. */
function further(all: readonly Size[]): Measurement[] {
  return costs.map(({ name, unit, of, scale }) => {
    const each = all.slice(1).map((larger, index) => {
      const smaller = all[index] ?? larger;
      const more = medianOf(larger.usages, of) - medianOf(smaller.usages, of);
      return (more / (larger.resources - smaller.resources)) * scale;
    });
    return {
      what: `${name} of each further resource: from 1 to 10, from 10 to 100 clusters`,
      figure: `${each.map((one) => one.toFixed(1)).join(", ")} ${unit}; ${((each[1] ?? NaN) / (each[0] ?? NaN)).toFixed(2)} times`,
    };
  });
}

function shares(projects: readonly { readonly clusters: number; readonly directory: string }[]): Measurement[] {
  const found = projects.map(({ clusters, directory }) => {
    tell(`shares, ${label(clusters)}`);
    return sharesOf(["plan", "--stack", "large", "--json"], { directory });
  });
  return owners.map((owner) => ({
    what: `share of ${owner}: at ${sizes.join(", ")} clusters`,
    figure: `${found.map((one) => (one[owner] * 100).toFixed(1)).join(", ")} %`,
  }));
}

function tablesForPeople(directory: string): Measurement {
  tell("tables for people");
  const usage = runFenceline(["plan", "--stack", "large"], { directory });
  return { what: "100 clusters, in tables for people instead of JSON", figure: usageText([usage]) };
}
