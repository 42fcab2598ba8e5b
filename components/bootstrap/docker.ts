/** Docker, for Rancher in a container and for nodes of RKE1. Installed once, from Rancher's own pinned installers. */
import { proxyFile, scriptFile, scriptFolder, valueFile, valueFolder, type BootFile } from "./cloud-config";
import type { Surroundings } from "./request";
import { dockerRegistryFiles } from "./surroundings";

export const dockerScript = `${scriptFolder}/docker`;

export function dockerFiles(version: string, surroundings: Surroundings): BootFile[] {
  const { proxy } = surroundings;
  return [
    valueFile("docker-version", `${version}\n`),
    scriptFile("docker", script),
    ...dockerRegistryFiles(surroundings),
    ...(proxy === undefined
      ? []
      : [
          {
            path: "/etc/systemd/system/docker.service.d/proxy.conf",
            content: `[Service]\nEnvironmentFile=${proxyFile}\n`,
            mode: "0644" as const,
          },
        ]),
  ];
}

const script = `#!/bin/bash
# Installs Docker where it is missing, and starts it.
set -euo pipefail
version=$(cat ${valueFolder}/docker-version)
if ! command -v dockerd >/dev/null; then
  installer=$(mktemp)
  trap 'rm -f "$installer"' EXIT
  curl --fail --silent --show-error --location --globoff --retry 5 --output "$installer" \\
    "https://releases.rancher.com/install-docker/$version.sh"
  sh "$installer"
fi
systemctl enable --now docker.service
`;
