/** What every benchmark answers with: figures in words, each goal beside its figure, and the reason where one is missed. */

export interface Measurement {
  readonly what: string;
  readonly figure: string;
  readonly goal?: string;
  readonly isMet?: boolean;
  /** Why a goal is missed, or what a figure means. */
  readonly because?: string;
}
