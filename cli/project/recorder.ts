/**
 * Runs a project's real program in this process and records what it would create: without the Pulumi CLI, an account or
 * the network. Runs take turns, since a program has the process to itself; each starts clean and leaves nothing behind.
 */
import type * as sdk from "@pulumi/pulumi";
import type { StackPlan } from "../../components/resources/resource";
import { isConfigurationError, messageOf, ProgramError, ProjectError } from "./errors";
import { locate, type PositionOf } from "./location";
import { RecordingMonitor } from "./monitor";
import { OutputTypes } from "./output-types";
import { findProgram, forgetModules, loadedModules, loadSdk, runProgram, type Program } from "./program";
import { findProject, readStack, type Project, type StackConfiguration } from "./project";
import { nameless, readable, References } from "./references";
import { enterRunEnvironment, turn, workUnderWay } from "./run-environment";
import { allowTypeScript } from "./typescript";
import { plan, settle } from "./values";

export interface RecordOptions {
  /** The project's folder, or one below it. */
  readonly directory: string;
  readonly stack: string;
  /** How long a program may take; 120 when unset. */
  readonly timeLimitSeconds?: number;
}

interface Run {
  readonly project: Project;
  readonly program: Program;
  readonly stack: string;
  readonly configuration: StackConfiguration;
  readonly timeLimitSeconds: number;
}

let lastRun: Promise<unknown> = Promise.resolve();
let runs = 0;

/** The plan of one stack. Rejects with a ProjectError, a ProgramError, or the program's own ConfigurationError. */
export function recordStack(options: RecordOptions): Promise<StackPlan> {
  const run = lastRun.then(() => record(options));
  lastRun = run.catch(() => undefined);
  return run;
}

async function record({ directory, stack, timeLimitSeconds = 120 }: RecordOptions): Promise<StackPlan> {
  const project = findProject(directory);
  const configuration = readStack(project, stack);
  const program = findProgram(project);
  for (const notice of [program.notice, ...configuration.notices]) {
    if (notice !== undefined) process.stderr.write(`fenceline: ${notice}\n`);
  }
  const run = { project, program, stack, configuration, timeLimitSeconds };
  try {
    return await perform(run, { traces: false });
  } catch (error) {
    if (!(error instanceof ProgramError) || !error.unexpected) throw error;
    // Traces are too costly to take while all is well: run it again for the place, and unheard.
    throw await perform(run, { traces: true }).then(
      () => error,
      // The same failure, or else something that the first run left behind got in the way.
      (again: unknown) => (again instanceof ProgramError && again.message.startsWith(error.message) ? again : error),
    );
  }
}

/** What ended a run before its time: the first report counts, since most failures are reported many times over. */
class FirstFailure {
  readonly happened: Promise<never>;
  reported = false;
  error: unknown;
  #reject: (error: unknown) => void = () => undefined;

