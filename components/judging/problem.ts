/** What is wrong with a configuration: all of it at once, each with its place and the way out. */

export interface Problem {
  /** Where: `clusters[0].nodeGroups[1].nodes`. Empty for the whole. */
  readonly path: string;
  /** What it is, and what would be right. */
  readonly message: string;
}

/** A configuration that can't be carried out. Thrown before the first resource. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** The mark of an error that Pulumi reports by its message alone, without a stack (`pulumi.RunError`). */
  readonly __pulumiRunError = true;

  constructor(
    /** What was configured: `the stack's configuration`, `RancherCluster prod`. */
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(describe(subject, problems));
  }
}

function describe(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => `  - ${path === "" ? "" : `${path}: `}${message}`);
  return [`${subject} has ${count}:`, ...lines].join("\n");
}

/** Throws when there is anything to say. */
export function throwProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
}

/** `clusters[0].nodeGroups[1].nodes` from the keys on the way. */
export function pathText(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    return path === "" ? String(key) : `${path}.${String(key)}`;
  }, "");
}

/** The problems, with their place inside a larger configuration. */
export function under(place: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => ({ path: path === "" ? place : `${place}.${path}`, message }));
}
