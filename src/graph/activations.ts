import { apply, type Expression } from './expression.ts';
import type { OperationName } from './operation.ts';
import { operations, type rooms } from './operations.ts';
import {
  type ActivationFacts,
  type ActivationFamilyFacts,
  type ActivationRoom,
  allows,
  describeRange,
  factsOf,
} from './rules/activation.ts';

/** Operations that may be activations of networks: their rooms say so. */
type ActivationOperation = {
  [Name in OperationName]: (typeof rooms)[Name] extends { readonly activation: ActivationFamilyFacts }
    ? Name
    : never;
}[OperationName];

type Numbered = {
  [Name in ActivationOperation]: (typeof rooms)[Name]['activation'] extends { readonly numbers: unknown }
    ? Name
    : never;
}[ActivationOperation];

/** leakyRelu as leaky-relu. */
type Hyphenated<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Hyphenated<Rest>}`
  : Name;

/** The names of activations, or of families of them, without numbers. */
export type ActivationFamily = Hyphenated<ActivationOperation>;

/**
 * The name of an activation. One of a family has its numbers in parentheses: `elu(0.5)`, `clip(0,6)`. Without numbers it is
 * the usual one: `leaky-relu` has slope 0.01, and `clip` is between −1 and 1.
 */
export type Activation = ActivationFamily | `${Hyphenated<Numbered>}(${string})`;

/** An activation as its name says: an operation, and those of its attributes that are numbers of the name. */
export interface NamedActivation {
  /** The name as we write it: numbers in their shortest form, and none that are usual. */
  readonly name: Activation;
  readonly operation: OperationName;
  readonly numbers: Readonly<Record<string, number>>;
  readonly facts: ActivationFacts;
}

const byFamily = new Map<string, ActivationRoom>(
  Object.values(operations)
    .filter((room): room is ActivationRoom => 'activation' in room)
    .map((room) => [room.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), room]),
);

/** The activations, in the order of the rooms; of a family its name, which is that of its usual member. */
export const activations = [...byFamily.keys()] as readonly ActivationFamily[];

/**
 * The activation of a name, such as `silu`, `elu` or `leaky-relu(0.2)`. Undefined where the function is unknown, has another
 * count of numbers, or one outside its range.
 */
export function activationNamed(text: string): NamedActivation | undefined {
  const [, family, listed] = /^([a-z-]+)(?:\(([^()]*)\))?$/.exec(text) ?? [];
  const room = byFamily.get(family);
  if (room === undefined) return undefined;
  const expected = room.activation.numbers ?? [];
  const given = listed?.split(',').map(numberIn);
  if (given !== undefined && given.length !== expected.length) return undefined;
  const values = given ?? expected.map(({ usual }) => usual);
  const numbers = Object.fromEntries(expected.map(({ attribute }, k) => [attribute, values[k]]));
  if (!expected.every((number) => allows(number, numbers))) return undefined;
  const isUsual = expected.every(({ usual }, k) => values[k] === usual);
  return {
    name: (isUsual ? family : `${family}(${values.join(',')})`) as Activation,
    operation: room.name,
    numbers,
    facts: factsOf(room.activation, numbers),
  };
}

/**
 * The member of a family, by its name, that a function may be, up to a factor and a shift. A single function is its only member.
 * Undefined where the function cannot be one.
 */
export function memberLike(family: ActivationFamily, f: (x: number) => number): Activation | undefined {
  const { numbersOf } = (byFamily.get(family) as ActivationRoom).activation;
  return activationNamed(numbersOf === undefined ? family : `${family}(${numbersOf(f).map(shortest)})`)?.name;
}

/** The number of four digits that a number is to within float32; else of fifteen, as far as it is known. */
function shortest(number: number): number {
  const short = Number(number.toPrecision(4));
  return Math.abs(short - number) <= 3e-7 * Math.abs(number) ? short : Number(number.toPrecision(15));
}

/** "silu, …, elu(alpha) with alpha above 0": what names there are, for messages. */
export function activationChoices(): string {
  const families = [...byFamily].flatMap(([family, { activation }]) => {
    const { numbers = [] } = activation;
    if (numbers.length === 0) return [];
    const list = numbers.map(({ attribute }) => attribute).join(',');
    const ranges = numbers.flatMap((n) =>
      describeRange(n) === '' ? [] : [`${n.attribute} ${describeRange(n)}`],
    );
    return [`${family}(${list}) with ${ranges.join(' and ')}`];
  });
  return [...activations, ...families].join(', ');
}

/** What is true of an activation as a function of one number. */
export function activationFacts(name: Activation): ActivationFacts {
  return known(name).facts;
}

/** f(x) for an activation f, or its derivative of an order. */
export function applyActivation(x: Expression, name: Activation, order = 0): Expression {
  const { operation, numbers } = known(name);
  return apply(operation, [x], { ...numbers, order });
}

/** The activation that an expression is of its one operand; undefined where it is none, or a derivative of one. */
export function activationOf({ op, room, attributes }: Expression): Activation | undefined {
  if (!('activation' in room) || attributes.order !== 0) return undefined;
  const { numbers = [] } = (room as ActivationRoom).activation;
  const family = [...byFamily].find(([, { name }]) => name === op)?.[0];
  const values = numbers.map(({ attribute }) => attributes[attribute]);
  return activationNamed(values.length === 0 ? `${family}` : `${family}(${values.join(',')})`)?.name;
}

function known(name: Activation): NamedActivation {
  const found = activationNamed(name);
  if (found === undefined) throw new Error(`${name} is no activation`);
  return found;
}

function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
