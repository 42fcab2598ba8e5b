/** Limits that are nearly used up, with those who use most. */
import { contributorsOf, limitUses, nearShare, shareOf } from "../limit-use";
import { finding, type Finding, type Scene } from "./finding";

export function limitFindings({ plan }: Scene): Finding[] {
  return limitUses(plan)
    .filter((use) => shareOf(use) >= nearShare)
    .map((use) => {
      const { cloud, what, used, limit, key } = use;
      const most = contributorsOf(plan, use)
        .slice(0, 3)
        .map((contributor) => `${contributor.name} ${contributor.used}`);
      const by = most.length === 0 ? "" : `, most of them by ${most.join(", ")}`;
      return finding(
        "near-limit",
        `${cloud}: ${what}`,
        `${used} of ${limit} ${what}${by}; if the account allows more, set limits.${key}`,
      );
    });
}
