/** Loads a cloud's SDK, and says which package is missing where it is not there. */
import * as pulumi from "@pulumi/pulumi";
import type { CloudResources } from "../resources/resource-maker";
import type { CloudName } from "./cloud";

/** A cloud's SDK is loaded only where that cloud is used. */
export function loadResources(cloud: CloudName): CloudResources {
  try {
    switch (cloud) {
      case "aws":
        return (require("../clouds/aws/resources") as typeof import("../clouds/aws/resources")).resources;
      case "openstack":
        return (require("../clouds/openstack/resources") as typeof import("../clouds/openstack/resources")).resources;
      case "digitalocean":
        return (require("../clouds/digitalocean/resources") as typeof import("../clouds/digitalocean/resources"))
          .resources;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "MODULE_NOT_FOUND" || !message.includes(`@pulumi/${cloud}`)) throw error;
    throw new pulumi.RunError(`the cloud is ${cloud}, but its package is missing: npm install @pulumi/${cloud}`);
  }
}
