/**
 * What questions cost once a plan is there. All pairs of parties of 100 clusters, in a process that does nothing else; and
 * single questions about the nodes and clients of 10 clusters, put to us and to the public policy tool aerleon, which gets the
 * same decoded rules. Both read the rules once and then answer; answers that differ are counted, and none may.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readPlan } from "../cli/sources/reading";
import type { Allowance, Endpoint, Policy } from "../components/reach/policy";
import { PolicyIndex, type Subject } from "../components/reach/policy-index";
import { reach } from "../components/reach/reach";
import { highestPort } from "../components/matrix/traffic";
import type { StackPlan } from "../components/resources/resource";
import { aerleonVersion, askAerleon, findAerleon, type AerleonAnswers, type AerleonQuestion } from "./aerleon";
import { aerleonPolicy } from "./aerleon-policy";
import type { AskedAll } from "./ask-all";
import { largeProject } from "./large-stack";
import type { Measurement } from "./measurement";
import { compiled, inScratch, run, runFenceline } from "./process";
import { tell } from "./progress";
import { interleaved, medianOf } from "./rounds";

const goalSeconds = 1;
const rounds = { all: 5, single: 3 } as const;
const questionCount = 600;

export function measureAsk(): Promise<Measurement[]> {
  return Promise.resolve([...allPairs(), ...besideAerleon()]);
}

function planOf(clusters: number): string {
  const project = largeProject(clusters);
  try {
    tell(`planning ${clusters} clusters`);
    const words = ["plan", "--stack", "large", "--json"];
    return runFenceline(words, { directory: project.directory, keepOutput: true }).output;
  } finally {
    project.remove();
  }
}

function allPairs(): Measurement[] {
  const { pairs, explained } = inScratch((folder) => {
    const file = path.join(folder, "plan.json");
    writeFileSync(file, planOf(100));
    const askAll = (kind: string): AskedAll => {
      const words = [path.join(compiled, "bench", "ask-all.js"), file, kind];
      return JSON.parse(run(words, { keepOutput: true }).output) as AskedAll;
    };
    return interleaved({ pairs: () => askAll("pairs"), explained: () => askAll("explained") }, rounds.all);
  });
  return [
    allMeasurement("all pairs of parties of 100 clusters", pairs, "answers"),
    allMeasurement("the same with the reason of each, as ask --all tells it", explained, "conversations"),
  ];
}

/** The goal is what somebody waits; compilers and collectors of the runtime work beside the one thread. */
function allMeasurement(what: string, results: readonly AskedAll[], counted: string): Measurement {
  const [{ parties, answers } = { parties: NaN, answers: NaN }] = results;
  const seconds = medianOf(results, (one) => one.seconds);
  const processor = medianOf(results, (one) => one.processorSeconds);
  return {
    what: `${what}: ${parties} parties, ${answers} ${counted}`,
    figure: `${seconds.toFixed(2)} s by the clock, processors ${processor.toFixed(2)} s`,
    goal: `under ${goalSeconds} s by the clock`,
    isMet: seconds < goalSeconds,
    ...(seconds < goalSeconds
      ? {}
      : { because: `a process that is not yet warm looks up the rules behind each of ${answers} ${counted}` }),
  };
}

/** One question in both tongues. */
interface Pair {
  readonly from: Subject;
  readonly to: Subject;
  readonly asked: AerleonQuestion;
}

interface OwnAnswers {
  readonly prepareSeconds: number;
  readonly askSeconds: number;
  readonly verdicts: readonly string[];
}

function besideAerleon(): Measurement[] {
  const found = findAerleon();
  const what = `a question, beside aerleon ${aerleonVersion}`;
  if ("missing" in found) return [{ what, figure: `skipped: ${found.missing}` }];
  const plan = JSON.parse(planOf(10)) as StackPlan;
  const { policy } = readPlan(plan);
  const { policy: translated, addresses } = aerleonPolicy(policy);
  const pairs = samplePairs(policy, addresses);
  const questions = { ...translated, questions: pairs.map(({ asked }) => asked) };
  const { own, aerleon } = interleaved<"own" | "aerleon", OwnAnswers | AerleonAnswers>(
    { own: () => askOurselves(policy, pairs), aerleon: () => askAerleon(found.python, questions) },
    rounds.single,
  );
  const [ownAnswers, theirAnswers] = [own as OwnAnswers[], aerleon as AerleonAnswers[]];
  const { equal, different, untold, allowed } = compared(
    pairs,
    ownAnswers[0]?.verdicts ?? [],
    theirAnswers[0]?.answers ?? [],
  );
  const each = (seconds: number): string => `${((seconds / pairs.length) * 1e6).toFixed(0)} µs`;
  const [ownAsk, theirAsk] = [
    medianOf(ownAnswers, (one) => one.askSeconds),
    medianOf(theirAnswers, (one) => one.askSeconds),
  ];
  const ownRead = medianOf(ownAnswers, (one) => one.prepareSeconds);
  const theirRead = medianOf(theirAnswers, (one) => one.parseSeconds);
  return [
    {
      what: `a question, ${pairs.length} sampled ones about 10 clusters`,
      figure: `${each(ownAsk)}; aerleon ${aerleonVersion} ${each(theirAsk)}, ${(theirAsk / ownAsk).toFixed(1)} times`,
      because: "our process is warm by then, and its answers name the rules that decide; aerleon's name the terms",
    },
    {
      what: "reading the rules before the first question (ours are read when they are first asked about)",
      figure: `${(ownRead * 1000).toFixed(0)} ms; aerleon ${(theirRead * 1000).toFixed(0)} ms`,
    },
    {
      what: "answers of both",
      figure: `${equal} equal (${allowed} of them yes), ${different.length} different, ${untold} that only a deployment can tell`,
      goal: "none different",
      isMet: different.length === 0,
      ...(different.length === 0 ? {} : { because: `the first is ${JSON.stringify(different[0])}` }),
    },
  ];
}

