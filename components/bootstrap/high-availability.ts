/**
 * One member of a highly available Rancher server, on K3s or RKE2 with embedded etcd. Guarantees that at most one node ever
 * begins a cluster: the one that is told to, with an empty volume, while no other member answers. Everybody else waits for
 * a member and joins it.
 */
import {
  cloudConfig,
  linesFile,
  markDone,
  proxyFile,
  scriptFile,
  valueFile,
  valueFolder,
  yamlFile,
  type BootFile,
} from "./cloud-config";
import { dataFolder, dataVolumeFiles, dataVolumeScript, requiresDataVolume } from "./data-volume";
import { canalInterfaceManifest, manifestsOf } from "./manifests";
import { networkAddressFiles, networkAddressScript } from "./network-address";
import type { HighAvailabilityServer } from "./request";
import { containerdRegistryFile, proxyFiles } from "./surroundings";

type ServerDistribution = HighAvailabilityServer["distribution"];

/** How the two differ, for the scripts. */
interface Installation {
  readonly unit: string;
  /** Where members ask to join: K3s' API port, RKE2's own (https://docs.rke2.io/install/ha). */
  readonly joinPort: number;
  readonly installer: string;
  /** Runs the downloaded installer, without starting anything. */
  readonly install: string;
}

const installations: Readonly<Record<ServerDistribution, Installation>> = {
  k3s: {
    unit: "k3s.service",
    joinPort: 6443,
    installer: "https://get.k3s.io",
    install: 'INSTALL_K3S_VERSION="$version" INSTALL_K3S_EXEC=server INSTALL_K3S_SKIP_START=true sh "$installer"',
  },
  rke2: {
    unit: "rke2-server.service",
    joinPort: 9345,
    installer: "https://get.rke2.io",
    install: 'INSTALL_RKE2_VERSION="$version" INSTALL_RKE2_TYPE=server INSTALL_RKE2_METHOD=tar sh "$installer"',
  },
};

export function highAvailabilityServer(request: HighAvailabilityServer): string {
  const { distribution, versions, volume, registry, networkRange } = request;
  const folder = `/etc/rancher/${distribution}`;
  const serverUnit = installations[distribution].unit;
  return cloudConfig(
    [
      yamlFile(`${folder}/config.yaml`, serverConfiguration(request)),
      valueFile("kubernetes-version", `${versions[distribution]}\n`),
      linesFile("servers", request.servers),
      ...(request.initialise ? initialFiles(request) : []),
      ...(registry === undefined ? [] : [containerdRegistryFile(`${folder}/registries.yaml`, registry)]),
      ...proxyFiles(request),
      ...dataVolumeFiles(volume),
      ...networkAddressFiles(networkRange),
      {
        path: `/etc/systemd/system/${serverUnit}.d/rancher-fenceline.conf`,
        content: `[Unit]\n${requiresDataVolume}\n\n[Service]\nEnvironmentFile=-${proxyFile}\n`,
        mode: "0644",
      },
      scriptFile("bootstrap", bootstrapScript(request)),
    ],
    request,
  );
}

/** The same on all members, but for the name. RKE2's Traefik is chosen aloud: before 1.36 its default was another. */
function serverConfiguration({ distribution, token, hostname, nodeName, registry }: HighAvailabilityServer): unknown {
  return {
    token,
    ...(nodeName === undefined ? {} : { "node-name": nodeName }),
    "tls-san": [hostname],
    "write-kubeconfig-mode": "0600",
    ...(distribution === "k3s" ? { disable: ["servicelb"] } : { cni: "canal", "ingress-controller": "traefik" }),
    ...(registry === undefined ? {} : { "system-default-registry": registry.host }),
  };
}

/** Only the node that may begin a cluster has them: the permission, and what it installs then. */
function initialFiles(request: HighAvailabilityServer): BootFile[] {
  return [
    valueFile("initialise", ""),
    ...manifestsOf(request).map(({ name, resources }) => yamlFile(`${valueFolder}/manifests/${name}`, ...resources)),
    ...(usesCanalInterface(request) ? [valueFile("canal-interface.yaml", canalInterfaceManifest)] : []),
  ];
}

function usesCanalInterface({ distribution, initialise, networkRange }: HighAvailabilityServer): boolean {
  return distribution === "rke2" && initialise && networkRange !== undefined;
}

