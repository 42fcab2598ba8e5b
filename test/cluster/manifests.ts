/**
 * What runs in the cluster: something that answers on every node, workloads behind NodePorts and an ingress, agents
 * that dial Rancher; and add-ons.
 */
import { readFileSync } from "node:fs";
import { imageName } from "./kubernetes";
import { rancher } from "./members";

type Values = Readonly<Record<string, unknown>>;

const everywhere = { tolerations: [{ operator: "Exists" }] };
const onWorkers = { nodeSelector: { "example.com/role": "worker" } };
export const echoService = "10.43.0.80";
export const nodePorts = { tcp: 30080, udp: 30053 } as const;
export const hostWebhookPort = 8443;
/** Rancher Monitoring's. */
export const nodeExporterPort = 9796;

function container(name: string, words: readonly string[], more: Values = {}): Values {
  const env = [{ name: "NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }];
  return { name, image: imageName, imagePullPolicy: "Never", args: words, env, ...more };
}

function workload(kind: "DaemonSet" | "Deployment", name: string, spec: Values, namespace = "default"): Values {
  const pod = {
    terminationGracePeriodSeconds: 1,
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    ...spec,
  };
  return {
    ...{ apiVersion: "apps/v1", kind, metadata: { name, namespace } },
    spec: {
      ...(kind === "Deployment" ? { replicas: 1 } : {}),
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: pod },
    },
  };
}

function service(name: string, spec: Values, namespace = "default"): Values {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: { app: name }, ...spec },
  };
}

function role(name: string, rules: readonly Values[]): Values {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules };
}

function binding(name: string, kind: "ClusterRole" | "Role", to: string, subject: Values, namespace?: string): Values {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name: to };
  const bindingKind = kind === "Role" ? "RoleBinding" : "ClusterRoleBinding";
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: bindingKind,
    metadata: { name, namespace },
    roleRef,
    subjects: [subject],
  };
}

const ports = (...numbers: readonly (readonly [number, "TCP" | "UDP", number?])[]) =>
  numbers.map(([containerPort, protocol, hostPort]) => ({
    containerPort,
    protocol,
    ...(hostPort === undefined ? {} : { hostPort }),
  }));

const agent = (path: string) => container("agent", ["agent", `https://${rancher.address}${path}`]);

export function baseObjects(): Values[] {
  const flannelRules = [
    { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
    { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
  ];
  const answering = ["serve", "-http=:8080", "-udp=:8080"];
  const answeringPorts = { ports: ports([8080, "TCP"], [8080, "UDP"]) };
  const controlPlane = { matchExpressions: [{ key: "example.com/role", operator: "In", values: ["controlplane"] }] };
  return [
    role("flannel", flannelRules),
    binding("flannel", "ClusterRole", "flannel", {
      kind: "Group",
      name: "flannel",
      apiGroup: "rbac.authorization.k8s.io",
    }),
    workload("DaemonSet", "echo", { ...everywhere, containers: [container("echo", answering, answeringPorts)] }),
    service("echo", { clusterIP: echoService, ports: [{ name: "http", port: 80, targetPort: 8080 }] }),
    workload("DaemonSet", "web", { ...onWorkers, containers: [container("web", answering, answeringPorts)] }),
    service("web", {
      type: "NodePort",
      ports: [
        { name: "http", port: 80, targetPort: 8080, nodePort: nodePorts.tcp },
        { name: "udp", port: 53, targetPort: 8080, protocol: "UDP", nodePort: nodePorts.udp },
      ],
    }),
    workload("DaemonSet", "ingress", {
      ...onWorkers,
      containers: [
        container("ingress", ["serve", "-http=:80", "-https=:443"], {
          ports: ports([80, "TCP", 80], [443, "TCP", 443]),
        }),
      ],
    }),
    workload("DaemonSet", "node-agent", { ...everywhere, hostNetwork: true, containers: [agent("/v3/connect")] }),
    workload("Deployment", "cluster-agent", {
      tolerations: [{ key: "node-role.kubernetes.io/controlplane", operator: "Exists" }],
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: controlPlane }] },
      },
      containers: [agent("/v3/connect/register")],
    }),
  ];
}

