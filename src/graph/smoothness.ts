import type { Expression } from './expression.ts';

/** Where a value has continuous derivatives of every order in its inputs. */
export type Smoothness = 'everywhere' | Singularity;

/** Smooth except where an expression of the inputs is 0. */
export interface Singularity {
  /** y is smooth in the neighbourhood of inputs for which no element of this is 0. Of several kinks it is a product: (x − lo)(x − hi). */
  readonly at: Expression;
  /** Whether y is only defined where `at` is not negative. Default false. */
  readonly fromZero?: boolean;
  /**
   * Up to which order derivatives are Lipschitz continuous where `at` is 0. 0 at a kink: the value is. −1 where y jumps or
   * grows without bound, so that not even the value is known to be.
   */
  readonly order: number;
  /** The same where `at` touches 0 without ever being negative, and has Lipschitz continuous first derivatives itself. */
  readonly touching?: number;
  /** The expression that y is where `at` is not 0, and the one where it is 0. */
  readonly branches?: readonly [Expression, Expression];
}
