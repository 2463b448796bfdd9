import { demand } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import type { Applied, Attributes, Operation, OperationName } from '../operation.ts';
import { type Derived, type Undifferentiated, univariate } from './univariate.ts';

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

/** The facts of all members of a family, and how they are told apart. */
export interface ActivationFamilyFacts {
  readonly vanishesAtZero: OfNumbers;
  readonly bounded: boolean;
  readonly symmetric: OfNumbers;
  readonly straight: boolean;
  /** The numbers of a family of functions, in the order of a name's: `leaky-relu(0.2)`. Absent of a single function. */
  readonly numbers?: readonly ActivationNumber[];
  /**
   * The numbers that f has if it is a member times a factor, plus another number: from a few of its values. Of other functions
   * anything. Present where there are numbers.
   */
  numbersOf?(f: (x: number) => number): readonly number[];
}

/** What is true of all members of a family, or depends on their numbers. */
type OfNumbers = boolean | ((numbers: FamilyNumbers) => boolean);

/** The numbers of an activation by their attributes. */
export type FamilyNumbers = Readonly<Record<string, number>>;

/** A number by which activations of one family differ. */
export interface ActivationNumber {
  /** The attribute of the operation. */
  readonly attribute: string;
  /** What a name without numbers means. */
  readonly usual: number;
  /** It lies above this one, or that of an earlier attribute, and below that. */
  readonly above: number | string;
  readonly below: number;
}

/** Attributes of an activation. `order` says which derivative of f it is, 0 for f itself. */
export type ActivationAttributes = { readonly order: number };

/** The room of an operation that may be an activation of networks. */
export interface ActivationRoom<
  A extends ActivationAttributes = ActivationAttributes,
  F extends ActivationFamilyFacts = ActivationFamilyFacts,
> extends Operation<A> {
  readonly activation: F;
}

/** What is particular to an activation. Where its derivative is left out, that is itself of the next order. */
type Activation<A extends ActivationAttributes, F> = Undifferentiated<A> &
  Partial<Derived<A>> & { readonly activation: F };

/** The room of a function of one variable and its derivatives that is also an activation of networks. */
export function activation<
  A extends ActivationAttributes = ActivationAttributes,
  const F extends ActivationFamilyFacts = ActivationFamilyFacts,
>(f: Activation<A, F>): ActivationRoom<A, F> {
  const derivative = (x: Expression, { attributes }: Applied<A>) => nextOrder(f.name, x, attributes);
  const room = univariate<A>({ derivative, ...f });
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

/** An activation's derivative as a node of its own. */
function nextOrder(name: OperationName, x: Expression, attributes: ActivationAttributes): Expression {
  return x.applied(name, { ...attributes, order: attributes.order + 1 });
}

/** The facts of the member of a family that has these numbers. */
export function factsOf(family: ActivationFamilyFacts, numbers: FamilyNumbers): ActivationFacts {
  const { vanishesAtZero, bounded, symmetric, straight } = family;
  const of = (fact: OfNumbers) => (typeof fact === 'boolean' ? fact : fact(numbers));
  return { vanishesAtZero: of(vanishesAtZero), bounded, symmetric: of(symmetric), straight };
}

/** Whether an activation may have this number, beside its others. */
export function allows({ attribute, above, below }: ActivationNumber, numbers: FamilyNumbers): boolean {
  const value = numbers[attribute];
  return value > (typeof above === 'number' ? above : numbers[above]) && value < below;
}

function requireNumber(name: string, number: ActivationNumber, attributes: Attributes): void {
  const value = attributes[number.attribute];
  demand(
    typeof value === 'number' && allows(number, attributes as FamilyNumbers),
    `${number.attribute} of ${name} must be a finite number ${describeRange(number)}`.trim(),
    value,
    `It is ${number.usual} in general.`,
  );
}

/** "above 0 and below 1", "above 0"; nothing where any finite number is allowed. */
export function describeRange({ above, below }: ActivationNumber): string {
  const ends = [
    ...(above === Number.NEGATIVE_INFINITY ? [] : [`above ${above}`]),
    ...(below === Number.POSITIVE_INFINITY ? [] : [`below ${below}`]),
  ];
  return ends.join(' and ');
}
