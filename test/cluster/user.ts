/** How the tests use a cluster: kubectl as an administrator, probes from a member or from a pod that runs there. */
import type { Cluster } from "./cluster";
import { nodePorts } from "./manifests";
import { nodes, type Member } from "./members";

export interface Result {
  readonly passed: boolean;
  /** What a user sees. */
  readonly text: string;
  /** How long it took, once it was run with others. */
  readonly seconds?: number;
}

/** How long a program may take before the check gives it up; a user waits until it says something itself. */
export type Patience = "short" | "unlimited";
const limits = {
  short: { words: ["--request-timeout=6s"], seconds: 8 },
  unlimited: { words: [], seconds: 75 },
} as const;

/** One line, and no more of it than is read. */
export function short(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 400);
}

export class ClusterUser {
  patience: Patience = "short";
  readonly #pods = new Map<string, { readonly address: string; readonly name: string; readonly pid: string }>();

  constructor(readonly cluster: Cluster) {}

  /** Where the pods are. Asked while all is well. */
  async findPods(): Promise<void> {
    const { output } = await this.cluster.kubernetes.kubectl(["get", "pods", "-l", "app=echo", "-o", "json"]);
    const { items } = JSON.parse(output) as { items: readonly Pod[] };
    const echoes = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await Promise.all(
      nodes.map(async (node) => {
        const pod = echoes.find(({ spec }) => spec.nodeName === node.name);
        const { output: tasks } = await this.cluster.laboratory.run(node, ["ctr", "-n", "k8s.io", "task", "ls"]);
        const id = pod?.status.containerStatuses[0]?.containerID.split("//")[1] ?? "-";
        const pid = tasks
          .split("\n")
          .find((line) => line.startsWith(id))
          ?.split(/\s+/)[1];
        if (pod === undefined || pid === undefined) throw new Error(`no pod that answers on ${node.name}`);
        this.#pods.set(node.name, { address: pod.status.podIP, name: pod.metadata.name, pid });
      }),
    );
  }

  async kubectl(
    words: readonly string[],
    more: { readonly on?: Member; readonly input?: string } = {},
  ): Promise<Result & { readonly output: string }> {
    const { words: limit, seconds } = limits[this.patience];
    const { code, output } = await this.cluster.kubernetes.kubectl([...limit, ...words], { seconds, ...more });
    return { passed: code === 0, text: short(output), output };
  }

  /** Tries targets from a member, or from the pod that answers there. */
  async probe(
    from: Member,
    targets: readonly string[],
    more: { readonly inPod?: true; readonly environment?: Record<string, string> } = {},
  ): Promise<Result> {
    const pod = more.inPod === true ? ["nsenter", "-t", this.#pods.get(from.name)?.pid ?? "0", "-n", "--"] : [];
    const command = [...pod, this.cluster.kubernetes.program("stand-ins"), "probe", "-timeout=4s", ...targets];
    const { code, output } = await this.cluster.laboratory.run(from, command, {
      seconds: 15,
      environment: more.environment ?? {},
    });
    const failed = output.split("\n").filter((line) => line.startsWith("FAIL "));
    return { passed: code === 0, text: short(code === 0 ? "answered" : failed.join("; ") || output) };
  }

  podOf(node: Member) {
    return this.#pods.get(node.name) ?? { address: "", name: "none" };
  }

  /** Which of the ports that anything here listens on, or is dialled at, somebody can reach. */
  async reachable(
    from: Member,
    to: readonly Member[],
  ): Promise<{ readonly tried: number; readonly reached: readonly string[] }> {
    const ports = [22, 80, 443, 2376, 2379, 2380, 6443, 8443, 9345, 10250, 10256, 10257, 10259, nodePorts.tcp];
    const targets = to.flatMap(({ address }) => [
      ...ports.map((port) => `tcp:${address}:${port}`),
      ...[8472, nodePorts.udp].map((port) => `udp:${address}:${port}`),
    ]);
    const command = [this.cluster.kubernetes.program("stand-ins"), "probe", "-timeout=2500ms", ...targets];
    const { output } = await this.cluster.laboratory.run(from, command, { seconds: 30 });
    const lines = output.trim().split("\n");
    // Refused is reached, too.
    const reached = lines.filter((line) => line.startsWith("ok ") || line.includes("refused"));
    return { tried: lines.length, reached };
  }
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName: string };
  readonly status: { readonly podIP: string; readonly containerStatuses: readonly { readonly containerID: string }[] };
}
