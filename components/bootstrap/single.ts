/**
 * Rancher in one container. Guarantees that the container runs only while the data volume is mounted, and that its secrets
 * are in no command line.
 */
import {
  cloudConfig,
  linesFile,
  markDone,
  proxyFile,
  scriptFile,
  scriptFolder,
  valueFile,
  valueFolder,
  type BootFile,
} from "./cloud-config";
import { dataFolder, dataVolumeFiles, dataVolumeScript, requiresDataVolume } from "./data-volume";
import { dockerFiles, dockerScript } from "./docker";
import type { SingleServer, TlsTermination } from "./request";
import { containerdRegistryFile, proxyFiles } from "./surroundings";

export function singleServer(request: SingleServer): string {
  const { versions, volume, registry, tls, certificateAuthorities = [] } = request;
  const image = `${registry === undefined ? "" : `${registry.host}/`}rancher/rancher:v${versions.rancher}`;
  return cloudConfig(
    [
      valueFile("image", `${image}\n`),
      ...environmentFiles(request),
      ...balancerFiles(tls),
      ...certificateAuthorities.map((text, index) => valueFile(`certificates/additional-${index + 1}.pem`, text)),
      ...(registry === undefined ? [] : [containerdRegistryFile(`${valueFolder}/registries.yaml`, registry)]),
      ...proxyFiles(request),
      ...dataVolumeFiles(volume),
      ...dockerFiles(versions.docker, request),
      scriptFile("bootstrap", bootstrapScript),
      scriptFile("rancher", rancherScript),
      { path: "/etc/systemd/system/rancher.service", content: rancherUnit, mode: "0644" },
    ],
    request,
  );
}

/** One file a variable of the container's environment: its content is the value, whatever characters it has. */
function environmentFiles({ hostname, bootstrapPassword, registry }: SingleServer): BootFile[] {
  const values = {
    CATTLE_BOOTSTRAP_PASSWORD: bootstrapPassword,
    CATTLE_SERVER_URL: hostname === undefined ? undefined : `https://${hostname}`,
    CATTLE_SYSTEM_DEFAULT_REGISTRY: registry?.host,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [valueFile(`environment/${name}`, value)],
  );
}

/**
 * Behind a balancer that ends TLS, agents are told the authority of its certificate, or that it is a public one:
 * https://ranchermanager.docs.rancher.com, "Configuring Layer 7 NGINX Load Balancer" for Docker installs.
 */
function balancerFiles(tls: TlsTermination): BootFile[] {
  if (tls.at === "ingress") return [];
  const { certificateAuthority } = tls;
  return certificateAuthority === undefined
    ? [linesFile("rancher-arguments", ["--no-cacerts"])]
    : [valueFile("ssl/cacerts.pem", certificateAuthority)];
}

const bootstrapScript = `#!/bin/bash
# Sets up this node as Rancher's server: volume, Docker, container.
set -euo pipefail
${dataVolumeScript}
${dockerScript}
systemctl enable --now rancher.service
${markDone}
echo "Rancher was started."
`;

/**
 * systemd restarts the container, not Docker: Docker's own restart policy would start it at boot before the volume is
 * mounted, and Rancher would begin anew on the root disk.
 */
const rancherUnit = `[Unit]
Description=Rancher
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target
${requiresDataVolume}

[Service]
EnvironmentFile=-${proxyFile}
ExecStartPre=-/usr/bin/docker rm --force rancher
ExecStart=${scriptFolder}/rancher
ExecStop=/usr/bin/docker stop --time 60 rancher
Restart=always
RestartSec=10
TimeoutStartSec=infinity
TimeoutStopSec=90

[Install]
WantedBy=multi-user.target
`;

/**
 * Privileged as the documents say: Rancher runs a Kubernetes of its own inside
 * (https://ranchermanager.docs.rancher.com, "Installing Rancher on a Single Node Using Docker"). `--env NAME` takes the value
 * from this script's environment, so that no process list shows it. The certificates are where "Advanced Options for Docker
 * Installs" puts them.
 */
const rancherScript = `#!/bin/bash
# Runs Rancher's container until it ends.
set -euo pipefail
values=${valueFolder}
mountpoint --quiet ${dataFolder}

set -- --rm --name rancher --privileged --publish 80:80 --publish 443:443 --volume ${dataFolder}:${dataFolder}
for name in HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  if printenv "$name" >/dev/null; then
    set -- "$@" --env "$name"
  fi
done
for file in "$values"/environment/*; do
  if [ -f "$file" ]; then
    name=$(basename "$file")
    value=$(cat "$file")
    export "$name=$value"
    set -- "$@" --env "$name"
  fi
done
if [ -d "$values/certificates" ]; then
  set -- "$@" --volume "$values/certificates:/container/certs:ro" --env SSL_CERT_DIR=/container/certs
fi
if [ -f "$values/registries.yaml" ]; then
  set -- "$@" --volume "$values/registries.yaml:/etc/rancher/k3s/registries.yaml:ro"
fi
if [ -f "$values/ssl/cacerts.pem" ]; then
  set -- "$@" --volume "$values/ssl/cacerts.pem:/etc/rancher/ssl/cacerts.pem:ro"
fi
if [ -d "$values/docker" ]; then
  export DOCKER_CONFIG="$values/docker"
fi
set -- "$@" "$(cat "$values/image")"
if [ -f "$values/rancher-arguments" ]; then
  while IFS= read -r argument; do
    set -- "$@" "$argument"
  done <"$values/rancher-arguments"
fi
exec docker run "$@"
`;
