/** What Rancher's own settings need of each other, and what of them can't be on its cloud. Pure; everything is said at once. */
import type { AddressFamily } from "../addresses/address";
import type { Cloud } from "../clouds/cloud";
import type { Problem } from "../judging/problem";
import type { EgressConfiguration, RancherConfiguration } from "./schema";

export function checkRancher(rancher: RancherConfiguration): Problem[] {
  const problems: Problem[] = [];
  const { install, nodes } = rancher;
  if (nodes === 0) return madeElsewhereProblems(rancher);
  if (install === "single" && nodes !== undefined && nodes !== 1) {
    problems.push({ path: "nodes", message: `is ${nodes}; a single install has 1 node (install: ha takes 3 or 5)` });
  }
  if (install === "ha" && nodes !== 3 && nodes !== 5) {
    problems.push({ path: "nodes", message: `is ${nodes ?? "missing"}; high availability takes 3 or 5 nodes` });
  }
  return problems;
}

/** Groups and rules without nodes: what only nodes that are made here could carry out. */
function madeElsewhereProblems({ hostname, dialled, loadBalancer, privateZone }: RancherConfiguration): Problem[] {
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  const why = "with nodes: 0 Rancher's nodes are made elsewhere";
  if (hostname === undefined)
    say("hostname", `is missing; ${why}, and have no address here: tell the name that leads to them`);
  if (dialled === "public")
    say("dialled", `is public, but ${why}, at addresses that nobody told; set dialled: private`);
  if (privateZone) say("privateZone", `is true, but ${why}, and no address is known to lead to; leave it out`);
  if (loadBalancer !== "none") {
    say(
      "loadBalancer",
      `is ${loadBalancer}, but ${why}, and a balancer here would have no member; set nodes, or leave it out`,
    );
  }
  return problems;
}

/** What a balancer needs to be said, and what contradicts itself. */
export function checkBalancer(
  rancher: RancherConfiguration,
  egress: EgressConfiguration,
  cloud: Cloud,
  families: readonly AddressFamily[],
): Problem[] {
  const { loadBalancer: mode, balancer, dialled, hostname } = rancher;
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (mode === "none") {
    if (balancer !== undefined)
      say("balancer", "is set, but loadBalancer is none; set loadBalancer, or leave balancer out");
    return problems;
  }
  const { scheme = "public", certificate } = balancer ?? {};
  if (hostname === undefined)
    say("hostname", "is missing; behind a balancer, clients and nodes need a name for Rancher");
  if (mode === "terminating" && certificate === undefined) {
    say("balancer.certificate", "is missing; a balancer that terminates TLS needs its certificate");
  }
  if (mode === "passthrough" && certificate !== undefined) {
    say("balancer.certificate", "is set, but passthrough leaves TLS to Rancher; leave it out, or terminate");
  }
  if (dialled === "private" && scheme === "public" && !cloud.balancer.publicIsPrivateToo) {
    say(
      "dialled",
      `is private, but the name of a public balancer on ${cloud.name} leads to public addresses; ` +
        "set dialled: public, or balancer: { scheme: internal }",
    );
  }
  if (dialled === "public" && scheme === "internal") {
    say("dialled", "is public, but an internal balancer has private addresses alone; set dialled: private");
  }
  // A node's IPv6 address is nobody's to name before it is there.
  if (dialled === "public" && cloud.balancer.hasName && cloud.balancer.families(families).includes("ipv6")) {
    say(
      "dialled",
      `is public, but on ${cloud.name} a balancer's name leads to its IPv6 addresses too, and its door knows nodes by IPv4 ` +
        "alone; set dialled: private with balancer: { scheme: internal }, or network.families: [ipv4]",
    );
  }
  if (dialled === "public" && egress.mode === "documented") {
    say(
      "dialled",
      "is public, and with documented egress no rule can name a public balancer's addresses; set egress.mode: open",
    );
  }
  return problems;
}

/** Where a private zone would lead nobody, or can't be. */
export function checkPrivateZone(rancher: RancherConfiguration, cloud: Cloud): Problem[] {
  const { privateZone, hostname, dialled } = rancher;
  if (!privateZone) return [];
  const say = (message: string) => [{ path: "privateZone", message }];
  if (cloud.network.privateZone === undefined) {
    return say(
      `is true, but none is made on ${cloud.name}; leave it out, and let the DNS that nodes and pods ask lead hostname to ` +
        "Rancher's private address",
    );
  }
  if (hostname === undefined) return say("is true, but Rancher has no name that it could hold; set hostname");
  if (dialled === "public") return say("is true, but nodes dial Rancher at public addresses; set dialled: private");
  return [];
}
