/**
 * What a cluster must be able to do, as a user would try it, and what each of it needs from the network. A check that has all that it needs
 * passes, and one that lacks some of it fails: that is what the tests assert.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubernetesService } from "./certificates";
import type { Cluster } from "./cluster";
import { echoService, hostWebhookPort, nodePorts } from "./manifests";
import { nodes, nth, ofRole, rancher, type Member, type Role } from "./members";
import { until } from "./kubernetes";
import type { Need } from "./plan-firewall";

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

export interface Check {
  readonly name: string;
  readonly needs: readonly Need[];
  /** Only with metrics-server and the webhooks. */
  readonly isOfAddOns?: true;
  run(): Promise<Result>;
}

export const clusterRoles = ["etcd", "controlplane", "worker"] as const;
type ClusterRole = (typeof clusterRoles)[number];

const tcp = (from: Member["role"], to: Member["role"], port: number): Need => ({ from, to, protocol: "tcp", port });
const overlay = (one: Role, other: Role): Need[] => [
  { from: one, to: other, protocol: "udp", port: 8472 },
  { from: other, to: one, protocol: "udp", port: 8472 },
];
/** An API server that reads and writes. */
const api = [tcp("controlplane", "etcd", 2379), tcp("etcd", "etcd", 2380)];
/** A kubelet that asks the API server whether its caller may; a control plane node has its own. */
const authorized = (role: ClusterRole) => (role === "controlplane" ? [] : [tcp(role, "controlplane", 6443)]);
const kubelet = (role: ClusterRole) => [...api, tcp("controlplane", role, 10250), ...authorized(role)];

const short = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 400);

export class Checks {
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

