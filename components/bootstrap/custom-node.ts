/**
 * A node of a cluster that Rancher manages. Guarantees that it registers with its group's roles, once, as soon as Rancher
 * answers, and that the token is in none of our command lines.
 */
import { cloudConfig, linesFile, markDone, scriptFile, valueFile, valueFolder, type BootFile } from "./cloud-config";
import { dockerFiles, dockerScript } from "./docker";
import { networkAddressFiles, networkAddressScript } from "./network-address";
import { parseRegistrationCommand, type Registration } from "./registration-command";
import type { CustomNode } from "./request";
import { roles as allRoles } from "../matrix/flow";
import { proxyFiles } from "./surroundings";

/** @throws Error where the command is none: `checkRegistrationCommand` says so before. */
export function customNode(request: CustomNode): string {
  const { distribution, networkRange, versions } = request;
  const registration = parseRegistrationCommand(request.registrationCommand, distribution);
  if (typeof registration === "string") throw new Error(`the registration command ${registration}`);
  const multihomed = networkRange !== undefined;
  return cloudConfig(
    [
      valueFile("server", `${registration.server}\n`),
      valueFile("environment/CATTLE_TOKEN", registration.token),
      linesFile("agent-arguments", agentArguments(request, registration)),
      ...proxyFiles(request),
      ...networkAddressFiles(networkRange),
      ...(registration.by === "docker" ? dockerFiles(versions.docker, request) : []),
      ...formFiles(registration),
      scriptFile("bootstrap", bootstrapScript(request, registration, multihomed)),
    ],
    request,
  );
}

function agentArguments({ roles, nodeName }: CustomNode, registration: Registration): string[] {
  const { server, caChecksum, agentArguments: others } = registration;
  return [
    "--server",
    server,
    ...(caChecksum === undefined ? [] : ["--ca-checksum", caChecksum]),
    ...others,
    ...(nodeName === undefined ? [] : ["--node-name", nodeName]),
    ...allRoles.filter((role) => roles.includes(role)).map((role) => `--${role}`),
  ];
}

function formFiles(registration: Registration): BootFile[] {
  switch (registration.by) {
    case "docker":
      return [linesFile("docker-arguments", registration.dockerArguments)];
    case "systemAgent":
      return [
        valueFile("installer", `${registration.installer}\n`),
        ...(registration.caChecksum === undefined ? [] : [valueFile("ca-checksum", `${registration.caChecksum}\n`)]),
        ...Object.entries(registration.environment).map(([name, value]) => valueFile(`environment/${name}`, value)),
      ];
  }
}

/**
 * Rancher's `/ping` answers as soon as it serves; its certificate is checked by what follows, with the checksum. The node's
 * own arguments are read line by line, so that none can be more than an argument.
 */
function bootstrapScript({ distribution }: CustomNode, registration: Registration, multihomed: boolean): string {
  const flannel = multihomed && distribution === "k3s";
  const register =
    registration.by === "docker" ? runAgent(multihomed) : installAgent(registration.insecure, multihomed);
  return `#!/bin/bash
# Registers this node with Rancher, once.
set -euo pipefail
values=${valueFolder}
server=$(cat "$values/server")

if ! curl --silent --insecure --globoff --fail --max-time 10 --output /dev/null "$server/ping"; then
  echo "Rancher does not answer at $server yet." >&2
  exit 1
fi
for file in "$values"/environment/*; do
  name=$(basename "$file")
  value=$(cat "$file")
  export "$name=$value"
done
${multihomed ? networkAddress : ""}${flannel ? flannelInterface : ""}${register}
${markDone}
echo "This node is registered."
`;
}

const networkAddress = `
found=$(${networkAddressScript})
read -r interface address <<<"$found"
echo "This node is $address, on $interface."
`;

/** Rancher writes a file of its own into this folder; K3s reads them all. */
const flannelInterface = `
install -d -m 0700 /etc/rancher/k3s/config.yaml.d
printf 'flannel-iface: "%s"\\n' "$interface" >/etc/rancher/k3s/config.yaml.d/40-rancher-fenceline.yaml
`;

function readArguments(file: string): string {
  return `while IFS= read -r argument; do
  set -- "$@" "$argument"
done <"$values/${file}"`;
}

/** With the network's address as both, nothing of the cluster is on the public one. */
function readAgentArguments(multihomed: boolean): string {
  const addresses = '\nset -- "$@" --address "$address" --internal-address "$address"';
  return `${readArguments("agent-arguments")}${multihomed ? addresses : ""}`;
}

/** `--env NAME` takes the value from the environment: "Rancher Agent Options" names the variable. */
function runAgent(multihomed: boolean): string {
  return `
${dockerScript}
set -- run --env CATTLE_TOKEN
for name in HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  if printenv "$name" >/dev/null; then
    set -- "$@" --env "$name"
  fi
done
${readArguments("docker-arguments")}
${readAgentArguments(multihomed)}
if [ -d "$values/docker" ]; then
  export DOCKER_CONFIG="$values/docker"
fi
docker "$@" >/dev/null
`;
}

/**
 * The installer takes the token from CATTLE_TOKEN (github.com/rancher/system-agent, install.sh). With a checksum it is loaded
 * by the authority that has it, as the installer itself does with everything further; without, as the command says.
 */
function installAgent(insecure: boolean, multihomed: boolean): string {
  return `
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set -- --fail --silent --show-error --location --globoff
if [ -f "$values/ca-checksum" ]; then
  curl "$@" --insecure --output "$work/authority.pem" "$server/cacerts"
  printf '%s  %s\\n' "$(cat "$values/ca-checksum")" "$work/authority.pem" | sha256sum --check --quiet
  set -- "$@" --cacert "$work/authority.pem"
${insecure ? 'else\n  set -- "$@" --insecure\n' : ""}fi
curl "$@" --output "$work/install.sh" "$(cat "$values/installer")"
set --
${readAgentArguments(multihomed)}
sh "$work/install.sh" "$@"
`;
}
