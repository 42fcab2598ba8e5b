/** One figure that a benchmark found, and the goal that it is held against, where there is one. */
export interface Measurement {
  readonly what: string;
  readonly figure: string;
  readonly goal?: string;
  readonly isMet?: boolean;
  readonly because?: string;
}