  all(): Check[] {
    return [
      this.#nodesReady(),
      ...ofRole("controlplane").flatMap((server) => clusterRoles.map((role) => this.#logs(server, role))),
      ...clusterRoles.map((role) => this.#exec(role)),
      this.#portForward(),
      ...(["etcd", "worker"] as const).map((role) => this.#nodeProxy(role)),
      ...clusterRoles.flatMap((from) => clusterRoles.map((to) => this.#podToPod(from, to))),
      ...clusterRoles.flatMap((role) => this.#services(role)),
      ...(["etcd", "controlplane"] as const).map((role) => this.#etcdHealth(role)),
      ...ofRole("controlplane").flatMap((server) => this.#apiServer(server)),
      this.#leaders(),
      this.#nodePort("tcp"),
      this.#nodePort("udp"),
      ...(["http", "https"] as const).map((scheme) => this.#ingress(scheme)),
      ...clusterRoles.map((role) => this.#agents(role)),
      ...(["http", "https"] as const).map((scheme) => this.#ranchersPages(scheme)),
      this.#metrics(),
      this.#webhook("webhook", overlay("controlplane", "worker")),
      this.#webhook("webhook-on-host", [tcp("controlplane", "worker", hostWebhookPort)]),
    ];
  }

  /** Results by the checks' names. */
  async run(checks: readonly Check[], atOnce = 6): Promise<Map<string, Result>> {
    const results = new Map<string, Result>();
    const waiting = [...checks];
    const worker = async () => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        const started = Date.now();
        const result = await check.run();
        results.set(check.name, { ...result, seconds: (Date.now() - started) / 1000 });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return results;
  }

  async #kubectl(
    words: readonly string[],
    more: { readonly on?: Member; readonly input?: string } = {},
  ): Promise<Result & { readonly output: string }> {
    const { words: limit, seconds } = limits[this.patience];
    const { code, output } = await this.cluster.kubernetes.kubectl([...limit, ...words], { seconds, ...more });
    return { passed: code === 0, text: short(output), output };
  }

  /** Tries targets from a member, or from the pod that answers there. */
  async #probe(
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

  #podOf(node: Member) {
    return this.#pods.get(node.name) ?? { address: "", name: "none" };
  }

  #nodesReady(): Check {
    return {
      name: "all nodes are Ready",
      needs: [...api, tcp("etcd", "controlplane", 6443), tcp("worker", "controlplane", 6443)],
      run: async () => {
        const path =
          '-o=jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")]}{"\\n"}{end}';
        const { passed, text, output } = await this.#kubectl(["get", "nodes", path]);
        const ill = output.split("\n").filter((line) => line !== "" && !line.includes('"status":"True"'));
        return { passed: passed && ill.length === 0, text: passed ? short(ill.join("; ") || "Ready") : text };
      },
    };
  }

  /** Of a pod on a node that is not the API server's own. */
  #logs(server: Member, role: ClusterRole): Check {
    const node = ofRole(role).find((one) => one.name !== server.name) ?? nth(role);
    return {
      name: `kubectl logs of a pod on ${role}, by ${server.name}`,
      needs: kubelet(role),
      run: () => this.#kubectl(["logs", this.#podOf(node).name, "--tail=1"], { on: server }),
    };
  }

  #exec(role: ClusterRole): Check {
    return {
      name: `kubectl exec in a pod on ${role}`,
      needs: kubelet(role),
      run: () =>
        this.#kubectl(["exec", this.#podOf(nth(role, 1)).name, "--", "/stand-ins", "probe", "tcp:127.0.0.1:8080"]),
    };
  }

  #portForward(): Check {
    return {
      name: "kubectl port-forward to a pod on worker",
      needs: kubelet("worker"),
      run: async () => {
        const { laboratory, kubernetes } = this.cluster;
        const [server, port] = [nth("controlplane"), 18_000 + (Date.now() % 2000)];
        const words = ["port-forward", this.#podOf(nth("worker", 1)).name, `${port}:8080`];
        const rounds = this.patience === "short" ? 7 : 60;
        const forwarding = kubernetes.kubectl(words, { on: server, seconds: rounds + 3 });
        let isOver = false;
        void forwarding.then(() => (isOver = true));
        const command = [kubernetes.program("stand-ins"), "probe", "-timeout=2s", `http://127.0.0.1:${port}/`];
        let answered = false;
        for (let round = 0; round < rounds && !answered && !isOver; round += 1) {
          await sleep(700);
          answered = (await laboratory.run(server, command, { seconds: 4 })).code === 0;
        }
        return { passed: answered, text: answered ? "answered" : short((await forwarding).output) };
      },
    };
  }

  #nodeProxy(role: ClusterRole): Check {
    return {
      name: `the API server's proxy to the kubelet of ${role}`,
      needs: kubelet(role),
      run: () => this.#kubectl(["get", "--raw", `/api/v1/nodes/${nth(role, 1).name}/proxy/healthz`]),
    };
  }

  #podToPod(from: ClusterRole, to: ClusterRole): Check {
    return {
      name: `pod on ${from} to pods on ${to}`,
      needs: overlay(from, to),
      run: () => {
        const others = ofRole(to).filter((node) => node.name !== nth(from).name);
        const addresses = others.map((node) => `${this.#podOf(node).address}:8080`);
        const targets = addresses.flatMap((address) => [`http://${address}/`, `udp:${address}`]);
        return this.#probe(nth(from), targets, { inPod: true });
      },
    };
  }

  /** Kube-proxy chooses by chance: asked often enough that each pod behind a service is asked. */
  #services(role: ClusterRole): Check[] {
    const often = (target: string, times: number) => Array.from({ length: times }, () => target);
    return [
      {
        name: `a service with pods on all nodes, from a pod on ${role}`,
        needs: clusterRoles.flatMap((other) => overlay(role, other)),
        run: () => this.#probe(nth(role), often(`http://${echoService}/`, 40), { inPod: true }),
      },
      {
        name: `the service kubernetes, from a pod on ${role}`,
        needs: [tcp(role, "controlplane", 6443)],
        run: () => this.#probe(nth(role), often(`https://${kubernetesService}:443/version`, 12), { inPod: true }),
      },
    ];
  }

  #etcdHealth(role: "etcd" | "controlplane"): Check {
    const { kubernetes } = this.cluster;
    const environment = {
      CLIENT_CERT: kubernetes.certificate("etcd-client.pem"),
      CLIENT_KEY: kubernetes.certificate("etcd-client-key.pem"),
    };
    const targets = ofRole("etcd").map(({ address }) => `https://${address}:2379/health`);
    return {
      name: `etcd's members are healthy, asked from ${role}`,
      needs: [tcp(role, "etcd", 2379), tcp("etcd", "etcd", 2380)],
      run: () => this.#probe(nth(role, 1), targets, { environment }),
    };
  }

  #apiServer(server: Member): Check[] {
    return [
      {
        name: `the API server of ${server.name} is ready`,
        needs: api,
        run: async () => {
          const { passed, text, output } = await this.#kubectl(["get", "--raw", "/readyz?verbose=1"], { on: server });
          return {
            passed,
            text: passed ? "ready" : short(output.match(/\[-\]\S+ failed: reason withheld/g)?.join("; ") ?? text),
          };
        },
      },
      {
        name: `the API server of ${server.name} writes`,
        needs: api,
        run: async () => {
          const object = `write-${server.name}-${Date.now()}`;
          return this.#kubectl(["create", "configmap", object], { on: server });
        },
      },
    ];
  }

  #leaders(): Check {
    return {
      name: "controllers and scheduler have leaders",
      needs: api,
      run: async () => {
        const path = '-o=jsonpath={range .items[*]}{.spec.renewTime}{"\\n"}{end}';
        const words = ["get", "leases", "-n", "kube-system", "kube-controller-manager", "kube-scheduler", path];
        const { passed, text } = await this.#kubectl(words);
        if (!passed) return { passed, text };
        const ages = text.split(" ").map((time) => (Date.now() - Date.parse(time)) / 1000);
        return {
          passed: ages.length === 2 && ages.every((age) => age < 20),
          text: `renewed ${ages.map(Math.round).join(" and ")} s ago`,
        };
      },
    };
  }

  #nodePort(protocol: "tcp" | "udp"): Check {
    const port = nodePorts[protocol];
    return {
      name: `NodePort by ${protocol} from workload clients`,
      needs: [{ from: "workloadClients", to: "worker", protocol, port }, ...overlay("worker", "worker")],
      run: () => {
        const targets = ofRole("worker").map(({ address }) =>
          protocol === "tcp" ? `http://${address}:${port}/` : `udp:${address}:${port}`,
        );
        return this.#probe(nth("workloadClients"), Array.from({ length: 10 }, () => targets).flat());
      },
    };
  }

