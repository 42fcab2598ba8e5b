/** A whole cluster, from nothing to all pods Ready behind the rules of a plan that hold from the first packet. */
import { makeCertificates } from "./certificates";
import { Kubernetes, until } from "./kubernetes";
import { ClusterLaboratory } from "./laboratory";
import { addOns, baseObjects, listOf } from "./manifests";
import { nodes, ofRole, nth, type Member } from "./members";
import type { PlanFirewall } from "./plan-firewall";

export class Cluster {
  readonly laboratory = new ClusterLaboratory();
  readonly kubernetes = new Kubernetes(this.laboratory);
  /** How long each step of the way took, in seconds since the start. */
  readonly steps: (readonly [string, number])[] = [];

  /** `prepare`: what is done on each node before the first program starts. */
  async start(
    firewall: PlanFirewall,
    prepare: (node: Member) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const started = Date.now();
    const step = (what: string) => this.steps.push([what, (Date.now() - started) / 1000]);
    this.laboratory.loadFirewall(firewall.table());
    await makeCertificates(this.laboratory);
    await Promise.all([this.kubernetes.makeImage(), ...nodes.map((node) => this.laboratory.boot(node))]);
    await Promise.all(nodes.map(prepare));
    step("nodes booted");
    this.kubernetes.startRancher();
    for (const node of ofRole("etcd")) this.kubernetes.startEtcd(node);
    for (const node of ofRole("controlplane")) this.kubernetes.startApiServer(node);
    for (const node of ofRole("controlplane")) {
      await until(180, `the API server of ${node.name}`, async () => {
        const { code } = await this.kubernetes.kubectl(["get", "--raw", "/readyz"], { on: node, seconds: 10 });
        return code === 0;
      });
    }
    step("API servers ready");
    for (const node of ofRole("controlplane")) this.kubernetes.startManagers(node);
    await this.apply(listOf(baseObjects()));
    await Promise.all(nodes.map((node) => this.kubernetes.startNode(node)));
    step("programs of all nodes started");
    await this.waitForPods();
    step("all pods Ready");
  }

  async apply(objects: string): Promise<void> {
    const { code, output } = await this.kubernetes.kubectl(["apply", "-f", "-"], { input: objects, seconds: 120 });
    if (code !== 0) throw new Error(output);
  }

  async addAddOns(): Promise<void> {
    await this.apply(listOf(addOns((name) => this.kubernetes.certificate(name))));
    await this.waitForPods();
  }

  async waitForPods(seconds = 240): Promise<void> {
    let last = "";
    const areReady = async () => {
      const { code, output } = await this.kubernetes.kubectl([
        "get",
        "daemonsets,deployments,pods",
        "-A",
        "-o",
        "json",
      ]);
      if (code !== 0) return false;
      const { items } = JSON.parse(output) as { items: readonly Item[] };
      last = items
        .filter((item) => !isReady(item))
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
        .join(", ");
      return items.length > 0 && last === "";
    };
    await until(seconds, "all pods Ready", areReady).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${last}`);
    });
  }

  async nodeState(node: Member): Promise<string> {
    const { output } = await this.kubernetes.kubectl(["get", "node", node.name, "--no-headers"], {
      on: nth("controlplane"),
    });
    return output.split(/\s+/)[1] ?? "";
  }

  close(): void {
    this.laboratory.close();
  }
}

interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function isReady({ kind, spec, status }: Item): boolean {
  if (kind === "Deployment") return status.readyReplicas === spec.replicas;
  if (kind === "DaemonSet")
    return (status.desiredNumberScheduled ?? 0) > 0 && status.numberReady === status.desiredNumberScheduled;
  return status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}
