/**
 * Which interface stands in the network. Guarantees that a node with several interfaces joins its cluster by its address in
 * the network's range, or not at all: never silently by the public one.
 */
import { scriptFile, scriptFolder, valueFile, valueFolder, type BootFile } from "./cloud-config";

/** Prints the interface and the address in the network's range. Only there where a range was given. */
export const networkAddressScript = `${scriptFolder}/network-address`;

export function networkAddressFiles(networkRange: string | undefined): BootFile[] {
  if (networkRange === undefined) return [];
  return [valueFile("network-range", `${networkRange}\n`), scriptFile("network-address", script)];
}

/** Bridges and tunnels of containers may lie in a wide range like 10.0.0.0/8 too. */
const script = `#!/bin/bash
# Prints the interface that holds an address in the network's range, and that address.
set -euo pipefail
range=$(cat ${valueFolder}/network-range)
ip -oneline address show up scope global to "$range" | awk '
  $2 !~ /^(br-|cali|cni|docker|flannel|kube-|veth|vxlan)/ && !found {
    split($4, address, "/")
    print $2, address[1]
    found = 1
  }
  END { exit !found }
' || {
  echo "No interface has an address in $range yet." >&2
  exit 1
}
`;
