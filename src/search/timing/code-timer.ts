import type { Surrogate } from '../../surrogate/index.ts';

/** Measures generated code of one language. */
export interface CodeTimer {
  /** "JavaScript", "C" */
  readonly language: string;
  /** Nanoseconds of a call for the value and its gradient; undefined where the code does not run here. */
  time(surrogate: Surrogate): Promise<number | undefined>;
}
