/**
 * One change of a stack's configuration on the real engine: made as it was, brought to what it becomes, and judged on the
 * way and at the end, where it must be what a new stack of that configuration is, with nothing left to do.
 */
import { changeText } from "./changes";
import type { Experiment } from "./experiment";
import type { Laboratory } from "./laboratory";
import { factsOf, merged, spansOf, without } from "./moments/facts";
import { disruptions, disruptionText, membersOf, rangesOf } from "./moments/judge-moments";
import type { StackConfiguration } from "./stack-file";
import { isList, textOf } from "../providers/values";
import type { Account } from "../providers/account";

export interface Outcome {
  /** Why the update did not come to its end. */
  readonly stuck: string | undefined;
  /** What was wrong on the way. */
  readonly onTheWay: readonly string[];
  /** What is another than in a new stack, or still to do. */
  readonly inTheEnd: readonly string[];
}

/** The update of an experiment to another configuration. `fresh`: one that was made with it from nothing. */
export async function outcomeOf(
  experiment: Experiment,
  after: StackConfiguration,
  fresh: () => Promise<Experiment>,
): Promise<Outcome> {
  const { account } = experiment;
  const before = account.all();
  experiment.configure(after);
  const begin = account.log.length;
  const stuck = await errorOf(() => experiment.up());
  const onTheWay = disruptions(before, account.log.slice(begin)).map(disruptionText);
  if (stuck !== undefined) return { stuck, onTheWay, inTheEnd: [] };
  const { changes } = await experiment.preview();
  const reference = await fresh();
  const inTheEnd = [
    ...changes.map((change) => `the next preview: ${changeText(change)}`),
    ...differences(account, reference.account),
  ];
  reference.close();
  return { stuck, onTheWay, inTheEnd };
}

/** A change from a stack that is made for it. */
export async function outcomeOfChange(
  laboratory: Laboratory,
  name: string,
  before: StackConfiguration,
  after: StackConfiguration,
  prepare: (account: Account) => void = () => undefined,
): Promise<Outcome> {
  const made = async (configuration: StackConfiguration): Promise<Experiment> => {
    const experiment = await laboratory.experiment(name, configuration);
    prepare(experiment.account);
    await experiment.up();
    return experiment;
  };
  const experiment = await made(before);
  try {
    return await outcomeOf(experiment, after, () => made(after));
  } finally {
    experiment.close();
  }
}

/** The engine's own words, on one line; nothing where there is no error. */
async function errorOf(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const lines = text.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => /error:|refuse|\b\d{3}: |[A-Z]\w+\.\w+: /.test(line));
    return [...new Set(errors.length === 0 ? lines : errors)].join("; ").slice(0, 2000);
  }
}

/** What passes in one of two accounts alone, by the names of nodes. */
export function differences(one: Account, other: Account): string[] {
  const [here, there] = [one, other].map(named);
  if (here === undefined || there === undefined) return [];
  const ranges = [...new Set([...here.ranges, ...there.ranges])].sort();
  const [facts, expected] = [here, there].map(({ members }) => factsOf(members, ranges));
  if (facts === undefined || expected === undefined) return [];
  return [...new Set([...facts.keys(), ...expected.keys()])].sort().flatMap((subject) => {
    const [is, should] = [spansOf(facts, subject), spansOf(expected, subject)].map(merged);
    const more = without(is ?? [], should ?? []);
    const less = without(should ?? [], is ?? []);
    return [
      ...(more.length > 0 ? [`passes, and would not in a new stack: ${subject} ${JSON.stringify(more)}`] : []),
      ...(less.length > 0 ? [`does not pass, and would in a new stack: ${subject} ${JSON.stringify(less)}`] : []),
    ];
  });
}

/** Members by their names, and ranges but for single addresses that the cloud gave away: those differ by account. */
function named(account: Account) {
  const objects = account.all();
  const given = new Set(
    objects.flatMap(({ assigned }) =>
      Object.values(assigned).flatMap((value) => (isList(value) ? value : [value]).map(textOf)),
    ),
  );
  const members = membersOf(objects).map((member) => ({ ...member, key: member.name }));
  return { members, ranges: rangesOf(members).filter((range) => !given.has(range.replace(/\/(?:32|128)$/, ""))) };
}
