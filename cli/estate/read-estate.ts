/**
 * Files → an estate: each file is told by its content, those of a cloud are read together, and what Pulumi's own files say
 * stands beside. A folder is the files in it. A broken or foreign file is one line that names it.
 */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Failure } from "../terminal/failure";
import { contentOf, planIn, valueOf } from "../sources/read-source";
import { SourceError, type SourcePlan, type SourceResource } from "../sources/source-plan";
import { awsEstate } from "./aws";
import { AwsDocuments } from "./aws-documents";
import { DigitalOceanDocuments, digitaloceanEstate } from "./digitalocean";
import type { Estate, EstateFile, KubernetesCluster } from "./estate";
import { readKubernetes } from "./kubernetes";
import { openstackEstate } from "./openstack";
import { OpenstackDocuments } from "./openstack-documents";
import { isStateFile, isTerraform, readTerraform } from "./terraform";

export interface ReadEstate extends Estate {
  /** Plans, previews and exports of Pulumi among the files. */
  readonly plans: readonly SourcePlan[];
}

const kinds =
  "what AWS CLI 2, the OpenStack client, doctl, kubectl get nodes, terraform show -json, pulumi stack export or fenceline plan --json print";

/** The files that are meant: a folder stands for the JSON files in it. */
export function filesIn(paths: readonly string[]): string[] {
  return paths.flatMap((given) => {
    if (!isFolder(given)) return [given];
    const files = readdirSync(given)
      .filter((name) => name.endsWith(".json") && !name.startsWith("."))
      .sort()
      .map((name) => path.join(given, name));
    if (files.length === 0) throw new Failure(2, `${given}: there is no .json file in this folder`);
    return files;
  });
}

function isFolder(given: string): boolean {
  return statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** `exitCode`: of a file that can't be read. */
export async function readEstate(paths: readonly string[], exitCode: 1 | 2): Promise<ReadEstate> {
  const sources: EstateFile[] = [];
  for (const file of filesIn(paths)) sources.push({ file, value: await read(file, exitCode) });
  return estateOf(sources, exitCode);
}

async function read(file: string, exitCode: 1 | 2): Promise<unknown> {
  try {
    return valueOf(await contentOf(file, kinds), kinds);
  } catch (error) {
    if (error instanceof SourceError) throw new Failure(exitCode, `${file}: ${error.message}`);
    throw error;
  }
}

export function estateOf(sources: readonly EstateFile[], exitCode: 1 | 2): ReadEstate {
  const [aws, openstack, digitalocean] = [new AwsDocuments(), new OpenstackDocuments(), new DigitalOceanDocuments()];
  const clusters: KubernetesCluster[] = [];
  const plans: SourcePlan[] = [];
  const ofTerraform: SourceResource[] = [];
  const take = (source: EstateFile): void => {
    const { value } = source;
    const cluster = readKubernetes(source);
    if (cluster !== undefined) clusters.push(cluster);
    else if (isTerraform(value)) ofTerraform.push(...readTerraform(value));
    else if (isStateFile(value))
      throw new SourceError("Terraform's own state file; give what terraform show -json prints");
    else if (!(aws.take(source) || openstack.take(source) || digitalocean.take(source))) {
      const plan = planIn(value);
      if (plan === undefined) throw new SourceError(unknownText(value));
      plans.push(plan);
    }
  };
  for (const source of sources) {
    try {
      take(source);
    } catch (error) {
      if (error instanceof SourceError) throw new Failure(exitCode, `${source.file}: ${error.message}`);
      throw error;
    }
  }
  const ofClouds = [awsEstate(aws), openstackEstate(openstack), digitaloceanEstate(digitalocean)];
  return {
    resources: [
      ...ofTerraform,
      ...ofClouds.flatMap(({ resources }) => resources),
      ...plans.flatMap(({ resources }) => resources),
    ],
    incomplete: ofClouds.flatMap(({ incomplete }) => incomplete),
    clusters: oneByName(clusters),
    plans,
  };
}

function unknownText(value: unknown): string {
  return Array.isArray(value) && value.length === 0
    ? "an empty list, and nothing tells what it is a list of; leave it out"
    : `this is none of what can be read: ${kinds}`;
}

/** One node a file is a cluster in several. */
function oneByName(clusters: readonly KubernetesCluster[]): KubernetesCluster[] {
  const byName = new Map<string, KubernetesCluster>();
  for (const cluster of clusters) {
    const known = byName.get(cluster.name);
    byName.set(cluster.name, known === undefined ? cluster : { ...cluster, nodes: [...known.nodes, ...cluster.nodes] });
  }
  return [...byName.values()];
}
