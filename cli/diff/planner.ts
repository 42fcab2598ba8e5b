/**
 * Plans stacks of one side in a process of its own, while this one plans the other side's. Guarantees that the process ends
 * with its planner, whatever happens.
 */
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { Failure } from "../failure";
import type { SourcePlan } from "../sources/source-plan";
import type { PlanReply, PlanRequest } from "./planner-process";

export class Planner {
  readonly #waiting = new Map<string, { resolve: (plan: SourcePlan) => void; reject: (error: Error) => void }>();
  #child: ChildProcess | undefined;

  constructor(private readonly directory: string) {}

  plan(stack: string): Promise<SourcePlan> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(stack, { resolve, reject });
      child.send({ stack, directory: this.directory } satisfies PlanRequest);
    });
  }

  close(): void {
    this.#child?.removeAllListeners();
    this.#child?.kill();
  }

  #start(): ChildProcess {
    const child = fork(path.join(__dirname, "planner-process.js"), [], { stdio: ["ignore", 2, 2, "ipc"] });
    child.on("message", (reply: PlanReply) => this.#take(reply));
    child.on("error", (error) => this.#fail(error));
    child.on("exit", (code, signal) =>
      this.#fail(new Error(`the base's planner ended with ${String(signal ?? code)}`)),
    );
    return child;
  }

  #take(reply: PlanReply): void {
    const waiting = this.#waiting.get(reply.stack);
    this.#waiting.delete(reply.stack);
    if ("plan" in reply) waiting?.resolve(reply.plan);
    else if ("failure" in reply) waiting?.reject(new Failure(reply.failure.exitCode, reply.failure.message));
    else waiting?.reject(new Error(reply.unexpected));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
