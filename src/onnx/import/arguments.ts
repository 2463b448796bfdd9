import { constant, type Expression } from '../../graph/index.ts';
import { type Dimension, demand, InputError, normaliseAxes, type Tensor } from '../../tensor/index.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../decode/records.ts';
import type { Allowance } from './allowance.ts';
import { type FixedBatch, perPoint } from './batch.ts';
import { dimensionsOf, isKnown, numbersOf, type Real, type Value, type Whole } from './value.ts';

const REMEDY = 'Export the model again.';

/** The inputs and attributes of a node, as its rule reads them. They are checked when they are asked for. */
export class NodeArguments {
  readonly node: OnnxNode;
  /** Version of the operator set that the node belongs to. */
  readonly opset: number;
  /** The fixed batch of the file that is read as N; undefined if there is none. */
  readonly batch: FixedBatch | undefined;
  /** What is left for computing constants. */
  readonly allowance: Allowance;
  readonly #inputs: readonly (Value | undefined)[];

  constructor(
    node: OnnxNode,
    inputs: readonly (Value | undefined)[],
    opset: number,
    batch: FixedBatch | undefined,
    allowance: Allowance,
  ) {
    this.node = node;
    this.opset = opset;
    this.batch = batch;
    this.allowance = allowance;
    this.#inputs = inputs;
  }

  // Inputs

  get count(): number {
    return this.#inputs.length;
  }

  has(index: number): boolean {
    return this.#inputs[index] !== undefined;
  }

  value(index: number): Value {
    const value = this.#inputs[index];
    if (value === undefined) throw new InputError(`input ${index + 1} must be given`, undefined, REMEDY);
    return value;
  }

  /** All inputs, at least one. */
  values(): Value[] {
    return [this.value(0), ...this.#inputs.slice(1).map((_, k) => this.value(k + 1))];
  }

  /** An input as an expression; whole numbers that are known become real ones. */
  real(index: number): Expression {
    return asReal(this.value(index)).e;
  }

  /** All inputs as expressions. */
  reals(): Expression[] {
    return this.values().map((value) => asReal(value).e);
  }

  /**
   * The first inputs as expressions, for an operation that aligns them. What is repeated for each point of a fixed batch is
   * there for any batch.
   *
   * @param count how many. Default: all
   */
  aligned(count: number = this.count): Expression[] {
    const operands = Array.from({ length: Math.max(count, 1) }, (_, k) => this.real(k));
    return perPoint(this.#byAxis(operands), this.batch);
  }

  /** Numbers that depend on no input of the model. */
  numbers(index: number): Tensor {
    const e = this.real(index);
    if (!isKnown(e)) throw new InputError(`input ${index + 1} must be known`, undefined, REMEDY);
    return numbersOf(e);
  }

  /** One number that depends on no input of the model. */
  number(index: number): number {
    const { data } = this.numbers(index);
    demand(data.length === 1, `input ${index + 1} must be one number`, data.length, REMEDY);
    return data[0];
  }

  /** Until opset 6 the second operand's axes could lie at an axis of the first; today they lie at its end. */
  #byAxis(operands: readonly Expression[]): readonly Expression[] {
    if (this.opset > 6 || this.int('broadcast', 0) === 0 || !this.node.attributes.has('axis'))
      return operands;
    const [a, b, ...others] = operands;
    const behind = a.rank - this.axis(a.rank) - b.rank;
    demand(behind >= 0, 'the second operand must fit in behind its axis', `${b.rank} axes`, REMEDY);
    return [a, b.reshape([...b.shape, ...new Array<number>(behind).fill(1)]), ...others];
  }

  /** Known whole numbers. */
  wholes(index: number): number[] {
    return Array.from(numbersOf(withoutBatch(this.#whole(index))).data);
  }

  /** Sizes and the batch. */
  dimensions(index: number): Dimension[] {
    return dimensionsOf(this.#whole(index));
  }

  #whole(index: number): Whole {
    const value = this.value(index);
    if (value.kind !== 'whole')
      throw new InputError(`input ${index + 1} must be whole numbers that are known`, undefined, REMEDY);
    return value;
  }

  // Attributes

  int(name: string, otherwise?: number): number {
    const attribute = this.#attribute(name, 'int', otherwise);
    const value = attribute === undefined ? (otherwise as number) : attribute.value;
    demand(Number.isSafeInteger(value), `attribute ${name} must be a whole number`, value, REMEDY);
    return value;
  }

  float(name: string, otherwise?: number): number {
    const attribute = this.#attribute(name, 'float', otherwise);
    return attribute === undefined ? (otherwise as number) : attribute.value;
  }

  string(name: string, otherwise: string): string {
    return this.#attribute(name, 'string', otherwise)?.value ?? otherwise;
  }

  /** undefined where the attribute is not there. */
  ints(name: string): readonly number[] | undefined {
    return this.#attribute(name, 'ints', null)?.value;
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attribute(name, 'floats', null)?.value;
  }

  tensor(name: string): OnnxTensor | undefined {
    return this.#attribute(name, 'tensor', null)?.value;
  }

  /** Whole numbers that newer operator sets take as an input and older ones as an attribute. */
  wholesOr(index: number, name: string): readonly number[] | undefined {
    return this.has(index) ? this.wholes(index) : this.ints(name);
  }

  /** One axis of something of this rank, counted from the front. */
  axis(rank: number, otherwise?: number, name = 'axis'): number {
    return normaliseAxes([this.int(name, otherwise)], rank)[0];
  }

  #attribute<K extends 'int' | 'ints' | 'float' | 'floats' | 'string' | 'tensor'>(
    name: string,
    kind: K,
    otherwise: unknown,
  ): (Extract<OnnxAttribute, { value: unknown }> & Readable<K>) | undefined {
    const attribute = this.node.attributes.get(name);
    if (attribute === undefined) {
      if (otherwise === undefined) throw new InputError(`attribute ${name} must be given`, undefined, REMEDY);
      return undefined;
    }
    demand(attribute.kind === kind, `attribute ${name} must be of kind ${kind}`, attribute.kind, REMEDY);
    return attribute as Extract<OnnxAttribute, { value: unknown }> & Readable<K>;
  }
}

/** What an attribute of each kind holds. */
interface Readable<K> {
  readonly value: K extends 'int' | 'float'
    ? number
    : K extends 'ints' | 'floats'
      ? readonly number[]
      : K extends 'string'
        ? string
        : OnnxTensor;
}

function asReal(value: Value): Real {
  return value.kind === 'whole' ? { kind: 'real', e: withoutBatch(value) } : value;
}

function withoutBatch({ fixed, batch }: Whole): Expression {
  if (batch !== undefined)
    throw new InputError(
      'numbers must not depend on the size of the batch',
      'the size of the batch',
      'Compute one point at a time.',
    );
  return fixed;
}

/** A tensor of the file as a value. */
export function tensorValue(tensor: OnnxTensor): Value {
  const e = constant(tensor.values());
  if (tensor.type === 'bool') return { kind: 'truth', e };
  return /^u?int/.test(tensor.type) ? { kind: 'whole', fixed: e } : { kind: 'real', e };
}
