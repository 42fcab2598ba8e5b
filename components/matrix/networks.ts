/**
 * Which network plugins and encapsulations each distribution takes, which one it takes when told nothing, and what is
 * refused and why. Guarantees: every network listed here has rows in some edition, `none` excepted, whose rows are the
 * user's own flows.
 */
import { holds, type Circumstances, type Cni, type Condition, type Distribution, type Encapsulation } from "./flow";

/** A plugin and how it carries packets; without an encapsulation, the plugin is the user's own. */
export interface PodNetwork {
  readonly cni: Cni;
  readonly encapsulation?: Encapsulation;
}

/**
 * For each distribution its plugins, each with its encapsulations; the first of both is the default.
 * rke1: the document of 2018 names Canal and Flannel, whose rows are one (8472/udp, 9099/tcp). rke2: "Network Options" of
 * its docs, whose Flannel takes VXLAN only. k3s: its own Flannel, and the plugins of "Custom CNI".
 */
const networks = {
  rke1: { canal: ["vxlan"], flannel: ["vxlan"] },
  rke2: {
    canal: ["vxlan", "wireguard"],
    calico: ["vxlan", "bgp", "ipip", "wireguard"],
    cilium: ["vxlan", "wireguard", "geneve", "ipsec"],
    flannel: ["vxlan"],
    none: [],
  },
  k3s: {
    flannel: ["vxlan", "wireguard"],
    canal: ["vxlan"],
    calico: ["vxlan", "bgp", "ipip", "wireguard"],
    cilium: ["vxlan", "wireguard", "geneve", "ipsec"],
    none: [],
  },
} as const satisfies Record<Distribution, Partial<Record<Cni, readonly Encapsulation[]>>>;

/** The plugins that the distribution takes, its default first. */
export function cnisOf(distribution: Distribution): readonly Cni[] {
  return Object.keys(networks[distribution]) as Cni[];
}

/** The encapsulations of a plugin on a distribution, its default first; none where the plugin is not taken. */
export function encapsulationsOf(distribution: Distribution, cni: Cni): readonly Encapsulation[] {
  const plugins: Partial<Record<Cni, readonly Encapsulation[]>> = networks[distribution];
  return plugins[cni] ?? [];
}

/** Every network of a distribution, its default first. */
export function networksOf(distribution: Distribution): readonly PodNetwork[] {
  return cnisOf(distribution).flatMap((cni): readonly PodNetwork[] => {
    const modes = encapsulationsOf(distribution, cni);
    return modes.length === 0 ? [{ cni }] : modes.map((encapsulation) => ({ cni, encapsulation }));
  });
}

/** What the user named, with the distribution's and the plugin's default for what they did not. */
export function networkOf(distribution: Distribution, wanted: Partial<PodNetwork> = {}): PodNetwork {
  const cni = wanted.cni ?? cnisOf(distribution)[0] ?? "none";
  const encapsulation = wanted.encapsulation ?? encapsulationsOf(distribution, cni)[0];
  return { cni, ...(encapsulation === undefined ? {} : { encapsulation }) };
}

/** `canal, vxlan`. */
export function networkText({ cni, encapsulation }: PodNetwork): string {
  return encapsulation === undefined ? cni : `${cni}, ${encapsulation}`;
}

/** Where the pods' own addresses travel between nodes unwrapped, so that rules between groups of nodes don't match. */
const routed: readonly PodNetwork[] = [{ cni: "calico", encapsulation: "bgp" }];

/**
 * Whether the cloud's network must carry packets from and to pod addresses. Ports are not enough then: the pods' range
 * must be admitted between nodes, and what a cloud does against foreign addresses (the source/destination check of AWS,
 * anti-spoofing of OpenStack without allowed address pairs) must be off, or the network be refused.
 */
export function needsRoutedPods({ cni, encapsulation }: PodNetwork): boolean {
  return routed.some((one) => one.cni === cni && one.encapsulation === encapsulation);
}

/** The ranges of pods and services where a cluster's own configuration names no other (K3s requirements, Firewalld). */
export const defaultRanges = { pods: "10.42.0.0/16", services: "10.43.0.0/16" } as const;

/** A combination that does not exist: it is refused where `when` holds and `unless` doesn't. */
interface Refusal {
  readonly when: Condition;
  readonly unless?: Condition;
  readonly reason: string;
}

