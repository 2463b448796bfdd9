import type { Expression } from './expression.ts';
import type { Applied, Attributes } from './operation.ts';

/**
 * Facts of an operation that hold for every reader of a graph. Rooms declare them, so that no reader lists operations by
 * name. `test/graph/facts.test.ts` checks them by numbers.
 */
export interface Facts<A extends Attributes = Attributes> {
  /** Which elements of its inputs an element of y is made of. */
  readonly reach: Reach;

  /** Whether y is affine in all operands that vary, together, while the others are constant. */
  affine(varying: readonly boolean[]): boolean;

  /** Whether y is finite wherever its operands are finite and of moderate size. */
  finite(y: Applied<A>): boolean;

  /** Whether y leaves an operand out for some values, so that the operand's adjoint vanishes there. */
  readonly branches: Branches;

  /** Whether y is smooth, and goes over from one line to another around 0: steep, it all but jumps or bends there. Default false. */
  readonly turns?: true;

  /**
   * Whether y of constants is computed when it is built. Default true. False for what repeats or reorders elements: a
   * stretched constant stays small, and a transposed one stays the weight that it was.
   */
  readonly folds?: false;
}

/** Which elements of its inputs an element of y is made of. */
export type Reach =
  /** None: there are no inputs. */
  | 'none'
  /** Those at its own place, be they stretched. */
  | 'elementwise'
  /** The one at its own place, which is stretched. */
  | 'stretches'
  /** One, as it is, of another place. */
  | 'moves'
  /** Those of several places. */
  | 'mixes';

/** Whether an operation chooses between its operands. */
export type Branches =
  | 'none'
  /** By a condition of the user's. The operand that is not taken may be anything. */
  | 'written'
  /** By the sizes of the operands. */
  | 'implied';

/** Whether each element of e depends on the elements of its inputs at its own place alone, be they stretched. */
export function isElementwise({ room: { reach } }: Expression): boolean {
  return reach === 'elementwise' || reach === 'stretches';
}

/** Whether every element of e is an element of an input. */
export function isRearrangement({ room: { reach } }: Expression): boolean {
  return reach === 'stretches' || reach === 'moves';
}

/** Whether e is a function of its one operand, element by element. */
export function isUnivariate({ room: { reach }, inputs }: Expression): boolean {
  return reach === 'elementwise' && inputs.length === 1;
}
