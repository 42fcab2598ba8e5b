/** What is not drawn, because it is judged elsewhere for now: an entry that is taken out is drawn again. */
export type Excluded =
  | "windowsWorkers with clients.ssh"
  | "a bare role in flows beside hosted or imported clusters"
  | "rancher.nodes 0"
  | "clusters without a distribution"
  | "flows of other protocols than tcp and udp";

export const excluded: readonly Excluded[] = [
  "windowsWorkers with clients.ssh",
  "a bare role in flows beside hosted or imported clusters",
  "rancher.nodes 0",
  "clusters without a distribution",
  "flows of other protocols than tcp and udp",
];

export function isExcluded(what: Excluded): boolean {
  return excluded.includes(what);
}
