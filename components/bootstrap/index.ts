/** The cloud-config that makes of an empty machine what a request says. */
import { customNode } from "./custom-node";
import { highAvailabilityServer } from "./high-availability";
import { preparedNode } from "./prepared-node";
import type { BootstrapRequest } from "./request";
import { singleServer } from "./single";

export { checkRegistrationCommand } from "./registration-command";
export type {
  BootstrapRequest,
  CustomNode,
  DataVolume,
  HighAvailabilityServer,
  PreparedNode,
  Proxy,
  Registry,
  SingleServer,
  Surroundings,
  TlsTermination,
} from "./request";
export {
  defaultVersions,
  kubernetesProblem,
  kubernetesRange,
  rancherSupports,
  versionsFor,
  versionsOf,
  type Support,
  type Versions,
} from "./versions";

/** Secrets in the request are in the text. Throws an Error only where `checkRegistrationCommand` finds a problem. */
export function cloudConfigOf(request: BootstrapRequest): string {
  switch (request.kind) {
    case "single":
      return singleServer(request);
    case "highAvailability":
      return highAvailabilityServer(request);
    case "custom":
      return customNode(request);
    case "prepared":
      return preparedNode(request);
  }
}
