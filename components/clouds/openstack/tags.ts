/** OpenStack's tags are words, not pairs: `team=platform`, sorted. */
import type { Labels } from "../requests";

export function tagList(labels: Labels): string[] {
  return Object.entries(labels.tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}
