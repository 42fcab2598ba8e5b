/** Networks of the three clouds, new ones and existing ones, with everything that may be said of them. */
import * as fc from "fast-check";
import type { CloudName } from "../../components/clouds/cloud";
import { maybe, seldom, type Drawn } from "./values";

export interface NetworkWish {
  readonly isExisting: boolean;
  readonly isDual: boolean;
  readonly saysFamilies: boolean;
  readonly zones: number | undefined;
  readonly natGateway: string | undefined;
  readonly subnets: number;
  readonly isSmall: boolean;
  /** On OpenStack a new network needs it; on DigitalOcean an existing one may go without a range. */
  readonly isTerse: boolean;
}

export const networkWish: fc.Arbitrary<NetworkWish> = fc.record({
  isExisting: seldom(4),
  isDual: seldom(4),
  saysFamilies: seldom(3),
  zones: maybe(fc.integer({ min: 1, max: 6 }), 4),
  natGateway: maybe(fc.constantFrom("none", "single", "zone"), 4),
  subnets: fc.integer({ min: 1, max: 2 }),
  isSmall: seldom(8),
  isTerse: seldom(3),
});

/** `place`: 0 for Rancher's network, another number for each other one: their ranges differ. */
export function networkOf(cloud: CloudName, wish: NetworkWish, place: number): Drawn {
  const { isExisting, isDual, saysFamilies, subnets, isTerse } = wish;
  const cidr = wish.isSmall ? `10.${20 + place}.128.0/24` : `10.${20 + place}.0.0/16`;
  const families = isDual ? ["ipv4", "ipv6"] : saysFamilies ? ["ipv4"] : undefined;
  const ids = (id: string) => Array.from({ length: subnets }, (_, index) => `${id}${place}${index}`);
  switch (cloud) {
    case "aws":
      return isExisting
        ? { cidr, families, id: `vpc-0000000${place}`, subnetIds: ids("subnet-000000") }
        : { cidr, families, zones: wish.isSmall ? undefined : wish.zones, natGateway: wish.natGateway };
    case "openstack":
      return isExisting
        ? {
            ...{ cidr, families, id: `00000000-0000-0000-0000-00000000000${place}` },
            subnetIds: ids("00000000-0000-0000-0001-0000000000"),
            ...(isDual ? { ipv6SubnetId: `00000000-0000-0000-0002-00000000000${place}` } : {}),
            ...(isTerse ? {} : { externalNetwork: "public" }),
          }
        : {
            ...{ cidr, families, externalNetwork: "public" },
            ...(isDual ? { ipv6Cidr: `2001:db8:2${place}::/64` } : {}),
          };
    case "digitalocean":
      return isExisting
        ? {
            ...{ families, region: "fra1", id: `00000000-0000-0000-0000-00000000000${place}` },
            ...(isTerse ? {} : { cidr }),
          }
        : { cidr, families, region: "fra1" };
  }
}
