/**
 * Which signs of a missing row a user really sees: what programs say without a time limit of the tests', the state of
 * nodes, and logs.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasMessage } from "../../components/matrix/symptoms/search";
import { timesOut, type Symptom } from "../../components/matrix/symptoms/symptoms";
import type { Check } from "./checks";
import type { Cluster } from "./cluster";
import { nodes } from "./members";
import { runChecks } from "./settle";
import type { ClusterUser } from "./user";

/** The signs that are there, in the words of the matrix. A "times out" shows in that the checks fail by it. */
export async function signsShown(
  user: ClusterUser,
  failed: readonly Check[],
  symptom: Symptom | undefined,
): Promise<string[]> {
  if (symptom === undefined) return [];
  user.patience = "unlimited";
  const results = await runChecks(failed, 24).finally(() => (user.patience = "short"));
  const told = [...results.values()].map(({ text }) => text);
  if (process.env.FENCELINE_ROWS === "all") {
    for (const [name, { text, seconds }] of results)
      console.log(`        ${name}: after ${seconds?.toFixed(0)} s: ${text}`);
  }
  const { output: states } = await user.cluster.kubernetes.kubectl(["describe", "nodes"], { seconds: 20 });
  const texts = [...told, ...states.split("\n"), ...logLines(user.cluster)].map((text) => text.replace(/\s+/g, " "));
  const isThere = (message: string) =>
    message === timesOut
      ? told.some((text) => /timeout|timed out|deadline|no answer/.test(text))
      : texts.some((text) => hasMessage(text, message));
  return symptom.signs.filter(({ message }) => isThere(message)).map(({ where, message }) => `${where}: ${message}`);
}

/** The last lines of every program and of every pod. */
function logLines(cluster: Cluster): string[] {
  const own = readdirSync(cluster.laboratory.file("log")).map((file) => cluster.laboratory.file("log", file));
  const ofPods = nodes.flatMap((node) => {
    const place = cluster.laboratory.ofNode(node, "log", "pods");
    return readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".log"))
      .map((file) => join(place, file));
  });
  return [...own, ...ofPods].flatMap((file) => readFileSync(file, "utf8").split("\n").slice(-60));
}
