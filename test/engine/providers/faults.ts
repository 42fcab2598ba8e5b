/**
 * What goes wrong, and when. An operation is known by what it does to which resource, so that the same one is hit whatever
 * the order; `refused` operations are those that come after a process was killed.
 */

export type Operation = "create" | "update" | "delete";

/** An operation of an update: `create aws:ec2/vpc:Vpc network`. */
export interface OperationKey {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
}

export const faultKinds = ["failed", "timedOut", "killedBefore", "killedInside", "halfMade"] as const;

/**
 * `failed`: the cloud refuses, nothing has happened. `timedOut`: no answer ever, until the engine cancels. `killedBefore`:
 * nothing reaches the cloud from this operation on. `killedInside`: the cloud has carried it out, the answer is lost and
 * nothing follows. `halfMade`: carried out, but the object never became ready (creations and updates only).
 */
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** `unanswered`: carried out, and no answer before `onStrike` has ended; nothing else is disturbed. */
  readonly kind: FaultKind | "unanswered";
  readonly at: OperationKey;
}

export function keyText({ operation, type, name }: OperationKey): string {
  return `${operation} ${type} ${name}`;
}

export class Faults {
  /** All operations that arrived since the last `plan`. */
  readonly arrived: OperationKey[] = [];
  private fault: Fault | undefined;
  private struck = false;
  private onStrike: ((fault: Fault) => Promise<void> | void) | undefined;
  /** Ends with what `onStrike` began. */
  aftermath: Promise<void> = Promise.resolve();

  /** From now on: this fault, or none. `onStrike` is called when it happens. */
  plan(fault: Fault | undefined, onStrike?: (fault: Fault) => Promise<void> | void): void {
    this.fault = fault;
    this.struck = false;
    this.onStrike = onStrike;
    this.arrived.length = 0;
  }

  get hasStruck(): boolean {
    return this.struck;
  }

  /** What happens to this operation: nothing special, its fault, or refusal. */
  meet(key: OperationKey): Fault["kind"] | "refused" | undefined {
    this.arrived.push(key);
    if (this.fault === undefined) return undefined;
    const isKill = this.fault.kind === "killedBefore" || this.fault.kind === "killedInside";
    if (this.struck) return isKill ? "refused" : undefined;
    if (keyText(key) !== keyText(this.fault.at)) return undefined;
    this.struck = true;
    this.aftermath = Promise.resolve(this.onStrike?.(this.fault));
    return this.fault.kind;
  }
}