  constructor() {
    this.happened = new Promise((_, reject) => (this.#reject = reject));
    this.happened.catch(() => undefined);
  }

  readonly report = (error: unknown): void => {
    if (!this.reported) this.error = error;
    this.reported = true;
    this.#reject(error);
  };
}

async function perform(run: Run, { traces }: { traces: boolean }): Promise<StackPlan> {
  const { project, program, stack, configuration, timeLimitSeconds } = run;
  const pulumi = loadSdk(project, program);
  const failure = new FirstFailure();
  const references = new References();
  const modules = loadedModules();
  const leave = enterRunEnvironment({
    directory: program.directory,
    sdk: pulumi,
    traces,
    silent: traces,
    timeLimitSeconds,
    fail: failure.report,
  });
  const typeScript = allowTypeScript(project.directory, project.tsconfig);
  const monitor = new RecordingMonitor({
    pulumi,
    project: project.name,
    stack,
    references,
    outputTypes: new OutputTypes(project.directory),
    fail: failure.report,
  });
  try {
    // A local backend's stacks belong to `organization` too.
    pulumi.runtime.setMockOptions(monitor, project.name, stack, true, "organization");
    pulumi.runtime.setAllConfig({ ...configuration.values }, [...configuration.secretKeys]);
    const work = runInStack(pulumi, monitor, references, failure, () => runProgram(program, ++runs));
    work.catch(failure.report);
    const outputs = await Promise.race([work, failure.happened]);
    if (failure.reported) throw failure.error;
    return { stack, resources: monitor.resources, outputs };
  } catch (error) {
    throw explained(pulumi, failure.reported ? failure.error : error, traces ? typeScript.position : undefined);
  } finally {
    // What failed is still being rejected to all that depend on it, and nobody else should hear of that.
    if (failure.reported) for (let turns = 0; turns < 5; turns += 1) await turn();
    pulumi.runtime.resetOptions(project.name, stack, -1, "", "", false, "");
    pulumi.runtime.setAllConfig({}, []);
    typeScript.end();
    leave();
    forgetModules(modules);
  }
}

/** Runs a program inside a stack, to the very end of what it set in motion. The value is the stack's outputs. */
async function runInStack(
  pulumi: typeof sdk,
  monitor: RecordingMonitor,
  references: References,
  failure: FirstFailure,
  program: () => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const idle = workUnderWay();
  let exported: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(monitor.transformation);
    try {
      exported = await program();
    } catch (error) {
      failure.report(error);
      throw error;
    }
    return {};
  });
  const settled = settle(pulumi, references, isNamespace(exported) ? { ...exported } : exported);
  const sent: unknown = await pulumi.runtime.serializeProperty("outputs", settled, new Set());
  // Resources that wait for others, and promises that the program does not wait for, come after the program's end.
  for (let activity = -1; activity !== monitor.activity || workUnderWay() > idle;) {
    if (failure.reported) break;
    activity = monitor.activity;
    await pulumi.runtime.disconnect();
    await turn(workUnderWay() > idle ? 2 : undefined);
  }
  if (pulumi.log.hasErrors()) throw new ProgramError("The program reported an error with pulumi.log.error: see above.");
  const outputs: unknown = plan(references, sent ?? {}, nameless);
  if (typeof outputs === "object" && outputs !== null && !Array.isArray(outputs))
    return outputs as Record<string, unknown>;
  throw new ProgramError("The program's result is no object: what it exports or returns must be outputs by name.");
}

function isNamespace(exported: unknown): exported is object {
  return (
    typeof exported === "object" && exported !== null && Object.prototype.toString.call(exported) === "[object Module]"
  );
}

/** An error as the user should read it: whole, once, and without a trace. */
function explained(pulumi: typeof sdk, error: unknown, positionOf: PositionOf | undefined): unknown {
  if (error instanceof ProgramError || error instanceof ProjectError || isConfigurationError(error)) return error;
  const message = readable(messageOf(error))
    // Node's list of the modules on the way to a missing one, and Pulumi's second line for a missing value.
    .replace(/\nRequire stack:[^]*$/, "")
    .replaceAll("\n\t", ": ");
  const unsupported = /The Pulumi CLI does not support (?:the )?(?<what>.*?)(?: option)?\. Please update/.exec(message);
  if (unsupported !== null) {
    const what = unsupported.groups?.what ?? "";
    return new ProgramError(`The program uses ${what}, which need the engine: a plan can't run them.`, {
      cause: error,
    });
  }
  if (pulumi.RunError.isInstance(error)) return new ProgramError(message, { cause: error });
  if (pulumi.ResourceError.isInstance(error)) {
    const { __pulumiType: type, __name: name } = (error.resource ?? {}) as { __pulumiType?: string; __name?: string };
    const where = type === undefined ? "" : `${type} "${name ?? ""}": `;
    return new ProgramError(`${where}${message}`, { cause: error });
  }
  const kind = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  const place = positionOf === undefined ? undefined : locate(error, positionOf);
  const where = place === undefined ? "" : ` (${place})`;
  return new ProgramError(`The program failed: ${kind}${message}${where}`, { cause: error, unexpected: true });
}
