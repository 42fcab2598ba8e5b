/**
 * What a cluster must be able to do, as a user would try it, and what each of it needs from the network. A check that
 * has all that it needs passes, and one that lacks some of it fails: that is what the tests assert.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubernetesService } from "./certificates";
import { echoService, hostWebhookPort, nodeExporterPort, nodePorts } from "./manifests";
import { nodes, nth, ofRole, rancher, type Member, type Role } from "./members";
import type { Need } from "./plan-firewall";
import { short, type ClusterUser, type Result } from "./user";

export interface Check {
  readonly name: string;
  readonly needs: readonly Need[];
  /** Only with the add-ons. */
  readonly isOfAddOns?: true;
  /** Only where the stack has this option. */
  readonly option?: "authorizedClusterEndpoint" | "monitoring";
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

/** All checks, in the order in which a user would look. */
export function allChecks(user: ClusterUser): Check[] {
  return new CheckList(user).all();
}

class CheckList {
  constructor(readonly user: ClusterUser) {}

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
      this.#apiClients(),
      this.#nodeExporters(),
      this.#webhook("webhook-on-host", [tcp("controlplane", "worker", hostWebhookPort)]),
    ];
  }

  #nodesReady(): Check {
    return {
      name: "all nodes are Ready",
      needs: [...api, tcp("etcd", "controlplane", 6443), tcp("worker", "controlplane", 6443)],
      run: async () => {
        const path =
          '-o=jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")]}{"\\n"}{end}';
        const { passed, text, output } = await this.user.kubectl(["get", "nodes", path]);
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
      run: () => this.user.kubectl(["logs", this.user.podOf(node).name, "--tail=1"], { on: server }),
    };
  }

  #exec(role: ClusterRole): Check {
    return {
      name: `kubectl exec in a pod on ${role}`,
      needs: kubelet(role),
      run: () =>
        this.user.kubectl([
          "exec",
          this.user.podOf(nth(role, 1)).name,
          "--",
          "/stand-ins",
          "probe",
          "tcp:127.0.0.1:8080",
        ]),
    };
  }

  #portForward(): Check {
    return {
      name: "kubectl port-forward to a pod on worker",
      needs: kubelet("worker"),
      run: async () => {
        const { laboratory, kubernetes } = this.user.cluster;
        const [server, port] = [nth("controlplane"), 18_000 + (Date.now() % 2000)];
        const words = ["port-forward", this.user.podOf(nth("worker", 1)).name, `${port}:8080`];
        const rounds = this.user.patience === "short" ? 7 : 60;
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
      run: () => this.user.kubectl(["get", "--raw", `/api/v1/nodes/${nth(role, 1).name}/proxy/healthz`]),
    };
  }

  #podToPod(from: ClusterRole, to: ClusterRole): Check {
    return {
      name: `pod on ${from} to pods on ${to}`,
      needs: overlay(from, to),
      run: () => {
        const others = ofRole(to).filter((node) => node.name !== nth(from).name);
        const addresses = others.map((node) => `${this.user.podOf(node).address}:8080`);
        const targets = addresses.flatMap((address) => [`http://${address}/`, `udp:${address}`]);
        return this.user.probe(nth(from), targets, { inPod: true });
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
        run: () => this.user.probe(nth(role), often(`http://${echoService}/`, 40), { inPod: true }),
      },
      {
        name: `the service kubernetes, from a pod on ${role}`,
        needs: [tcp(role, "controlplane", 6443)],
        run: () => this.user.probe(nth(role), often(`https://${kubernetesService}:443/version`, 12), { inPod: true }),
      },
    ];
  }

  #etcdHealth(role: "etcd" | "controlplane"): Check {
    const { kubernetes } = this.user.cluster;
    const environment = {
      CLIENT_CERT: kubernetes.certificate("etcd-client.pem"),
      CLIENT_KEY: kubernetes.certificate("etcd-client-key.pem"),
    };
    const targets = ofRole("etcd").map(({ address }) => `https://${address}:2379/health`);
    return {
      name: `etcd's members are healthy, asked from ${role}`,
      needs: [tcp(role, "etcd", 2379), tcp("etcd", "etcd", 2380)],
      run: () => this.user.probe(nth(role, 1), targets, { environment }),
    };
  }

  #apiServer(server: Member): Check[] {
    return [
      {
        name: `the API server of ${server.name} is ready`,
        needs: api,
        run: async () => {
          const { passed, text, output } = await this.user.kubectl(["get", "--raw", "/readyz?verbose=1"], {
            on: server,
          });
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
          return this.user.kubectl(["create", "configmap", object], { on: server });
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
        const { passed, text } = await this.user.kubectl(words);
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
        return this.user.probe(nth("workloadClients"), Array.from({ length: 10 }, () => targets).flat());
      },
    };
  }

  #ingress(scheme: "http" | "https"): Check {
    return {
      name: `ingress by ${scheme} from workload clients`,
      needs: [tcp("workloadClients", "worker", scheme === "http" ? 80 : 443)],
      run: () =>
        this.user.probe(
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
    const place = this.user.cluster.laboratory.ofNode(node, "log", "pods");
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
      run: () => this.user.probe(nth("rancherClients"), [`${scheme}://${rancher.address}/`]),
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
        const { passed, text, output } = await this.user.kubectl(["top", "nodes"]);
        return { passed: passed && nodes.every(({ name }) => new RegExp(`${name} +\\d`).test(output)), text };
      },
    };
  }

  #apiClients(): Check {
    return {
      name: "the Kubernetes API from its clients",
      option: "authorizedClusterEndpoint",
      needs: [tcp("kubernetesApiClients", "controlplane", 6443)],
      run: () => {
        const targets = ofRole("controlplane").map(({ address }) => `https://${address}:6443/version`);
        return this.user.probe(nth("kubernetesApiClients"), targets);
      },
    };
  }

  /** As Prometheus does, from a pod on a worker. */
  #nodeExporters(): Check {
    return {
      name: "node exporters on all nodes, from a pod on worker",
      isOfAddOns: true,
      option: "monitoring",
      needs: clusterRoles.map((role) => tcp("worker", role, nodeExporterPort)),
      run: () => {
        const targets = nodes.map(({ address }) => `http://${address}:${nodeExporterPort}/metrics`);
        return this.user.probe(nth("worker"), targets, { inPod: true });
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
        return this.user.kubectl(["create", "-f", "-"], { input });
      },
    };
  }
}
