/** A change of a stack on the model of the engine, judged like one on the real engine; and what `fenceline diff` tells of it. */
import { stackDiff } from "../../../cli/diff/stack-diff";
import type { Disruption } from "../../../cli/diff/report";
import type { SourcePlan } from "../../../cli/sources/source-plan";
import { judgedInstallation } from "../../../components/installation/judge";
import type { Planned } from "../../../components/installation/plan";
import { roles } from "../../../components/matrix/flow";
import type { ResourceSpec } from "../../../components/resources/resource-spec";
import { Account, together } from "../providers/account";
import { differences, type Outcome } from "./changed-stack";
import { prepareAccount } from "./existing";
import { cloudTables } from "./laboratory";
import { ModelEngine, inOrder, type Choice } from "./model-engine";
import { disruptions, disruptionText } from "./moments/judge-moments";
import { canonical } from "../providers/values";
import { namespace, type StackConfiguration } from "./stack-file";

const table = together(cloudTables);

const planned = new Map<string, Planned>();
/** A change is planned, compared and tried: the same configuration is judged once. */
const most = 8;

/** @throws ConfigurationError where the program refuses it. */
export function plannedStack(configuration: StackConfiguration): Planned {
  const text = canonical(configuration);
  const known = planned.get(text) ?? judged(configuration);
  if (planned.size >= most) planned.delete(planned.keys().next().value ?? "");
  planned.set(text, known);
  return known;
}

function judged(configuration: StackConfiguration): Planned {
  const own = Object.entries(configuration).flatMap(([key, value]) =>
    key.startsWith(`${namespace}:`) ? [[key.slice(namespace.length + 1), value] as const] : [],
  );
  return judgedInstallation(Object.fromEntries(own), "rancher-fenceline-stack").plan;
}

/** `prepare`: what its account has besides. */
export function modelledChange(
  before: StackConfiguration,
  after: StackConfiguration,
  choose: Choice = inOrder,
  prepare: (account: Account) => void = () => undefined,
): Outcome & { readonly operations: Readonly<Record<string, number>> } {
  const engine = new ModelEngine(accountFor(prepare, before, after), table);
  const { account } = engine;
  engine.up(plannedStack(before).specs, choose);
  const atFirst = account.all();
  const begin = account.log.length;
  const { specs } = plannedStack(after);
  const stuck = errorOf(() => {
    engine.up(specs, choose);
  });
  const onTheWay = disruptions(atFirst, account.log.slice(begin)).map(disruptionText);
  const operations = countsOf(account.log.slice(begin));
  if (stuck !== undefined) return { stuck, onTheWay, inTheEnd: [], operations };
  const fresh = new ModelEngine(accountFor(prepare, before, after), table);
  fresh.up(specs);
  const inTheEnd = [...leftToDo(engine, specs), ...differences(account, fresh.account)];
  return { stuck, onTheWay, inTheEnd, operations };
}

const words = { create: "created", update: "updated", delete: "deleted" } as const;

function countsOf(log: Account["log"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of log) counts[words[operation]] = (counts[words[operation]] ?? 0) + 1;
  return counts;
}

function accountFor(prepare: (account: Account) => void, ...configurations: readonly StackConfiguration[]): Account {
  const account = new Account(table);
  prepare(account);
  for (const configuration of configurations) prepareAccount(account, configuration);
  return account;
}

function leftToDo(engine: ModelEngine, specs: readonly ResourceSpec[]): string[] {
  const begin = engine.account.log.length;
  engine.up(specs);
  return engine.account.log
    .slice(begin)
    .map(({ operation, before, after }) => `the next update: ${operation} of ${(after ?? before)?.name ?? ""}`);
}

function errorOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** What a diff of the two plans tells. */
export function toldOf(before: StackConfiguration, after: StackConfiguration): readonly Disruption[] {
  return stackDiff(sourceOf(plannedStack(before)), sourceOf(plannedStack(after))).disruptions;
}

function sourceOf(plan: Planned): SourcePlan {
  const resources = plan.specs.map(({ type, name, inputs }) => ({
    ...{ urn: `urn:pulumi:s::p::${type}::${name}`, type, name, parent: null, custom: true },
    inputs: JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>,
  }));
  const rancher = { cluster: null, role: "rancher", nodes: plan.rancher.site.nodes.map(({ name }) => name) };
  const entries = [
    rancher,
    ...plan.clusters.flatMap(({ name: cluster, nodes, blueprint }) =>
      (blueprint.plan.groups.length === 0 ? [] : roles).map((role) => ({
        ...{ cluster, role, securityGroups: blueprint.carriedBy([role]) },
        nodes: nodes.filter((node) => node.roles.includes(role)).map(({ name }) => name),
      })),
    ),
  ];
  const groups = entries.map((entry) => ({ cloud: "", securityGroups: [], tags: [], addresses: [], ...entry }));
  return { stack: "stack", resources, outputs: { groups } };
}
