/**
 * What proof and questions cost: `fenceline ask` beside `fenceline plan` on the largest example stack, whole processes; and
 * what the proof adds to the plan of a stack with 100 clusters, in processor time.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { exampleStacks, plannedExample } from "../test/mutation/example-stacks";
import { largeProject } from "./large-stack";
import type { Measurement } from "./measurement";
import { bySeconds } from "./plan";
import { compiled, inScratch, runFenceline } from "./process";
import { tell } from "./progress";
import { interleaved, median, medianOf } from "./rounds";

const rounds = { ask: 7, share: 3 } as const;
const goals = { ask: 1.2, share: 0.1 } as const;

export function measureProof(): Promise<Measurement[]> {
  return Promise.resolve([askBesidePlan(), shareOfProof()]);
}

function askBesidePlan(): Measurement {
  const sizes = exampleStacks().map((stack) => ({ stack, size: plannedExample(stack).specs.length }));
  const { stack } = sizes.reduce((one, other) => (other.size > one.size ? other : one));
  const question = ["ask", "--stack", stack, "--from", "rancherClients", "--to", "rancher", "--port", "443/tcp"];
  const { ask, plan } = interleaved(
    {
      plan: () => runFenceline(["plan", "--stack", stack]),
      // An answer of "no" is an answer.
      ask: () => runFenceline(question, { answers: [0, 3] }),
    },
    rounds.ask,
  );
  const [asked, planned] = [medianOf(ask, bySeconds), medianOf(plan, bySeconds)];
  const ratio = asked / planned;
  return {
    what: `ask, times the plan of the same stack, ${stack}`,
    figure: `${asked.toFixed(2)} s / ${planned.toFixed(2)} s = ${ratio.toFixed(2)}`,
    goal: `at most ${goals.ask}`,
    isMet: ratio <= goals.ask,
    ...(ratio <= goals.ask ? {} : { because: "a question reads more of the plan than its printing does" }),
  };
}

interface Clocked {
  readonly proof: number;
  readonly all: number;
}

function shareOfProof(): Measurement {
  const project = largeProject(100);
  try {
    const measured = Array.from({ length: rounds.share }, (_, round) => {
      tell(`share of the proof, round ${round + 1} of ${rounds.share}`);
      return clockedPlan(project.directory);
    });
    const added = median(measured.map(({ proof, all }) => proof / (all - proof)));
    const [proof, all] = [medianOf(measured, (one) => one.proof), medianOf(measured, (one) => one.all)];
    return {
      what: "the proof in the plan of 100 clusters",
      figure: `${proof.toFixed(0)} ms of ${all.toFixed(0)} ms processor time, adds ${(added * 100).toFixed(1)} %`,
      goal: `adds under ${goals.share * 100} %`,
      isMet: added < goals.share,
      ...(added < goals.share
        ? {}
        : { because: "every pair of parties of 100 clusters is compared before the first resource is made" }),
    };
  } finally {
    project.remove();
  }
}

function clockedPlan(directory: string): Clocked {
  return inScratch((folder) => {
    const clock = path.join(folder, "clock.json");
    runFenceline(["plan", "--stack", "large", "--json"], {
      directory,
      environment: { FENCELINE_CLOCK: clock },
      preloaded: [path.join(compiled, "bench", "parity-clock.js")],
    });
    return JSON.parse(readFileSync(clock, "utf8")) as Clocked;
  });
}
