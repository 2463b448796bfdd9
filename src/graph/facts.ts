import type { Expression } from './expression.ts';
import type { Applied, Attributes } from './operation.ts';

/**
 * What is true of an operation, whoever reads the graph. Rooms declare it, so that no reader lists operations by name;
 * `test/graph/facts.test.ts` compares it with numbers.
 */
export interface Facts<A extends Attributes = Attributes> {
  /** Which elements of its inputs an element of y is made of. */
  readonly reach: Reach;

  /** Whether y is affine in the operands that vary, all of them together, while the others are constant. */
  affine(varying: readonly boolean[]): boolean;

  /** Whether y is finite wherever what is below it is finite and of moderate size. */
  finite(y: Applied<A>): boolean;

  /** Whether y leaves an operand out for some values, so that the operand's adjoint vanishes there. */
  readonly branches: Branches;

  /**
   * Whether y of constants is computed as it is built. Default true. What repeats or reorders elements waits for who needs
   * them: a stretched constant stays small, a transposed one the weight that it was.
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
  /** By a condition of the user's: what is not taken may be anything. */
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
