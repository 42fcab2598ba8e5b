/**
 * One stack on one account: changes its configuration, runs the engine's commands on it, and tells what was done. The
 * account and the engine's state can be remembered together, and both be put back.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import type { Account, AccountMemory, LogEntry } from "../providers/account";
import type { Faults } from "../providers/faults";
import type { ProviderServer } from "../providers/server";
import { changesOf, type Change } from "./changes";
import { writeConfiguration, type StackConfiguration } from "./stack-file";

export interface Run {
  readonly changes: readonly Change[];
  readonly seconds: number;
  /** What happened to the account, in this order. */
  readonly log: readonly LogEntry[];
}

/** Account and engine's state of one moment. */
export interface Memory {
  readonly account: AccountMemory;
  /** A copy of the backend's folder, and of the stack file. */
  readonly folder: string;
}

export interface Places {
  readonly workDir: string;
  readonly stackFile: string;
  readonly backend: string;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the engine's state knows: resources of clouds, and operations of which it never learned the end. */
export interface EngineState {
  readonly resources: readonly KnownResource[];
  readonly pending: readonly string[];
}

interface RunOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly color: "never";
  readonly suppressProgress: boolean;
}

export interface KnownResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly parent: string;
}

interface Checkpoint {
  readonly checkpoint: {
    readonly latest?: {
      readonly resources?: readonly (Partial<KnownResource> & { urn: string; type: string; custom?: boolean })[];
      readonly pending_operations?: readonly { resource: { urn: string }; type: string }[] | null;
    };
  };
}

export class Experiment {
  constructor(
    readonly stack: Stack,
    readonly account: Account,
    readonly faults: Faults,
    private readonly servers: readonly ProviderServer[],
    private readonly places: Places,
  ) {}

  configure(configuration: StackConfiguration): void {
    writeConfiguration(this.places.stackFile, configuration);
  }

  preview(): Promise<Run> {
    return this.run((options) => this.stack.preview(options));
  }

  up(): Promise<Run> {
    return this.run((options) => this.stack.up(options));
  }

  /** An `up` that may end badly: the engine's errors, on one line, or nothing where there were none. */
  async tryUp(): Promise<string | undefined> {
    const { workDir, command, environment } = this.places;
    const root = path.dirname(path.dirname(command));
    const update = path.join(__dirname, "one-update.js");
    const { succeeded, output } = await this.start(process.execPath, [update, workDir, this.stack.name, root], {
      ...environment,
      FENCELINE_PROCESS_FILE: this.processFile(),
    });
    if (succeeded) return undefined;
    const errors = output.split("\n").filter((line) => line.includes("error:"));
    return [...new Set(errors.map((line) => line.trim()))].join("; ") || output;
  }

  refresh(): Promise<Run> {
    return this.run((options) => this.stack.refresh(options));
  }

  destroy(): Promise<Run> {
    return this.run((options) => this.stack.destroy(options));
  }

  /**
   * One of the engine's commands in the program's folder, as a user types it. The provider answers from this process, so
   * this process must not wait for the command.
   */
  command(...words: string[]): Promise<{ succeeded: boolean; output: string }> {
    const { command, environment } = this.places;
    return this.start(command, [...words, "--non-interactive", "--color", "never"], environment);
  }

  private start(
    file: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<{ succeeded: boolean; output: string }> {
    return new Promise((resolve) => {
      const options = { cwd: this.places.workDir, env: { ...process.env, ...environment } };
      execFile(file, [...words], options, (error, stdout, stderr) => {
        resolve({ succeeded: error === null, output: stdout + stderr });
      });
    });
  }

  private processFile(): string {
    return path.join(this.places.workDir, "process");
  }

  /** Writes a file for a command into the program's folder. */
  write(name: string, content: object): string {
    const file = path.join(this.places.workDir, name);
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  }

  state(): EngineState {
    const { workDir, backend } = this.places;
    const project = /^name: (\S+)$/m.exec(fs.readFileSync(path.join(workDir, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    const file = path.join(backend, ".pulumi", "stacks", project, `${this.stack.name}.json`);
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as Checkpoint;
    const { resources = [], pending_operations: pending = [] } = checkpoint.latest ?? {};
    return {
      resources: resources.flatMap(({ urn, type, id, parent = "", custom }) =>
        custom === true && id !== undefined && !type.startsWith("pulumi:") ? [{ urn, type, id, parent }] : [],
      ),
      pending: (pending ?? []).map(({ resource, type }) => `${type} ${resource.urn}`),
    };
  }

  remember(): Memory {
    const { workDir, backend, stackFile } = this.places;
    const folder = fs.mkdtempSync(path.join(workDir, "memory-"));
    fs.cpSync(backend, path.join(folder, "backend"), { recursive: true });
    fs.copyFileSync(stackFile, path.join(folder, "stack.yaml"));
    return { account: this.account.remember(), folder };
  }

  goBackTo({ account, folder }: Memory): void {
    const { backend, stackFile } = this.places;
    this.account.goBackTo(account);
    fs.rmSync(backend, { recursive: true });
    fs.cpSync(path.join(folder, "backend"), backend, { recursive: true });
    fs.copyFileSync(path.join(folder, "stack.yaml"), stackFile);
  }

  /** The process of the engine's running command. */
  engineProcess(): number {
    return Number(fs.readFileSync(this.processFile(), "utf8"));
  }

  close(): void {
    for (const server of this.servers) server.stop();
    fs.rmSync(this.places.workDir, { recursive: true, force: true });
  }

  private async run(act: (options: RunOptions) => Promise<unknown>): Promise<Run> {
    const events: EngineEvent[] = [];
    const { log } = this.account;
    const begin = log.length;
    const start = performance.now();
    await withoutStackTraces(() =>
      act({ onEvent: (event) => events.push(event), color: "never", suppressProgress: true }),
    );
    const seconds = (performance.now() - start) / 1000;
    return { changes: changesOf(events), seconds, log: log.slice(begin) };
  }
}

/** The SDK takes a stack trace for each of its promises: a quarter of this process's time. */
async function withoutStackTraces<Result>(act: () => Promise<Result>): Promise<Result> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await act();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
