/**
 * One stack on one account: changes its configuration, runs the engine's commands on it, and tells what was done. The
 * account and the engine's state can be remembered together, and both be put back.
 */
import * as fs from "node:fs";
import type { Deployment, EngineEvent, Stack } from "@pulumi/pulumi/automation";
import type { AccountMemory, LogEntry } from "../providers/account";
import type { Provider } from "../providers/provider";
import type { ProviderServer } from "../providers/server";
import { changesOf, type Change } from "./changes";
import { writeConfiguration, type StackConfiguration } from "./stack-file";

export interface Run {
  readonly changes: readonly Change[];
  readonly seconds: number;
  /** What happened to the account, in this order. */
  readonly log: readonly LogEntry[];
}

export interface Memory {
  readonly account: AccountMemory;
  readonly state: Deployment;
}

export interface Places {
  readonly workDir: string;
  readonly stackFile: string;
}

interface RunOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly color: "never";
  readonly suppressProgress: boolean;
  readonly signal?: AbortSignal;
}

export class Experiment {
  constructor(
    readonly stack: Stack,
    readonly provider: Provider,
    private readonly server: ProviderServer,
    private readonly places: Places,
  ) {}

  configure(configuration: StackConfiguration): void {
    writeConfiguration(this.places.stackFile, configuration);
  }

  preview(): Promise<Run> {
    return this.run((options) => this.stack.preview(options));
  }

  up(signal?: AbortSignal): Promise<Run> {
    return this.run((options) => this.stack.up(options), signal);
  }

  refresh(): Promise<Run> {
    return this.run((options) => this.stack.refresh(options));
  }

  destroy(): Promise<Run> {
    return this.run((options) => this.stack.destroy(options));
  }

  async remember(): Promise<Memory> {
    return { account: this.provider.account.remember(), state: await this.stack.exportStack() };
  }

  async goBackTo({ account, state }: Memory): Promise<void> {
    this.provider.account.goBackTo(account);
    await this.stack.importStack(state);
  }

  /** The process of the engine's running command. */
  engineProcess(): number {
    return Number(fs.readFileSync(`${this.places.workDir}/process`, "utf8"));
  }

  close(): void {
    this.server.stop();
    fs.rmSync(this.places.workDir, { recursive: true, force: true });
  }

  private async run(act: (options: RunOptions) => Promise<unknown>, signal?: AbortSignal): Promise<Run> {
    const events: EngineEvent[] = [];
    const { log } = this.provider.account;
    const begin = log.length;
    const start = performance.now();
    await act({
      onEvent: (event) => events.push(event),
      color: "never",
      suppressProgress: true,
      ...(signal === undefined ? {} : { signal }),
    });
    const seconds = (performance.now() - start) / 1000;
    return { changes: changesOf(events), seconds, log: log.slice(begin) };
  }
}
