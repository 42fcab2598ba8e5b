/** Reads a ruleset: the lines of its chains, and which of them come from rules. */
/** The lines of a chain, without comments. */
export function linesOf(ruleset: string, chain: string): string[] {
  const [, body = ""] = new RegExp(`chain ${chain} \\{\\n(.*?)\\n  \\}`, "s").exec(ruleset) ?? [];
  const lines = body.split("\n").map((line) => line.trim());
  return lines.filter((line) => !line.startsWith("#"));
}

/** What the rules of its groups became: the lines between the housekeeping and the end. */
export function acceptedBy(ruleset: string): string[] {
  const lines = linesOf(ruleset, "arriving");
  const accepted = lines.slice(lines.findIndex((line) => line.includes("udp dport 546")) + 1);
  return accepted.filter((line) => line.endsWith(" accept") && !line.includes("fib saddr"));
}

/** Ports that are answered to the node itself only. */
export function localOf(ruleset: string): string[] {
  return linesOf(ruleset, "arriving").filter((line) => /^(tcp|udp) dport .* counter drop$/.test(line));
}