  #ingress(scheme: "http" | "https"): Check {
    return {
      name: `ingress by ${scheme} from workload clients`,
      needs: [tcp("workloadClients", "worker", scheme === "http" ? 80 : 443)],
      run: () =>
        this.#probe(
          nth("workloadClients"),
          ofRole("worker").map(({ address }) => `${scheme}://${address}/`),
        ),
    };
  }

  /** By their logs: the node agents and, wherever it runs, the cluster agent. */
  #agents(role: ClusterRole): Check {
    return {
      name: `agents on ${role} to Rancher`,
      needs: [tcp(role, "rancher", 443)],
      run: () => {
        const lines = ofRole(role).flatMap((node) => this.#lastLines(node));
        const failed = lines.filter((line) => !line.includes("connected: "));
        const passed = lines.length > 0 && failed.length === 0;
        return Promise.resolve({
          passed,
          text: passed ? "connected" : short(failed[0]?.replace(/^\S+ std\S+ \S /, "") ?? "no log"),
        });
      },
    };
  }

  #lastLines(node: Member): string[] {
    const place = this.cluster.laboratory.ofNode(node, "log", "pods");
    return readdirSync(place)
      .filter((name) => /^default_(node|cluster)-agent-/.test(name))
      .flatMap((name) => {
        const logs = readdirSync(join(place, name, "agent")).map((log) => join(place, name, "agent", log));
        const fresh = logs.filter((log) => Date.now() - statSync(log).mtimeMs < 20_000);
        return fresh.flatMap((log) => readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? []);
      });
  }

  #ranchersPages(scheme: "http" | "https"): Check {
    return {
      name: `Rancher's pages by ${scheme} from its clients`,
      needs: [tcp("rancherClients", "rancher", scheme === "http" ? 80 : 443)],
      run: () => this.#probe(nth("rancherClients"), [`${scheme}://${rancher.address}/`]),
    };
  }

  /** metrics-server runs on a worker, and the API server reaches it through the pod network. */
  #metrics(): Check {
    return {
      name: "kubectl top nodes",
      isOfAddOns: true,
      needs: [
        ...[
          ...api,
          ...overlay("controlplane", "worker"),
          tcp("worker", "controlplane", 6443),
          tcp("etcd", "controlplane", 6443),
        ],
        ...clusterRoles.map((role) => tcp("worker", role, 10250)),
      ],
      run: async () => {
        const { passed, text, output } = await this.#kubectl(["top", "nodes"]);
        return { passed: passed && nodes.every(({ name }) => new RegExp(`${name} +\\d`).test(output)), text };
      },
    };
  }

  #webhook(name: string, needs: readonly Need[]): Check {
    return {
      name: `a create that calls the ${name}`,
      isOfAddOns: true,
      needs: [...api, ...needs],
      run: async () => {
        const object = { name: `${name}-${Date.now()}`, labels: { webhook: name } };
        const input = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: object });
        return this.#kubectl(["create", "-f", "-"], { input });
      },
    };
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

  /** Runs the checks until exactly these fail, or fails with what is otherwise. The last results. */
  async settle(checks: readonly Check[], failing: ReadonlySet<string>, seconds: number): Promise<Map<string, Result>> {
    let results = new Map<string, Result>();
    const differences = () =>
      [...results].flatMap(([name, { passed, text }]) =>
        passed === failing.has(name)
          ? [`${passed ? "passes, though it lacks something" : "fails"}: ${name}: ${text}`]
          : [],
      );
    await until(seconds, "the checks", async () => {
      results = await this.run(checks);
      return differences().length === 0;
    }).catch(() => {
      throw new Error(`after ${seconds} s:\n${differences().join("\n")}`);
    });
    return results;
  }
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName: string };
  readonly status: { readonly podIP: string; readonly containerStatuses: readonly { readonly containerID: string }[] };
}
