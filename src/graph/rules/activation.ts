import type { Operation } from '../operation.ts';
import { type Univariate, univariate } from './univariate.ts';

/** Facts of a function f that may be an activation of networks. */
export interface ActivationFacts {
  /** Whether f(0) = 0: small arguments have small values. */
  readonly vanishesAtZero: boolean;
  /** Whether |f| stays below a bound. Else it grows as its argument does, on one side at least. */
  readonly bounded: boolean;
  /** Whether f − f(0) is odd, so that f″(0) = 0. */
  readonly symmetric: boolean;
  /** Whether f is made of straight pieces: f″ is 0 wherever there is one. */
  readonly straight: boolean;
}

/** Attributes of an activation. `order` says which derivative of f it is, 0 for f itself. */
export type ActivationAttributes = { readonly order: number };

/** The room of an operation that may be an activation of networks. */
export interface ActivationRoom extends Operation<ActivationAttributes> {
  readonly activation: ActivationFacts;
}

/** The room of a function of one variable and its derivatives that is also an activation of networks. */
export function activation(
  f: Univariate<ActivationAttributes> & { readonly activation: ActivationFacts },
): ActivationRoom {
  return { ...univariate(f), activation: f.activation };
}
