import { demand } from '../../tensor/index.ts';
import type { Attributes, Operation } from '../operation.ts';
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
  /** The numbers of a family of functions, in the order of a name's: `leaky-relu(0.2)`. Absent of a single function. */
  readonly numbers?: readonly ActivationNumber[];
}

/** A number by which activations of one family differ. */
export interface ActivationNumber {
  /** The attribute of the operation. */
  readonly attribute: string;
  /** What a name without numbers means. */
  readonly usual: number;
  /** It lies above this one, and below that. */
  readonly above: number;
  readonly below: number;
}

/** Attributes of an activation. `order` says which derivative of f it is, 0 for f itself. */
export type ActivationAttributes = { readonly order: number };

/** The room of an operation that may be an activation of networks. */
export interface ActivationRoom<
  A extends ActivationAttributes = ActivationAttributes,
  F extends ActivationFacts = ActivationFacts,
> extends Operation<A> {
  readonly activation: F;
}

/** The room of a function of one variable and its derivatives that is also an activation of networks. */
export function activation<
  A extends ActivationAttributes = ActivationAttributes,
  const F extends ActivationFacts = ActivationFacts,
>(f: Univariate<A> & { readonly activation: F }): ActivationRoom<A, F> {
  const room = univariate(f);
  const { numbers = [] } = f.activation;
  return {
    ...room,
    activation: f.activation,
    shape: (inputs, attributes) => {
      for (const number of numbers) requireNumber(f.name, number, attributes);
      return room.shape(inputs, attributes);
    },
  };
}

/** Whether an activation may have this number. */
export function allows({ above, below }: ActivationNumber, value: number): boolean {
  return value > above && value < below;
}

function requireNumber(name: string, number: ActivationNumber, attributes: Attributes): void {
  const value = attributes[number.attribute];
  demand(
    typeof value === 'number' && allows(number, value),
    `${number.attribute} of ${name} must be a number ${describeRange(number)}`,
    value,
    `It is ${number.usual} in general.`,
  );
}

/** "above 0 and below 1", "above 0". */
export function describeRange({ above, below }: ActivationNumber): string {
  return Number.isFinite(below) ? `above ${above} and below ${below}` : `above ${above}, and finite`;
}
