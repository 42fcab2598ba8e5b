/**
 * Ids of the user's own groups that only a deployment knows: the rules that name them are planned all the same, under the
 * name that the user gives, and get the id when they are made.
 */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceMaker } from "./resources/resource-maker";
import { unnamedReference } from "./configuration/check-named-peers";
import { namedPeerReference } from "./resources/resource";

const idKeys = ["securityGroupId", "prefixListId", "tag", "dropletId", "loadBalancerId"];
/** Where arguments may name something; everything else may have secrets. */
const places = ["clients", "egress", "flows", "registrationBalancer"];

/** The arguments with references in the place of such ids; the resource maker remembers what they stand for. */
export function withNamedPeers<Args extends object>(args: Args, maker: ResourceMaker): Args {
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => replaced(item));
    if (typeof value !== "object" || value === null || isUnknown(value)) return value;
    const name = "name" in value && typeof value.name === "string" ? value.name : undefined;
    const entries = Object.entries(value).map(([key, item]: [string, unknown]): [string, unknown] => [
      key,
      idKeys.includes(key) && isUnknown(item) ? referenceTo(item, name) : replaced(item),
    ]);
    return Object.fromEntries(entries);
  };
  const referenceTo = (id: pulumi.Input<string>, name: string | undefined): string => {
    if (name === undefined) return unnamedReference;
    maker.giveLater(`named-peer-${name}`, () => id);
    return namedPeerReference(name);
  };
  const entries = Object.entries(args).map(([key, value]: [string, unknown]) => [
    key,
    places.includes(key) ? replaced(value) : value,
  ]);
  return Object.fromEntries(entries) as Args;
}

function isUnknown(value: unknown): value is pulumi.Output<string> | Promise<string> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
