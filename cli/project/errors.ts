/**
 * What can go wrong between a project's folder and its plan. Each message says what is wrong, where, and what to do; none
 * needs a stack trace.
 */

/** The project, its files or the choice of a stack is wrong: nothing was run. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
}

/** The program could not be run to its end, or asks for what a plan without an engine can't give. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  /** Whether the message leaves open where in the program it happened. */
  readonly unexpected: boolean;

  constructor(message: string, options: { unexpected?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.unexpected = options.unexpected ?? false;
  }
}

/**
 * Whether an error is a program's own, complete report of a wrong configuration: callers get that very object. The class
 * is told by its name, because the program may have loaded another copy of it.
 */
export function isConfigurationError(error: unknown): error is Error {
  return (
    error instanceof Error && (error.name === "ConfigurationError" || error.constructor.name === "ConfigurationError")
  );
}

/** What was thrown, as text: JavaScript can throw anything. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === "string") return error;
  return `${typeof error} thrown: ${JSON.stringify(error) ?? "undefined"}`;
}
