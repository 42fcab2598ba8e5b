/**
 * In which circumstances rows hold: what nodes say of themselves, else what the user says, else the usual, and then that it
 * was taken for granted is said.
 */
import type { AddressFamily } from "../../components/addresses/address";
import { addressFamilies } from "../../components/addresses/address";
import { networkOf } from "../../components/matrix/networks";
import type {
  Circumstances,
  Cni,
  Distribution,
  Encapsulation,
  Launch,
  LoadBalancerMode,
  Option,
} from "../../components/matrix/flow";
import { records } from "../../components/resources/catalogue";
import { Failure } from "../terminal/failure";
import type { SourceResource } from "../sources/source-plan";
import type { Gap } from "../estate/estate";
import type { Cluster, Member, WhoIsWho } from "../estate/members";

/** What the user says of the clusters, where their nodes don't. */
export interface Chosen {
  readonly distribution?: Distribution | undefined;
  readonly cni?: Cni | undefined;
  readonly encapsulation?: Encapsulation | undefined;
  readonly launch?: Launch | undefined;
  readonly option?: readonly Option[] | undefined;
}

export interface Judged {
  readonly circumstances: Circumstances;
  readonly unknown: readonly Gap[];
}

export function circumstancesIn(cluster: Cluster, rancher: Circumstances, chosen: Chosen): Judged {
  const { distribution, ...rest } = kubernetesOf(cluster, chosen, cluster.name);
  const launch = chosen.launch ?? cluster.launch ?? "custom";
  const { install, loadBalancer } = rancher;
  return {
    circumstances: {
      ...{
        launch,
        distribution,
        ...rest.network,
        families: familiesOfMembers(cluster.members),
        options: chosen.option ?? [],
      },
      ...(install === undefined ? {} : { install }),
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
    },
    unknown: [
      ...rest.unknown,
      ...((chosen.launch ?? cluster.launch)
        ? []
        : [
            {
              what: `who made the nodes of ${cluster.name}; judged as custom nodes, on which Rancher opens no connection`,
              wouldTell: "--launch infrastructure, where Rancher's node driver made them",
            },
          ]),
    ],
  };
}

/** Rancher's own. Several nodes are a cluster, of which only kubectl or the user tells what holds between them. */
export interface JudgedRancher extends Judged {
  readonly isClusterTold: boolean;
}

export function rancherCircumstances(
  who: WhoIsWho,
  resources: readonly SourceResource[],
  chosen: Chosen,
): JudgedRancher {
  const { rancher, rancherCluster: cluster } = who;
  const install = cluster !== undefined || rancher.length > 1 ? "ha" : "single";
  const own: Circumstances = {
    install,
    loadBalancer: balancerMode(who, resources),
    families: familiesOfMembers(rancher),
    options: chosen.option ?? [],
  };
  const unseen: Gap[] =
    who.unseenBalancer === undefined || who.balancers.length > 0
      ? []
      : [
          {
            what: "whether the balancer in front of Rancher takes and passes what it must: no file shows it",
            wouldTell: "a file in which its cloud lists it, and --load-balancer ID",
          },
        ];
  if (install === "single") return { circumstances: own, unknown: unseen, isClusterTold: true };
  if (cluster === undefined) {
    const what = "whether Rancher's own nodes reach each other as they must: nothing tells what cluster they are";
    const wouldTell = "kubectl get nodes -o json of the cluster that Rancher runs on, as local.json";
    return { circumstances: own, unknown: [...unseen, { what, wouldTell }], isClusterTold: false };
  }
  const { distribution, network, unknown } = kubernetesOf(cluster, chosen, cluster.name);
  return { circumstances: { ...own, distribution, ...network }, unknown: [...unseen, ...unknown], isClusterTold: true };
}

/** Whether it ends TLS: an application balancer does, and one whose listeners or forwarding rules say so. */
function balancerMode({ balancers, unseenBalancer }: WhoIsWho, resources: readonly SourceResource[]): LoadBalancerMode {
  if (balancers.length === 0) return unseenBalancer ?? "none";
  const isOne = ({ type, name }: SourceResource) => balancers.some((one) => one.type === type && one.name === name);
  const own = resources.filter(isOne);
  const keys = own.map(({ type, name }) => `\${${type}::${name}.`);
  const listeners = resources.filter(
    ({ type, inputs }) =>
      type.endsWith(":Listener") &&
      keys.some((key) => JSON.stringify([inputs.loadBalancerArn, inputs.loadbalancerId]).includes(key)),
  );
  const stated = [
    ...own.flatMap(({ inputs }) => [
      inputs.loadBalancerType === "application" ? "HTTPS" : "",
      ...records(inputs.forwardingRules).map(({ entryProtocol, targetProtocol }) =>
        String(entryProtocol).toLowerCase() === "https" && String(targetProtocol).toLowerCase() === "http"
          ? "HTTPS"
          : "",
      ),
    ]),
    ...listeners.map(({ inputs }) => String(inputs.protocol).toUpperCase()),
  ];
  return stated.some((protocol) => ["HTTPS", "TLS", "TERMINATED_HTTPS"].includes(protocol))
    ? "terminating"
    : "passthrough";
}

function kubernetesOf(cluster: Omit<Cluster, "members">, chosen: Chosen, name: string) {
  const distribution = cluster.distribution ?? chosen.distribution;
  if (distribution === undefined) {
    throw new Failure(2, `of cluster ${name} nothing tells the distribution; give --distribution rke1, rke2 or k3s`);
  }
  const cni = chosen.cni ?? cluster.cni;
  const encapsulation = chosen.encapsulation ?? (cni === cluster.cni ? cluster.encapsulation : undefined);
  const network = networkOf(distribution, {
    ...(cni === undefined ? {} : { cni }),
    ...(encapsulation === undefined ? {} : { encapsulation }),
  });
  const spelt = network.encapsulation === undefined ? network.cni : `${network.cni} with ${network.encapsulation}`;
  const unknown: Gap[] =
    cni === undefined
      ? [
          {
            what: `the network plugin of ${name}; judged as ${spelt}, which ${distribution} takes by itself`,
            wouldTell: "--cni, or kubectl get nodes -o json",
          },
        ]
      : encapsulation === undefined && network.encapsulation !== undefined
        ? [
            {
              what: `how ${cni} of ${name} carries packets; judged as ${network.encapsulation}`,
              wouldTell: "--encapsulation",
            },
          ]
        : [];
  return { distribution, network, unknown };
}

/** The families that all nodes have. */
function familiesOfMembers(members: readonly Member[]): AddressFamily[] {
  const endpoints = members.flatMap((member) => member.endpoints);
  const has = (family: AddressFamily) =>
    endpoints.every(({ addresses }) =>
      addresses.length === 0 ? family === "ipv4" : addresses.some((one) => one.family === family),
    );
  const found = addressFamilies.filter(has);
  return found.length > 0 ? found : ["ipv4"];
}