/** Once a member, the server starts on its own data only: on an empty volume it would begin a new cluster. */
function bootstrapScript(request: HighAvailabilityServer): string {
  const { distribution, networkRange } = request;
  const { unit, joinPort, installer, install } = installations[distribution];
  return `#!/bin/bash
# Sets up this node as a member of Rancher's own cluster.
set -euo pipefail
values=${valueFolder}
settings=/etc/rancher/${distribution}/config.yaml.d
data=${dataFolder}/${distribution}
role="$settings/60-role.yaml"
install -d -m 0700 "$settings"

${dataVolumeScript}
${keepIdentity}
${networkRange === undefined ? "" : clusterAddress(distribution)}
${answeringServer(joinPort)}
${beginCluster(usesCanalInterface(request))}
if [ -d "$data/server/db/etcd" ]; then
  echo "The volume holds a member of a cluster already: it carries on as that."
elif [ -f "$role" ]; then
  echo "It was decided before whether this node begins a cluster or joins one."
elif server=$(answering_server); then
  echo "$server answers: this node joins it."
  printf 'server: "https://%s:${joinPort}"\\n' "$server" >"$role"
elif [ -f "$values/initialise" ]; then
  begin_cluster
else
  echo "No member answers yet." >&2
  exit 1
fi

if ! systemctl cat ${unit} 2>/dev/null | grep --quiet '^ExecStart='; then
  installer=$(mktemp)
  trap 'rm -f "$installer"' EXIT
  curl --fail --silent --show-error --location --retry 5 --output "$installer" ${installer}
  version=$(cat "$values/kubernetes-version")
  ${install}
fi
systemctl daemon-reload
systemctl enable --now ${unit}
printf '[Unit]\\nAssertPathExists=%s\\n' "$data/server/db/etcd" >/etc/systemd/system/${unit}.d/member.conf
systemctl daemon-reload
${markDone}
echo "This node is a member."
`;
}

/**
 * A node's password proves that it is the one that had its name before; kept on the volume, a new root disk changes nothing.
 * https://docs.k3s.io/architecture#how-agent-node-registration-works
 */
const keepIdentity = `
# The node's password stays with its data.
install -d -m 0700 ${dataFolder}/node
if [ ! -L /etc/rancher/node ]; then
  rm -rf /etc/rancher/node
  ln -s ${dataFolder}/node /etc/rancher/node
fi
`;

/** K3s' flannel takes the interface of each node; RKE2's canal gets it by the manifest. */
function clusterAddress(distribution: ServerDistribution): string {
  const flannel = distribution === "k3s" ? 'flannel-iface: "%s"\\n' : "";
  const values = distribution === "k3s" ? '"$address" "$interface"' : '"$address"';
  return `
# The address in the network's range is the cluster's own.
found=$(${networkAddressScript})
read -r interface address <<<"$found"
echo "This node is $address, on $interface."
printf 'node-ip: "%s"\\n${flannel}' ${values} >"$settings/50-network.yaml"
`;
}

/** Without a check of the certificate: nothing is asked for, and the joining itself proves itself by the token. */
function answeringServer(joinPort: number): string {
  return `
answering_server() {
  while IFS= read -r address; do
    if curl --silent --insecure --globoff --noproxy '*' --max-time 5 --fail --output /dev/null \\
      "https://$address:${joinPort}/cacerts"; then
      printf '%s' "$address"
      return
    fi
  done <"$values/servers"
  return 1
}
`;
}

function beginCluster(canalInterface: boolean): string {
  const writeInterface = `
  sed "s/%s/$interface/" "$values/canal-interface.yaml" >"$data/server/manifests/canal-interface.yaml"`;
  return `
begin_cluster() {
  if [ -n "$(find ${dataFolder} -mindepth 1 -maxdepth 1 ! -name lost+found ! -name node -print -quit)" ]; then
    echo "This node is told to begin a cluster, but its volume is not empty: it does nothing." >&2
    exit 1
  fi
  echo "No member answers and the volume is empty: this node begins the cluster."
  install -d -m 0700 "$data/server/manifests"
  install -m 0600 "$values"/manifests/*.yaml "$data/server/manifests/"${canalInterface ? writeInterface : ""}
  printf 'cluster-init: true\\n' >"$role"
}
`;
}
