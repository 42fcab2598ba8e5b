/**
 * A node that joins nothing by itself: whoever has the registration command runs it there. Guarantees that what the command
 * needs is installed, and that the host firewall is in force before.
 */
import { cloudConfig, markDone, scriptFile } from "./cloud-config";
import { dockerFiles, dockerScript } from "./docker";
import type { PreparedNode } from "./request";
import { proxyFiles } from "./surroundings";

export function preparedNode(request: PreparedNode): string {
  const needsDocker = request.distribution === "rke1";
  return cloudConfig(
    [
      ...proxyFiles(request),
      ...(needsDocker ? dockerFiles(request.versions.docker, request) : []),
      scriptFile("bootstrap", bootstrapScript(needsDocker)),
    ],
    request,
  );
}

function bootstrapScript(needsDocker: boolean): string {
  return `#!/bin/bash
# Prepares this node for the registration command of its cluster.
set -euo pipefail
${needsDocker ? dockerScript : ""}
${markDone}
echo "This node is ready for its registration command."
`;
}
