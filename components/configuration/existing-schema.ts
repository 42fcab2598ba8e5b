/** The shape of `rancher.existing`: a Rancher of another stack, told by values. */
import { clouds } from "../clouds";
import { cloudNames } from "../clouds/cloud";
import { addressRange, list, matching, object, oneOf } from "../judging/shapes";

const addresses = list("address ranges", addressRange()).default([]);

const groupIds = cloudNames.flatMap((cloud) => clouds[cloud].firewall.groupId?.form ?? []);

const balancer = object("an object with mode and addresses", {
  mode: oneOf(["passthrough", "terminating"]),
  addresses,
});

export const existing = object("an object with url, addresses, securityGroupId or tag, and balancer", {
  url: matching(
    "Rancher's address, like https://rancher.example.com",
    /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::443)?\/?$/i,
  ),
  addresses,
  securityGroupId: matching(
    "a security group's id: sg-... on AWS, a UUID on OpenStack",
    new RegExp(`^(?:${groupIds.join("|")})$`),
  ).optional(),
  tag: matching("a tag's name: letters, digits, colons, hyphens and underscores", /^[a-zA-Z0-9:_-]{1,255}$/).optional(),
  dialled: oneOf(["private", "public"]).optional(),
  balancer: balancer.optional(),
});