/**
 * metrics-server, what answers as a node exporter, and an admission webhook in an ordinary pod and one in a pod on its
 * host's network.
 */
export function addOns(certificate: (name: string) => string): Values[] {
  const data = (name: string) => readFileSync(certificate(name)).toString("base64");
  const namespace = "kube-system";
  const account = { kind: "ServiceAccount", name: "metrics-server", namespace };
  const metrics = container(
    "metrics-server",
    [
      ...[
        "--cert-dir=/tmp",
        "--secure-port=4443",
        "--kubelet-preferred-address-types=InternalIP",
        "--kubelet-insecure-tls",
      ],
      ...["--metric-resolution=15s", "--v=1"],
    ],
    { command: ["/metrics-server"], ports: ports([4443, "TCP"]) },
  );
  const tls = {
    env: [
      { name: "TLS_CERT", value: "/tls/tls.crt" },
      { name: "TLS_KEY", value: "/tls/tls.key" },
    ],
    volumeMounts: [{ name: "tls", mountPath: "/tls" }],
  };
  const webhookPod = {
    ...onWorkers,
    volumes: [{ name: "tls", secret: { secretName: "webhook" } }],
    containers: [container("webhook", ["serve", `-https=:${hostWebhookPort}`], tls)],
  };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "metrics-server", namespace } },
    role("metrics-server", [
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods", "nodes", "namespaces", "configmaps"], verbs: ["get", "list", "watch"] },
    ]),
    binding("metrics-server", "ClusterRole", "metrics-server", account),
    binding("metrics-server-delegation", "ClusterRole", "system:auth-delegator", account),
    binding("metrics-server-reader", "Role", "extension-apiserver-authentication-reader", account, namespace),
    workload(
      "Deployment",
      "metrics-server",
      { ...onWorkers, serviceAccountName: "metrics-server", automountServiceAccountToken: true, containers: [metrics] },
      namespace,
    ),
    service("metrics-server", { ports: [{ port: 443, targetPort: 4443 }] }, namespace),
    {
      ...{ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: { name: "v1beta1.metrics.k8s.io" } },
      spec: {
        ...{ group: "metrics.k8s.io", version: "v1beta1", groupPriorityMinimum: 100, versionPriority: 100 },
        ...{ insecureSkipTLSVerify: true, service: { name: "metrics-server", namespace } },
      },
    },
    {
      ...{ apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: { name: "webhook" } },
      data: { "tls.crt": data("webhook.pem"), "tls.key": data("webhook-key.pem") },
    },
    workload("DaemonSet", "node-exporter", {
      ...everywhere,
      hostNetwork: true,
      containers: [container("exporter", ["serve", `-http=:${nodeExporterPort}`])],
    }),
    workload("Deployment", "webhook", webhookPod),
    workload("DaemonSet", "webhook-on-host", { ...webhookPod, hostNetwork: true }),
    ...["webhook", "webhook-on-host"].flatMap((name) => [
      service(name, { ports: [{ port: 443, targetPort: hostWebhookPort }] }),
      webhookConfiguration(name, data("authority.pem")),
    ]),
  ];
}

/** Asked about configuration maps with the label `webhook`. */
function webhookConfiguration(name: string, caBundle: string): Values {
  const webhook = {
    ...{
      name: `${name}.example.com`,
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      failurePolicy: "Fail",
      timeoutSeconds: 4,
    },
    clientConfig: { service: { name, namespace: "default", path: "/validate" }, caBundle },
    objectSelector: { matchLabels: { webhook: name } },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE"] }],
  };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [webhook],
  };
}

export function listOf(objects: readonly Values[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}
