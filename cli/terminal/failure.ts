/**
 * A failure that the user can put right: its message is all that they see, without a stack. Whatever else is thrown counts as
 * a mistake of ours.
 */

/** 1: the configuration or the plan is wrong. 2: the command line is wrong. 3: the answer is "no". */
export type FailureCode = 1 | 2 | 3;

export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    readonly exitCode: FailureCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
