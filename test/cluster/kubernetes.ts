/**
 * The programs of Kubernetes on their nodes, started as RKE1 starts them; shorter leases and grace periods alone are
 * the tests' own.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubernetesService, podsRange, servicesRange } from "./certificates";
import type { ClusterLaboratory, Ended, RunOptions } from "./laboratory";
import { nth, ofRole, rancher, type Member } from "./members";

export const imageName = "docker.io/rancher-fenceline/stand-ins:1";

const taints: Readonly<Record<string, readonly object[]>> = {
  etcd: [{ key: "node-role.kubernetes.io/etcd", value: "true", effect: "NoExecute" }],
  controlplane: [{ key: "node-role.kubernetes.io/controlplane", value: "true", effect: "NoSchedule" }],
  worker: [],
};

const containerdSettings = `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${imageName}"
  # Where root may not lower oom_score_adj, runc dies without this.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
`;

export class Kubernetes {
  constructor(readonly laboratory: ClusterLaboratory) {}

  certificate(name: string): string {
    return this.laboratory.file("certificates", name);
  }

  program(name: string): string {
    return join(this.laboratory.programs.bin, name);
  }

  kubectl(words: readonly string[], options: RunOptions & { readonly on?: Member } = {}): Promise<Ended> {
    const config = `--kubeconfig=${this.certificate("admin.kubeconfig")}`;
    return this.laboratory.run(options.on ?? nth("controlplane"), [this.program("kubectl"), config, ...words], {
      ...options,
      environment: { HOME: this.laboratory.folder },
    });
  }

  startRancher(): void {
    const environment = { TLS_CERT: this.certificate("rancher.pem"), TLS_KEY: this.certificate("rancher-key.pem") };
    const command = [this.program("stand-ins"), "serve", "-name=rancher", "-http=:80", "-https=:443"];
    this.laboratory.start(rancher, "rancher", command, { environment });
  }

  startEtcd(node: Member): void {
    const [pem, key] = [this.certificate(`etcd-${node.name}.pem`), this.certificate(`etcd-${node.name}-key.pem`)];
    const authority = this.certificate("authority.pem");
    const peers = ofRole("etcd").map(({ name, address }) => `${name}=https://${address}:2380`);
    this.laboratory.start(node, "etcd", [
      this.program("etcd"),
      ...[`--name=${node.name}`, `--data-dir=${this.laboratory.ofNode(node, "etcd")}`],
      ...["--listen-client-urls=https://0.0.0.0:2379", `--advertise-client-urls=https://${node.address}:2379`],
      ...["--listen-peer-urls=https://0.0.0.0:2380", `--initial-advertise-peer-urls=https://${node.address}:2380`],
      ...[`--initial-cluster=${peers.join(",")}`, "--initial-cluster-state=new", "--initial-cluster-token=prod"],
      ...["--client-cert-auth", `--trusted-ca-file=${authority}`, `--cert-file=${pem}`, `--key-file=${key}`],
      ...[
        "--peer-client-cert-auth",
        `--peer-trusted-ca-file=${authority}`,
        `--peer-cert-file=${pem}`,
        `--peer-key-file=${key}`,
      ],
      ...[
        "--heartbeat-interval=500",
        "--election-timeout=5000",
        "--unsafe-no-fsync",
        "--logger=zap",
        "--log-level=info",
      ],
    ]);
  }

  startApiServer(node: Member): void {
    const flags = (flag: string, name: string, keyFlag: string) => [
      `--${flag}=${this.certificate(`${name}.pem`)}`,
      `--${keyFlag}=${this.certificate(`${name}-key.pem`)}`,
    ];
    const command = [
      this.program("kube-apiserver"),
      ...[`--advertise-address=${node.address}`, "--bind-address=0.0.0.0", "--secure-port=6443"],
      `--etcd-servers=${ofRole("etcd")
        .map(({ address }) => `https://${address}:2379`)
        .join(",")}`,
      ...[
        `--etcd-cafile=${this.certificate("authority.pem")}`,
        ...flags("etcd-certfile", "etcd-client", "etcd-keyfile"),
      ],
      ...[`--service-cluster-ip-range=${servicesRange}`, "--service-node-port-range=30000-32767"],
      ...[
        `--client-ca-file=${this.certificate("authority.pem")}`,
        ...flags("tls-cert-file", "apiserver", "tls-private-key-file"),
      ],
      ...flags("kubelet-client-certificate", "apiserver-kubelet", "kubelet-client-key"),
      "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      ...flags("service-account-key-file", "service-accounts", "service-account-signing-key-file"),
      ...[
        "--service-account-issuer=https://kubernetes.default.svc",
        "--authorization-mode=Node,RBAC",
        "--allow-privileged",
      ],
      ...[
        "--enable-admission-plugins=NodeRestriction",
        `--requestheader-client-ca-file=${this.certificate("front-authority.pem")}`,
      ],
      ...flags("proxy-client-cert-file", "front-proxy", "proxy-client-key-file"),
      ...["--requestheader-allowed-names=front-proxy-client", "--requestheader-extra-headers-prefix=X-Remote-Extra-"],
      ...["--requestheader-group-headers=X-Remote-Group", "--requestheader-username-headers=X-Remote-User"],
      ...["--anonymous-auth=true", "--profiling=false", "--v=1"],
    ];
    this.laboratory.start(node, "kube-apiserver", command, { again: true });
  }

  startManagers(node: Member): void {
    const leases = [
      "--leader-elect",
      "--leader-elect-lease-duration=20s",
      "--leader-elect-renew-deadline=14s",
      "--leader-elect-retry-period=3s",
    ];
    const configs = (name: string) =>
      ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
        (flag) => `--${flag}=${this.certificate(`${name}.kubeconfig`)}`,
      );
    const controllers = [
      this.program("kube-controller-manager"),
      ...configs("kube-controller-manager"),
      ...["--allocate-node-cidrs", `--cluster-cidr=${podsRange}`, `--service-cluster-ip-range=${servicesRange}`],
      `--service-account-private-key-file=${this.certificate("service-accounts-key.pem")}`,
      ...[`--root-ca-file=${this.certificate("authority.pem")}`, "--use-service-account-credentials"],
      ...["--node-monitor-period=3s", "--node-monitor-grace-period=24s", ...leases, "--v=1"],
    ];
    this.laboratory.start(node, "kube-controller-manager", controllers, { again: true });
    const scheduler = [this.program("kube-scheduler"), ...configs("kube-scheduler"), ...leases, "--v=1"];
    this.laboratory.start(node, "kube-scheduler", scheduler, { again: true });
  }

  /** What every node runs. Resolves when its pod network is there, which takes an API server. */
  async startNode(node: Member): Promise<void> {
    if (node.role !== "controlplane") this.#startLocalProxy(node);
    this.#startContainerd(node);
    this.#startKubeProxy(node);
    await this.#importImage(node);
    this.#startKubelet(node);
    // Flannel dials the service `kubernetes`: before kube-proxy knows it, the first packet leaves for nowhere, and flannel waits 30 s.
    await until(120, `kube-proxy's rules on ${node.name}`, async () => {
      const { output } = await this.laboratory.run(node, ["iptables", "-t", "nat", "-S", "KUBE-SERVICES"]);
      return output.includes(kubernetesService);
    });
    this.#startFlannel(node);
    await this.#configurePodNetwork(node);
  }

  /** What RKE1's nginx-proxy is. */
  #startLocalProxy(node: Member): void {
    const servers = ofRole("controlplane").map(({ address }) => `${address}:6443`);
    this.laboratory.start(node, "nginx-proxy", [
      this.program("stand-ins"),
      "proxy",
      "-listen=127.0.0.1:6443",
      ...servers,
    ]);
  }

  #startContainerd(node: Member): void {
    const settings = this.laboratory.write(containerdSettings, "nodes", node.name, "containerd.toml");
    this.laboratory.start(node, "containerd", ["containerd", "-c", settings]);
  }

  async #importImage(node: Member): Promise<void> {
    const ctr = ["ctr", "-n", "k8s.io"];
    await until(
      60,
      `containerd on ${node.name}`,
      async () => (await this.laboratory.run(node, [...ctr, "version"])).code === 0,
    );
    const archive = this.laboratory.file("image.tar");
    const { code, output } = await this.laboratory.run(node, [...ctr, "images", "import", archive], { seconds: 240 });
    if (code !== 0) throw new Error(`the image did not reach ${node.name}: ${output}`);
  }

  #startKubelet(node: Member): void {
    const settings = {
      ...{ apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" },
      ...{ cgroupDriver: "cgroupfs", cgroupRoot: this.laboratory.cgroupOf(node), failSwapOn: false, resolvConf: "" },
      ...{ containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock", address: "0.0.0.0", maxPods: 30 },
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: this.certificate("authority.pem") },
      },
      // Whether a caller may is asked anew, so that a kubelet without an API server shows at once.
      authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "3s", cacheUnauthorizedTTL: "3s" } },
      evictionHard: {
        "memory.available": "50Mi",
        "nodefs.available": "1%",
        "imagefs.available": "1%",
        "nodefs.inodesFree": "1%",
      },
      ...{ imageGCHighThresholdPercent: 100, imageGCLowThresholdPercent: 99, localStorageCapacityIsolation: false },
      ...{ nodeStatusUpdateFrequency: "5s", nodeLeaseDurationSeconds: 16, syncFrequency: "10s" },
      ...{ registerNode: true, registerWithTaints: taints[node.role] ?? [] },
    };
    const file = this.laboratory.write(JSON.stringify(settings), "nodes", node.name, "kubelet.json");
    const command = [
      this.program("kubelet"),
      ...[`--config=${file}`, `--kubeconfig=${this.certificate(`node-${node.name}.kubeconfig`)}`],
      ...[
        `--node-ip=${node.address}`,
        `--hostname-override=${node.name}`,
        `--node-labels=example.com/role=${node.role}`,
      ],
      ...["--housekeeping-interval=20s", "--v=1"],
    ];
    this.laboratory.start(node, "kubelet", command, { again: true });
  }

  #startKubeProxy(node: Member): void {
    const settings = {
      ...{ apiVersion: "kubeproxy.config.k8s.io/v1alpha1", kind: "KubeProxyConfiguration", mode: "iptables" },
      ...{ clusterCIDR: podsRange, hostnameOverride: node.name, conntrack: { maxPerCore: 0, min: 0 } },
      clientConnection: { kubeconfig: this.certificate("kube-proxy.kubeconfig") },
      ...{ healthzBindAddress: "0.0.0.0:10256", metricsBindAddress: "127.0.0.1:10249" },
    };
    const file = this.laboratory.write(JSON.stringify(settings), "nodes", node.name, "kube-proxy.json");
    this.laboratory.start(node, "kube-proxy", [this.program("kube-proxy"), `--config=${file}`, "--v=1"], {
      again: true,
    });
  }

  #startFlannel(node: Member): void {
    const network = { Network: podsRange, EnableNFTables: false, Backend: { Type: "vxlan", VNI: 1, Port: 8472 } };
    const file = this.laboratory.write(JSON.stringify(network), "nodes", node.name, "flannel.json");
    const command = [
      this.program("flanneld"),
      `-kubeconfig=${this.certificate("flannel.kubeconfig")}`,
      `-config=${file}`,
    ];
    this.laboratory.start(node, "flannel", command, { again: true, environment: { NODE_NAME: node.name } });
  }

  /** What flannel's own plugin would hand to the bridge plugin. */
  async #configurePodNetwork(node: Member): Promise<void> {
    await until(240, `flannel's subnet on ${node.name}`, () =>
      Promise.resolve(this.laboratory.readInside(node, "/run/flannel/subnet.env") !== undefined),
    );
    const text = this.laboratory.readInside(node, "/run/flannel/subnet.env") ?? "";
    const told = Object.fromEntries(text.split("\n").map((line) => line.split("=") as [string, string]));
    const subnet = (told.FLANNEL_SUBNET ?? "").replace(/\.\d+\//, ".0/");
    const bridge = {
      ...{
        type: "bridge",
        bridge: "cni0",
        isDefaultGateway: true,
        hairpinMode: true,
        ipMasq: false,
        mtu: Number(told.FLANNEL_MTU),
      },
      ipam: { type: "host-local", subnet, routes: [{ dst: podsRange }] },
    };
    const hostPorts = { type: "portmap", capabilities: { portMappings: true }, snat: true };
    const list = JSON.stringify({ cniVersion: "0.4.0", name: "cbr0", plugins: [bridge, hostPorts] });
    this.laboratory.write(list, "nodes", node.name, "networks", "10-flannel.conflist");
  }

  /** Forgets what a node had; it can start anew. */
  async remove(node: Member): Promise<void> {
    await this.kubectl(["delete", "node", node.name, "--wait=false"]);
    await this.laboratory.shutDown(node);
  }

  async makeImage(): Promise<void> {
    const programs = ["stand-ins", "metrics-server"].map((name) => this.program(name));
    const archive = this.laboratory.file("image.tar");
    if (existsSync(archive)) return;
    mkdirSync(this.laboratory.folder, { recursive: true });
    const { code, output } = await this.laboratory.run(rancher, [
      this.program("stand-ins"),
      "image",
      imageName,
      archive,
      ...programs,
    ]);
    if (code !== 0) throw new Error(`no image: ${output}`);
  }
}

/** Asks until it is so; an error that says what was waited for after so many seconds. */
export async function until(seconds: number, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not in ${seconds} s`);
    await sleep(500);
  }
}
