/**
 * The process while a program runs in it. The program believes itself alone: its folder is the current one, and it may
 * write to standard output. Guarantees that what it writes goes to standard error, that whatever ends it (an exception
 * nobody catches, a rejection nobody handles, `process.exit`, waiting for nothing) is reported, and that the process is
 * afterwards as it was before.
 */
import type * as sdk from "@pulumi/pulumi";
import { ProgramError } from "./errors";
import { readable } from "./references";

export interface RunEnvironmentOptions {
  readonly directory: string;
  readonly sdk: typeof sdk;
  /** Traces cost most of a run's time: the SDK takes one for each promise. */
  readonly traces: boolean;
  /** Whether what the program writes is dropped. */
  readonly silent: boolean;
  readonly timeLimitSeconds: number;
  readonly fail: (error: unknown) => void;
}

const lastResorts = ["unhandledRejection", "uncaughtException"] as const;

type Listener = (...parameters: unknown[]) => void;
type Written = (error?: Error | null) => void;
type Events = Pick<NodeJS.EventEmitter, "listeners" | "on" | "removeAllListeners">;

/** Prepares the process for a program. Returns what puts everything back. */
export function enterRunEnvironment(options: RunEnvironmentOptions): () => void {
  const { directory, sdk: pulumi, traces, silent, timeLimitSeconds, fail } = options;
  const undo: (() => void)[] = [];

  const folder = process.cwd();
  process.chdir(directory);
  undo.push(() => process.chdir(folder));

  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = traces ? 50 : 0;
  undo.push(() => (Error.stackTraceLimit = stackTraceLimit));

  // The SDK takes a whole trace for each resource besides, to tell the engine where it stands. No plan has it.
  if ("callsites" in pulumi.Resource) undo.push(replace(pulumi.Resource, "callsites", () => []));

  undo.push(redirectOutput(silent));

  const events: Events = process;
  for (const event of lastResorts) {
    const listeners = events.listeners(event) as Listener[];
    events.removeAllListeners(event);
    events.on(event, fail);
    undo.push(() => {
      events.removeAllListeners(event);
      for (const listener of listeners) events.on(event, listener);
    });
  }

  const exit = (code?: unknown) => {
    const error = new ProgramError(
      `The program ended itself with process.exit(${typeof code === "number" ? String(code) : ""}). ` +
        "Let it throw an error instead.",
    );
    fail(error);
    throw error;
  };
  undo.push(replace(process, "exit", exit));

  const stuck = () =>
    fail(new ProgramError("The program waits for something that never comes: a promise that nothing settles."));
  process.once("beforeExit", stuck);
  undo.push(() => process.off("beforeExit", stuck));

  const timer = setTimeout(() => {
    fail(
      new ProgramError(
        `The program has not ended after ${String(timeLimitSeconds)} seconds: something keeps it running.`,
      ),
    );
  }, timeLimitSeconds * 1000);
  timer.unref();
  undo.push(() => clearTimeout(timer));

  return () => {
    for (const step of undo.reverse()) step();
  };
}

/** Standard output belongs to the plan. */
function redirectOutput(silent: boolean): () => void {
  const { stdout, stderr } = process;
  const original = stderr.write.bind(stderr);
  const stderrWrite = (chunk: string | Uint8Array, done: Written) => original(chunk, undefined, done);
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const done = rest.find((parameter): parameter is Written => typeof parameter === "function") ?? (() => undefined);
    if (!silent) return stderrWrite(typeof chunk === "string" ? readable(chunk) : chunk, done);
    done();
    return true;
  };
  const restore = [replace(stdout, "write", write), replace(stderr, "write", write)];
  return () => restore.forEach((step) => step());
}

/** Replaces a property for a while. Returns what restores it, or its absence, exactly. */
function replace(object: object, key: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(object, key);
    else Object.defineProperty(object, key, own);
  };
}

/** Lets everything run that is due. */
export function turn(milliseconds?: number): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds === undefined) setImmediate(resolve);
    else setTimeout(resolve, milliseconds);
  });
}

/** What keeps the process alive (timers, requests, files, …), but for the standard streams. */
export function workUnderWay(): number {
  return process.getActiveResourcesInfo().filter((kind) => !/^(?:TTYWrap|PipeWrap|Immediate)$/.test(kind)).length;
}
