/**
 * What the tests of a cluster expect of rules: which checks lack something, what is then dropped, and what was never
 * used, in roles' words.
 */
import { parse } from "yaml";
import type { Flow } from "../../components/matrix/flow";
import type { StackPlan } from "../../components/resources/resource";
import type { CloudRule } from "../packets/cloud-firewalls";
import { configurationOf, planConfiguration, withFlows, type Values } from "../stacks/project";
import type { Check } from "./checks";
import type { Dropped } from "./laboratory";
import { members, nth, outsiders, type Member, type Role } from "./members";
import { needText, PlanFirewall, type Need } from "./plan-firewall";

/** A stack's rules, with other settings of the stack, or with other flows in the place of the matrix's. */
export async function firewallOf(stack: string, more: Values = {}, flows?: readonly Flow[]): Promise<PlanFirewall> {
  const make = () => planConfiguration({ ...configurationOf(stack), ...more }, stack);
  return new PlanFirewall(await (flows === undefined ? make() : withFlows(flows, make)));
}

/** The stack's clusters with these settings besides. */
export function withCluster(stack: string, more: Values): Values {
  const { clusters } = configurationOf(stack) as { clusters: readonly Values[] };
  return { clusters: clusters.map((cluster) => ({ ...cluster, ...more })) };
}

export function unmetNeeds({ needs }: Check, firewall: PlanFirewall): Need[] {
  return needs.filter((need) => !firewall.allows(need));
}

/** The names of the checks that lack something. */
export function failing(checks: readonly Check[], firewall: PlanFirewall): Set<string> {
  return new Set(checks.filter((check) => unmetNeeds(check, firewall).length > 0).map(({ name }) => name));
}

/** What is wanted and not allowed, by roles. */
export function wanted(checks: readonly Check[], firewall: PlanFirewall): string[] {
  return unique(checks.flatMap((check) => unmetNeeds(check, firewall).map(needText)));
}

/**
 * What was dropped that somebody wanted: a stranger's attempts are none, and neither are answers whose exchange was
 * cut.
 */
export function droppedByRole(dropped: readonly Dropped[]): string[] {
  const roleOf = new Map(members.map(({ name, role }) => [name, role]));
  return unique(
    dropped
      .filter(({ from, protocol, port }) => roleOf.get(from) !== "stranger" && (protocol === "tcp" || port < 32_768))
      .map(
        ({ from, to, protocol, port }) => `${roleOf.get(from) ?? from} to ${roleOf.get(to) ?? to} ${port}/${protocol}`,
      ),
  );
}

const roles: readonly Role[] = ["etcd", "controlplane", "worker", "rancher"];

/** A rule by the roles that it stands between: `workloadClients to controlplane 80/tcp`. */
export function ruleText(rule: CloudRule, firewall: PlanFirewall): string {
  const own = listed(roles.filter((role) => firewall.carries(nth(role), rule.group)));
  const others = listed(peersOf(rule, firewall));
  const ports = rule.ports === null ? "" : ` ${[...new Set(rule.ports)].join("-")}`;
  const traffic = rule.protocol === "all" ? "everything" : `${ports.trim()}${ports === "" ? "" : "/"}${rule.protocol}`;
  return rule.direction === "in" ? `${others} to ${own} ${traffic}` : `${own} to ${others} ${traffic}`;
}

function peersOf({ peer }: CloudRule, firewall: PlanFirewall): readonly string[] {
  if ("group" in peer) return roles.filter((role) => firewall.carries(nth(role), peer.group));
  if (peer.range.endsWith("/0")) return ["everyone"];
  const inside = outsiders.filter(({ address }) => firewall.isIn(address, peer.range)).map(({ role }) => role);
  return inside.length > 0 ? inside : [peer.range];
}

function listed(names: readonly string[]): string {
  return names.join(", ");
}

/** The rules that let packets in or, where egress is documented, out, and that saw none. */
export function unusedRules(firewall: PlanFirewall, counters: ReadonlyMap<string, number>): string[] {
  return unique(firewall.unused(counters).map((rule) => ruleText(rule, firewall)));
}

/** All ports in use that one can do without for a moment; etcd takes half a minute to find itself again. */
export function portsToCut(firewall: PlanFirewall, checks: readonly Check[]): readonly Port[] {
  const ofRules = firewall.rules.flatMap(({ protocol, ports: range }) =>
    range === null || (protocol !== "tcp" && protocol !== "udp")
      ? []
      : portsIn(range).map((port) => ({ protocol, port })),
  );
  return distinct([...ofRules, ...checks.flatMap(({ needs }) => needs)]).filter(
    ({ port }) => port !== 2379 && port !== 2380,
  );
}

/** The ports that some need passed by and passes by no more. */
export function lostPorts(before: PlanFirewall, after: PlanFirewall, checks: readonly Check[]): readonly Port[] {
  const needs = checks.flatMap((check) => check.needs);
  return distinct(needs.filter((need) => before.allows(need) && !after.allows(need)));
}

interface Port {
  readonly protocol: string;
  readonly port: number;
}

function distinct(ports: readonly Port[]): Port[] {
  return [...new Map(ports.map(({ protocol, port }) => [`${port}/${protocol}`, { protocol, port }])).values()];
}

/** A wide range stands for NodePorts, of which two are in use. */
function portsIn([first, last]: readonly [number, number]): number[] {
  if (last - first > 10) return [30080, 30053];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The table that `hostFirewall: strict` puts on a node, out of its user data. */
export function hostTable(plan: StackPlan, { name }: Member): string {
  const resource = plan.resources.find((one) => one.name === name && typeof one.inputs.userData === "string");
  const text = String(resource?.inputs.userData).replace(/^#.*\n/, "");
  const { write_files: files } = parse(text) as { write_files: readonly { path: string; content: string }[] };
  const table = files.find(({ path }) => path.endsWith("/firewall.given.nft"));
  if (table === undefined) throw new Error(`no host firewall for ${name}`);
  return table.content;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