function askOurselves(policy: Policy, pairs: readonly Pair[]): OwnAnswers {
  const started = performance.now();
  const index = new PolicyIndex(policy);
  const ready = performance.now();
  const verdicts = pairs.map(({ from, to, asked: { protocol, port } }) => {
    const traffic = { protocol: protocol === "udp" ? "udp" : "tcp", first: port, last: port } as const;
    return reach(index, { subjects: [from] }, { subjects: [to] }, traffic, { family: "ipv4" }).verdict;
  });
  return { prepareSeconds: (ready - started) / 1000, askSeconds: (performance.now() - ready) / 1000, verdicts };
}

/** Aerleon says yes where the filter of each end that is a node accepts. */
function compared(pairs: readonly Pair[], verdicts: readonly string[], accepting: AerleonAnswers["answers"]) {
  const result = { equal: 0, allowed: 0, untold: 0, different: [] as object[] };
  pairs.forEach(({ from, to, asked }, index) => {
    const filters = accepting[index] ?? [];
    const needed = [...(from.kind === "node" ? ["egress"] : []), ...(to.kind === "node" ? ["ingress"] : [])];
    const theirs = needed.every((filter) => filters.includes(filter)) ? "allowed" : "denied";
    const verdict = verdicts[index] ?? "";
    if (verdict === "unknown") result.untold += 1;
    else if (verdict === theirs) {
      result.equal += 1;
      if (theirs === "allowed") result.allowed += 1;
    } else result.different.push({ ...asked, ours: verdict, aerleon: theirs });
  });
  return result;
}

const outside = ["203.0.113.7", "198.51.100.9", "192.0.2.3", "8.8.4.4"] as const;

/** Every second question is about somebody whom a rule names, at the edges of its ports; the others about anybody. */
function samplePairs(policy: Policy, addresses: ReadonlyMap<Endpoint, string>): Pair[] {
  const choose = chooser(1);
  const nodes = [...addresses.keys()];
  const membersOf = (group: string): Endpoint[] => nodes.filter(({ groups }) => groups.includes(group));
  const rules = policy.guards.flatMap(({ group, allowances }) =>
    membersOf(group).length === 0 ? [] : allowances.filter(isOfPorts).map((allowance) => ({ group, ...allowance })),
  );
  return Array.from({ length: questionCount }, (_, count) => {
    const { group, peer, traffic } = choose(rules);
    const { first, last, protocol } = traffic;
    const port = choose([first, last, Math.max(1, first - 1), Math.min(highestPort, last + 1)]);
    const to = count % 2 === 0 ? choose(membersOf(group)) : choose(nodes);
    const named = peer.kind === "group" ? membersOf(peer.group) : outside;
    const sender = choose<Endpoint | string>(count % 2 === 0 && named.length > 0 ? named : [...outside, ...nodes]);
    const from: Subject =
      typeof sender === "string" ? { kind: "range", range: `${sender}/32`, outsider: true } : sender;
    const address = typeof sender === "string" ? sender : (addresses.get(sender) ?? "");
    return { from, to, asked: { from: address, to: addresses.get(to) ?? "", port, protocol } };
  });
}

type PortAllowance = Allowance & {
  readonly traffic: { readonly protocol: "tcp" | "udp"; readonly first: number; readonly last: number };
};

function isOfPorts(allowance: Allowance): allowance is PortAllowance {
  return allowance.traffic.protocol === "tcp" || allowance.traffic.protocol === "udp";
}

/** Chooses as if at random, and the same for one seed (the minimal standard generator). */
function chooser(seed: number): <Item>(items: readonly Item[]) => Item {
  let state = seed;
  return (items) => {
    state = (state * 48271) % 2147483647;
    const item = items[state % items.length];
    if (item === undefined) throw new Error("there is nothing to choose from");
    return item;
  };
}
