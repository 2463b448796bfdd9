import { activationChoices, type Expression, isElementwise, isRearrangement } from '../../graph/index.ts';
import type { OnnxNode } from '../../onnx/index.ts';
import { BATCH, describe, filled, type Sizes, sizeOf, type Tensor } from '../../tensor/index.ts';
import { isIdentity } from '../network.ts';
import { activatedLines } from './activated-lines.ts';
import { affine, type Constant, isLinear, stretched, uniform } from './affine.ts';
import { composed } from './composed.ts';
import { combined, type Formula } from './formula.ts';
import { inputLines } from './inputs.ts';
import { beside, joined, shares, together } from './joined.ts';
import { baseOf, type Lines, linesOf } from './lines.ts';
import { moved } from './moved.ts';
import { Obstacle } from './obstacle.ts';
import { atPoint, beforeBatch, valueAtPoint } from './point.ts';
import { knownAs, type Recognised, recognise } from './recognise.ts';
import { unread } from './unread.ts';
import { sourceOf, unrelated } from './unrelated.ts';

/** What an expression is to a network, at one point of the batch. */
export type Reading = Constant | Lines | Formula;

/** Numbers that reading may make, beside some for each number of the file: files can ask for more than they hold. */
const MOST_NUMBERS = 2 ** 24;
/** Most multiplications for a layer that is neither a matrix times a column nor a row times a matrix. */
const MOST_PRODUCTS = 2 ** 28;

/** Numbers that each operation of a formula takes when it is compared with activations. */
const PROBED = 64;
/** Formulas of a file that are compared with activations of activations: each comparison takes milliseconds. */
const MOST_COMPOSITIONS = 128;

/**
 * Reads expressions as values of a network: constants, lines, and formulas of lines. A formula becomes an activation when
 * something other than an elementwise operation asks for it.
 */
export class NetworkReader {
  readonly #readings = new Map<Expression, Reading>();
  /** What formulas are that were compared with activations. */
  readonly #activations = new Map<Expression, Lines | undefined>();
  /** Expressions that are the results of nodes, not only parts of them. */
  readonly #given = new Set<Expression>();
  #inputs: ReadonlyMap<Expression, Lines> = new Map();
  #node!: OnnxNode;
  #left = MOST_NUMBERS;
  #compositions = MOST_COMPOSITIONS;

  /** Says what the inputs are, before anything is read. Several are read as one, side by side. */
  begin = (inputs: readonly Expression[]): void => {
    this.#inputs = inputLines(inputs);
  };

  /** Reads what a node made; nodes must come in order. */
  visit = (node: OnnxNode, results: readonly Expression[]): void => {
    this.#node = node;
    for (const result of results) {
      this.#given.add(result);
      this.#readAll(result);
    }
  };

  /** The lines that expressions are side by side; undefined where one of them does not depend on the inputs. */
  lines(all: readonly Expression[]): Lines | undefined {
    const parts = all.flatMap((e) => {
      this.#readAll(e);
      const reading = this.#activated(e);
      return reading.kind === 'lines' ? reading : [];
    });
    if (parts.length < all.length) return undefined;
    if (parts.length > 1) this.#payForJoining(parts);
    return beside(parts);
  }

  /** Reads an expression and all below it that have not been read. */
  #readAll(result: Expression): void {
    for (const e of unread(result, this.#readings)) {
      const size = sizeOf(atPoint(e.shape));
      this.#pay(e.op === 'constant' ? -4 * size : 3 * size);
      this.#readings.set(e, this.#read(e));
    }
  }

