/** A VPC of one's own on DigitalOcean, or the references of an existing one. */
import type { VpcArgs } from "@pulumi/digitalocean";
import { reference } from "../../resources/resource";
import type { Labels, NetworkReferences, NetworkRequest } from "../requests";
import { networkFamilies } from "../families";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

export function encodeNetwork(
  name: string,
  request: NetworkRequest,
  labels: Labels,
): { specs: ResourceSpec[]; network: NetworkReferences } {
  const region = request.region ?? "";
  const families = networkFamilies(request);
  if (request.id !== undefined)
    return { specs: [], network: { id: request.id, families, range: request.cidr, subnetIds: [], region, wayOut: [] } };
  const vpc = resourceSpec<VpcArgs>(types.vpc, name, {
    name: `${labels.namePrefix}-${name}`,
    region,
    ...(request.cidr === undefined ? {} : { ipRange: request.cidr }),
  });
  return {
    specs: [vpc],
    network: { id: reference(types.vpc, name, "id"), families, range: request.cidr, subnetIds: [], region, wayOut: [] },
  };
}