const refusals: readonly Refusal[] = [
  {
    when: { distribution: ["rke1"], option: "embeddedRegistry" },
    reason: "rke1 has no embedded registry; rke2 and k3s have",
  },
  {
    when: { distribution: ["rke1"], option: "registrationBalancer" },
    reason: "nodes of rke1 register at Rancher, so there is no registration address; rke2 and k3s have one",
  },
  {
    when: { distribution: ["k3s"], option: "windowsWorkers" },
    reason: "k3s has no Windows nodes; rke2 with calico or flannel has",
  },
  {
    when: { distribution: ["rke2"], cni: ["canal", "cilium"], option: "windowsWorkers" },
    reason: "Windows nodes of rke2 take calico or flannel, neither canal nor cilium",
  },
  {
    when: { distribution: ["rke2"], cni: ["calico"], encapsulation: ["ipip", "wireguard"], option: "windowsWorkers" },
    reason: "Windows nodes of rke2 take calico with VXLAN, or with BGP where the network routes pods",
  },
  {
    when: { distribution: ["rke1"], cni: ["canal"], option: "windowsWorkers" },
    reason: "Windows nodes of rke1 take flannel, not canal",
  },
  {
    when: { distribution: ["rke2", "k3s"], option: "metricsServer" },
    reason: "metricsServer is for rke1: nodes of rke2 and k3s reach each other's kubelet without it; leave it out",
  },
  {
    when: { cni: ["canal", "calico", "flannel", "none"], option: "hubble" },
    reason: "hubble is Cilium's: choose cilium, or leave the option out",
  },
  {
    when: { cni: ["canal", "flannel", "none"], option: "networkMetrics" },
    reason: "networkMetrics is for the metrics of calico and cilium: choose one of them, or leave the option out",
  },
  {
    when: { cni: ["canal", "cilium", "flannel", "none"], option: "calicoEbpf" },
    reason: "calicoEbpf is Calico's: choose calico, or leave the option out",
  },
  {
    when: { distribution: ["k3s"], cni: ["calico"], option: "calicoEbpf" },
    reason: "calicoEbpf changes nothing on k3s, whose registration address has the Kubernetes API's port; leave it out",
  },
  {
    when: { cni: ["calico"], encapsulation: ["ipip"], option: "calicoEbpf" },
    reason: "Calico's eBPF takes no IP-in-IP: choose the encapsulation vxlan",
  },
  {
    when: { encapsulation: ["ipip"], families: ["ipv6"] },
    reason: "IP-in-IP carries IPv4 only: with IPv6, choose another plugin, or bgp where the network routes pods",
  },
  {
    when: { distribution: ["rke2"], cni: ["calico"], encapsulation: ["vxlan", "wireguard"], families: ["ipv6"] },
    reason:
      "with IPv6, calico on rke2 uses BGP instead of VXLAN: choose another plugin, or bgp where the network routes pods",
  },
  {
    when: { distribution: ["rke2"], cni: ["cilium"], families: ["ipv6"] },
    unless: { families: ["ipv4"] },
    reason: "without IPv4, cilium on rke2 encapsulates nothing and the network must route pods: choose another plugin",
  },
];

/** The reasons of all combinations of a listed network that are refused: for the documents. */
export const refusedCombinations: readonly string[] = refusals.map(({ reason }) => reason);

/** What is wrong with a cluster's network and options, each as one sentence; nothing where they exist. */
export function networkProblems(circumstances: Circumstances): readonly string[] {
  const { distribution, cni, encapsulation } = circumstances;
  if (distribution === undefined) return [];
  const plugins = cnisOf(distribution);
  if (cni !== undefined && !plugins.includes(cni)) {
    const why = distribution === "rke1" ? "the document of rke1 has rows for canal and flannel only" : "it has no rows";
    return [`${distribution} does not take ${cni} here (${why}); it takes ${plugins.join(", ")}`];
  }
  if (cni !== undefined && encapsulation !== undefined) {
    const modes = encapsulationsOf(distribution, cni);
    if (modes.length === 0) return [`${cni} takes no encapsulation: what it needs are flows of your own`];
    if (!modes.includes(encapsulation)) {
      return [`${cni} on ${distribution} does not take ${encapsulation}; it takes ${modes.join(", ")}`];
    }
  }
  return refusals
    .filter(({ when, unless }) => holds(when, circumstances) && !(unless !== undefined && holds(unless, circumstances)))
    .map(({ reason }) => reason);
}