  /** Takes numbers from what is left for this file. */
  #pay(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw this.#obstacle('it takes more numbers than any network of such a file');
  }

  #read(e: Expression): Reading {
    if (e.op === 'input') return this.#inputLines(e);
    const below = e.inputs.map((x) => this.#readings.get(x) as Reading);
    if (below.every((reading) => reading.kind === 'constant'))
      return {
        kind: 'constant',
        values: valueAtPoint(
          e,
          below.map(({ values }) => values),
        ),
      };
    if (isRearrangement(e)) return this.#moved(e);
    if (isElementwise(e)) return this.#elementwise(e, below);
    return e.op === 'matmul' ? this.#product(e) : this.#sum(e);
  }

  #inputLines(e: Expression): Lines {
    const hasBatch = ({ shape }: Expression) => shape.includes(BATCH);
    if (!hasBatch(e) && [...this.#inputs.keys()].some(hasBatch))
      throw this.#obstacle(
        `it reads input ${describe(e.attributes.name)}, which has no batch as others have`,
      );
    return this.#inputs.get(e) as Lines;
  }

  #moved(e: Expression): Lines {
    if (e.op === 'reshape' && beforeBatch(e.shape) !== beforeBatch(e.inputs[0].shape))
      throw this.#obstacle('it mixes the points of a batch');
    const parts = e.inputs.map((x) => this.#activated(x));
    const sources = new Set(parts.flatMap((part) => (part.kind === 'lines' ? [part.source] : [])));
    if (sources.size > 1) {
      this.#payForJoining(parts);
      return moved(e, joined(parts));
    }
    const lines = moved(e, parts);
    return lines.source.kind === 'join' ? together(shares(lines)) : lines;
  }

  /** Layers side by side become one matrix. */
  #payForJoining(parts: readonly (Constant | Lines)[]): void {
    for (const part of parts) if (part.kind === 'lines') this.#pay(baseOf(part).size * part.index.length);
  }

  #product(e: Expression): Lines {
    const [a, b] = e.inputs.map((x) => this.#activated(x));
    const [left, right] = e.inputs;
    if (left.shape.at(-1) === BATCH) throw this.#obstacle('it mixes the points of a batch');
    if (a.kind === 'lines' && b.kind === 'lines')
      throw this.#obstacle('it multiplies two matrices that both depend on the inputs');
    const [lines, weights] = a.kind === 'lines' ? [a, b as Constant] : [b as Lines, a as Constant];
    const size = sizeOf(atPoint(e.shape));
    const inner = lines.index.length;
    const { data } = weights.values;
    // A row times a matrix takes that matrix; a matrix times a column takes its transpose.
    const isOne = data.length === inner * size;
    if (isOne && a.kind === 'lines' && inner === left.shape.at(-1) && size === right.shape.at(-1))
      return this.#matrix(lines, data, size);
    if (isOne && b.kind === 'lines' && inner === right.shape.at(-2) && size === left.shape.at(-2)) {
      this.#pay(data.length);
      const turned = new Float64Array(data.length);
      for (let j = 0; j < size; j++)
        for (let i = 0; i < inner; i++) turned[i * size + j] = data[j * inner + i];
      return this.#matrix(lines, turned, size);
    }
    return this.#linear(
      e,
      e.inputs.map((x) => this.#readings.get(x) as Reading),
      lines,
    );
  }

  #sum(e: Expression): Lines {
    const [x] = e.inputs;
    const axes = e.attributes.axes as readonly number[];
    if (axes.some((axis) => x.shape[axis] === BATCH))
      throw this.#obstacle('it adds up the points of a batch');
    this.#demandNoNorm(this.#readings.get(x) as Reading);
    const lines = this.#activated(x) as Lines;
    return this.#linear(e, [lines], lines);
  }

  /** A sum of squares or magnitudes says more of what it is than each of them. */
  #demandNoNorm(reading: Reading): void {
    if (reading.kind !== 'formula' || recognise(reading) !== undefined) return;
    const name = knownAs(reading);
    if (name === 'the square' || name === 'the magnitude')
      throw new Obstacle(reading.node, `it begins a norm, of which ${name} of several values is added up`);
  }

  /** An operation that is linear in `lines`, its one operand that is no constant, as a matrix: column by column. */
  #linear(e: Expression, operands: readonly Reading[], lines: Lines): Lines {
    const size = sizeOf(atPoint(e.shape));
    const inner = lines.index.length;
    this.#pay(inner * size);
    if (inner * Math.max(inner, size) > MOST_PRODUCTS)
      throw this.#obstacle(`it would be a layer of ${inner} inputs, number by number`);
    const weight = new Float64Array(inner * size);
    for (let i = 0; i < inner; i++) {
      const unit = operands.map((operand, k): Tensor => {
        if (operand.kind === 'constant') return operand.values;
        const { shape, data } = filled(atPoint(e.inputs[k].shape), 0);
        return { shape, data: data.fill(1, i, i + 1) };
      });
      weight.set(valueAtPoint(e, unit).data, i * size);
    }
    return this.#matrix(lines, weight, size);
  }

  #matrix(of: Lines, weight: Float64Array, size: number): Lines {
    if (of.index.length === size && isIdentity(weight, size)) return of;
    return linesOf({ kind: 'matrix', of, weight, bias: new Float64Array(size), size });
  }

  #elementwise(e: Expression, below: readonly Reading[]): Reading {
    const shape = atPoint(e.shape);
    const formula = this.#formula(e, below, shape);
    if (formula !== undefined && !this.#isSkip(e, below, formula)) return formula;
    const parts = e.inputs.map((x, k) =>
      isLinear(e.op) ? stretched(this.#activated(x), x.shape, shape) : below[k],
    );
    // Lines of several matrices become one matrix when they are added.
    const bases = parts.flatMap((part) => (part.kind === 'lines' ? [baseOf(part).size] : []));
    if (bases.length > 1) this.#pay(Math.max(...bases) * sizeOf(shape));
    const lines = isLinear(e.op) ? affine(e.op, parts as (Constant | Lines)[]) : undefined;
    if (lines === undefined)
      throw this.#obstacle(
        unrelated(
          e.op,
          parts.flatMap((part) => (part.kind === 'constant' ? [] : [sourceOf(part)])),
        ),
      );
    return lines;
  }

  /** An operation as a formula, unless it is affine in lines. */
  #formula(e: Expression, below: readonly Reading[], shape: Sizes): Formula | undefined {
    const uses = below.some(({ kind }) => kind === 'formula');
    const isAffine = isLinear(e.op) && e.room.affine(below.map(({ kind }) => kind !== 'constant'));
    if (isAffine && !uses) return undefined;
    const operands = below.map((reading, k) => {
      if (reading.kind === 'constant') return uniform(reading);
      // Neurons that are repeated are activated first.
      const repeated = sizeOf(atPoint(e.inputs[k].shape)) !== sizeOf(shape);
      if (!repeated) return reading;
      const lines = stretched(this.#activated(e.inputs[k]), e.inputs[k].shape, shape);
      return lines.kind === 'lines' ? lines : undefined;
    });
    if (operands.includes(undefined)) return undefined;
    return combined(e, operands as (number | Lines | Formula)[], this.#node);
  }

  /**
   * Whether a sum skips an activation: x + tanh(x) as a whole is none, but tanh(x) is one. Parts of a single node are no
   * layers: a leaky rectifier is not the sum of two.
   */
  #isSkip(e: Expression, below: readonly Reading[], whole: Formula): boolean {
    const isSum = (e.op === 'add' || e.op === 'sub') && below.every(({ kind }) => kind !== 'constant');
    if (!isSum) return false;
    this.#pay(PROBED * whole.size);
    return (
      below.every(
        (reading, k) =>
          reading.kind === 'lines' ||
          (reading.kind === 'formula' && this.#given.has(e.inputs[k]) && recognise(reading) !== undefined),
      ) && recognise(whole) === undefined
    );
  }

  /** The reading of an expression with a formula made the activation that it spells out. */
  #activated(e: Expression): Constant | Lines {
    const reading = this.#readings.get(e) as Reading;
    if (reading.kind !== 'formula') return reading;
    const lines = this.#activation(e);
    if (lines === undefined) {
      const name = knownAs(reading);
      const what = name === undefined ? 'it begins a function that' : `it is ${name}, which`;
      throw new Obstacle(reading.node, `${what} is no activation of surrogates (${activationChoices()})`);
    }
    this.#readings.set(e, lines);
    return lines;
  }

  /** The lines of the activation that a formula spells out, perhaps of another one; undefined where it is none. */
  #activation(e: Expression): Lines | undefined {
    const reading = this.#readings.get(e) as Reading;
    if (reading.kind !== 'formula') return reading.kind === 'lines' ? reading : undefined;
    if (!this.#activations.has(e)) {
      const found = recognise(reading) ?? this.#composition(e);
      this.#activations.set(e, found && activatedLines(found));
    }
    return this.#activations.get(e);
  }

  #composition(e: Expression): Recognised | undefined {
    const activation = (part: Expression) => (this.#given.has(part) ? this.#activation(part) : undefined);
    const readings = this.#readings;
    for (const formula of composed(e, { readings, uniform, activation, node: this.#node })) {
      if (this.#compositions-- <= 0) return undefined;
      this.#pay(PROBED * formula.size);
      const found = recognise(formula);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #obstacle(reason: string): Obstacle {
    return new Obstacle(this.#node, reason);
  }
}
