/**
 * Keys that would change nothing: whoever writes one expects something of it, so it is refused with what stands in its way.
 * Guarantees that a key is never refused where it has an effect.
 */
import type { Problem } from "../judging/problem";
import type { ClusterConfiguration, EgressConfiguration, SurroundingsConfiguration } from "./schema";

type Key = keyof ClusterConfiguration;

/** Whether the user set a key; where it has a default, to something else. */
const isSet: Readonly<Partial<Record<Key, (cluster: ClusterConfiguration) => boolean>>> = {
  cni: ({ cni }) => cni !== undefined,
  encapsulation: ({ encapsulation }) => encapsulation !== undefined,
  formerEncapsulation: ({ formerEncapsulation }) => formerEncapsulation !== undefined,
  ingressController: ({ ingressController }) => ingressController !== undefined,
  registrationBalancer: ({ registrationBalancer }) => registrationBalancer.length > 0,
  multihomed: ({ multihomed }) => multihomed,
  hostFirewall: ({ hostFirewall }) => hostFirewall !== "none",
  dialled: ({ dialled }) => dialled === "public",
  allowEvenEtcd: ({ allowEvenEtcd }) => allowEvenEtcd,
};

const ofOthers: readonly Key[] = [
  ...(["cni", "encapsulation", "formerEncapsulation", "ingressController"] as const),
  ...(["registrationBalancer", "multihomed"] as const),
  ...(["hostFirewall", "dialled", "allowEvenEtcd"] as const),
];
const ofNodesMadeHere: readonly Key[] = ["hostFirewall"];
const ofDriversGroup: readonly Key[] = [
  ...(["cni", "encapsulation", "formerEncapsulation", "ingressController", "multihomed"] as const),
];
/** Which ingress controller the others have makes no difference to any row. */
const ofRke2: readonly Key[] = ["ingressController"];

export function idleKeyProblems(cluster: ClusterConfiguration): Problem[] {
  const { launch, nodeDriverGroup, nodeGroups } = cluster;
  const problemsOf = (keys: readonly Key[], message: string) =>
    keys.filter((key) => isSet[key]?.(cluster) === true).map((path): Problem => ({ path, message }));
  if (launch === "hosted" || launch === "imported") {
    const why = `does nothing for a cluster whose launch is ${launch}, since its nodes are not ours; leave it out`;
    return [...problemsOf(ofOthers, why), ...optionProblems(cluster, (option) => option !== "webhookPorts", why)];
  }
  const isMadeElsewhere = launch === "infrastructure" || nodeGroups.every(({ nodes = 0 }) => nodes === 0);
  const elsewhere =
    launch === "infrastructure"
      ? "does nothing here: Rancher's node driver makes the nodes of this cluster; leave it out"
      : "does nothing here: this stack makes no node of this cluster; leave it out";
  const driver =
    "does nothing here: the node driver's group has its own rows, whatever else is asked for; leave it or nodeDriverGroup out";
  const setting = `does nothing with ${cluster.distribution ?? "it"}: it is a setting of rke2; leave it out`;
  const isWithoutAddress = cluster.registrationBalancer.length === 0;
  const address =
    "does nothing without a registration address, at which it opens the Kubernetes API; tell registrationBalancer, or leave it out";
  return [
    ...(cluster.distribution === "rke2" ? [] : problemsOf(ofRke2, setting)),
    ...(isWithoutAddress ? optionProblems(cluster, (option) => option === "calicoEbpf", address) : []),
    ...(isMadeElsewhere ? problemsOf(ofNodesMadeHere, elsewhere) : []),
    ...(nodeDriverGroup === undefined
      ? []
      : [...problemsOf(ofDriversGroup, driver), ...optionProblems(cluster, () => true, driver)]),
  ];
}

function optionProblems(
  { options }: ClusterConfiguration,
  isIdle: (option: ClusterConfiguration["options"][number]) => boolean,
  message: string,
): Problem[] {
  return options.flatMap((option, index) =>
    isIdle(option) ? [{ path: `options[${index}]`, message: `names ${option}, which ${message}` }] : [],
  );
}

/** Where the proxy and the registry are matters for rules of documented egress alone. */
export function idleAddressProblems(
  { proxy, registry }: SurroundingsConfiguration,
  egress: EgressConfiguration,
): Problem[] {
  if (egress.mode !== "open") return [];
  const message = "does nothing while egress.mode is open, which lets nodes dial everything; leave it out";
  return Object.entries({ proxy, registry }).flatMap(([key, one]) =>
    (one?.addresses ?? []).length > 0 ? [{ path: `${key}.addresses`, message }] : [],
  );
}
