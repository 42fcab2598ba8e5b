/**
 * The user data of nodes: its size before anything is made, and its text when it is. Guarantees that it is a secret wherever
 * anything in it is one.
 */
import * as pulumi from "@pulumi/pulumi";
import { userDataName, type Blueprint } from "./blueprint/blueprint";
import { cloudConfigOf, type BootstrapRequest } from "./bootstrap";
import { understandable } from "./blueprint/node-requests";
import type { ResourceMaker } from "./resources/resource-maker";
import { secretsOf, type SecretFields } from "./blueprint/secrets";

/** Gives a network's resource maker an owner's secrets and the user data of its nodes. */
export function giveUserData(
  owner: string,
  { nodes }: Blueprint,
  secrets: SecretFields<pulumi.Input<string>>,
  maker: ResourceMaker,
): void {
  for (const [name, value] of Object.entries(secretsOf(owner, secrets))) {
    maker.giveLater(name, () => pulumi.secret(value));
  }
  for (const { name, request } of nodes) {
    if (request !== undefined) maker.giveLater(userDataName(name), () => userData(request, maker));
  }
}

function userData(request: BootstrapRequest, maker: ResourceMaker): pulumi.Output<string> {
  const resolved = pulumi.output(maker.resolve(request)) as pulumi.Output<BootstrapRequest>;
  return resolved.apply((known) => {
    const understood = understandable(known);
    // A preview may hold something in the place of a command that only a deployment knows.
    if (understood === known || pulumi.runtime.isDryRun()) return cloudConfigOf(understood);
    throw new pulumi.RunError("a registrationCommand is not one as Rancher shows it; copy the whole command");
  });
}
