/**
 * A second process that plans stacks while this one does: all of the base's, then what is left of the head's. It starts at
 * once, so that it is ready when the base is checked out. Guarantees that it ends with its planner, whatever happens.
 */
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { Failure } from "../../terminal/failure";
import type { SourcePlan } from "../../sources/source-plan";
import type { PlanReply, PlanRequest } from "./planner-process";

interface Waiting {
  readonly resolve: (plan: SourcePlan) => void;
  readonly reject: (error: Error) => void;
}

export class Planner {
  /** Called whenever it has nothing left to do. */
  onIdle: () => void = () => undefined;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #end: Error | undefined;

  constructor() {
    this.#child = fork(path.join(__dirname, "planner-process.js"), [], { stdio: ["ignore", 2, 2, "ipc"] });
    this.#child.on("message", (reply: PlanReply) => this.#take(reply));
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("exit", (code, signal) =>
      this.#fail(new Error(`the second planner ended with ${String(signal ?? code)}`)),
    );
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  plan(request: Omit<PlanRequest, "id">): Promise<SourcePlan> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const id = (this.#requests += 1);
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ ...request, id } satisfies PlanRequest);
    });
  }

  close(): void {
    this.#child.removeAllListeners();
    this.#child.kill();
  }

  #take(reply: PlanReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("plan" in reply) waiting?.resolve(reply.plan);
    else if ("failure" in reply) waiting?.reject(new Failure(reply.failure.exitCode, reply.failure.message));
    else waiting?.reject(new Error(reply.unexpected));
    if (this.isIdle) this.onIdle();
  }

  #fail(error: Error): void {
    this.#end = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
