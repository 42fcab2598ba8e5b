/** Mutants of the source that the tests can't report, each with the reason; docs/mutation.md tells of the run. */

export interface Explained {
  readonly file: string;
  /** Begins the words for the mutant. */
  readonly what: string;
  readonly why: string;
}

export const explained: readonly Explained[] = [];
