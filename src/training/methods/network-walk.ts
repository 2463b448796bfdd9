import type { SquareLosses } from '../squares/squares.ts';
import type { DescentEnd } from './end.ts';

/** A network on its way down, on all rows, in float64. No step makes its loss larger. */
export interface NetworkWalk {
  /** [P]; not modified later. */
  readonly parameters: Float64Array;
  /** The losses there. */
  readonly losses: SquareLosses;
  /** Why it is at its end; undefined before. */
  readonly end: DescentEnd | undefined;
  /** Takes one step; or comes to its end. */
  step(): Promise<void>;
}
