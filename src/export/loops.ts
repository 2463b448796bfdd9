import {
  allPositions,
  countOf,
  type Expression,
  moved,
  type Positions,
  positionsInTurn,
  stretched,
} from '../graph/index.ts';
import type { Sizes } from '../tensor/index.ts';
import { ScalarArithmetic } from './arithmetic.ts';
import type { Arrays } from './arrays.ts';
import type { Helper, Scalar, Statement } from './code.ts';
import { elementCode } from './element-code.ts';
import type { Filled } from './function.ts';
import type { Location, Locations } from './locations.ts';
import { indexCode, loopsOver, stridesOf } from './strides.ts';

/** What is needed to write loops. */
export interface LoopContext {
  readonly locations: Locations;
  readonly arrays: Arrays;
  readonly helpers: Map<string, Helper>;
}

const INDICES = ['i', 'j', 'k', 'l', 'n', 'p', 'q'];

/** One loop nest that computes all elements of nodes of one shape. */
export function elementsLoop(nodes: readonly Expression[], context: LoopContext): Statement[] {
  const { locations, arrays, helpers } = context;
  const own = new Set(nodes);
  const all = allPositions(countOf(nodes[0]));
  const reads = new Map<Expression, Positions>();
  for (const e of nodes)
    for (const operand of e.inputs) {
      const location = locations.of(operand);
      if (own.has(operand) || typeof location === 'number') continue;
      reads.set(operand, stretched(location.positions, operand.shape as Sizes, e.shape as Sizes));
    }
  const nest = new Nested([all, ...reads.values()]);
  const arithmetic = new ScalarArithmetic();
  const values = new Map<Expression, Scalar>();
  const scalarOf = (operand: Expression): Scalar => {
    const known = values.get(operand);
    if (known !== undefined) return known;
    const location = locations.of(operand);
    if (typeof location === 'number') return location;
    return arithmetic.element(arrays.of(location.base) as string, nest.at(reads.get(operand) as Positions));
  };
  for (const e of nodes) values.set(e, elementCode(e, e.inputs.map(scalarOf), arithmetic));
  const uses = nodes.flatMap((e) => {
    const array = arrays.of(e);
    if (array === undefined) return [];
    const take = (value: Scalar) => [{ kind: 'set', array, index: nest.at(all), value } as const];
    return [{ value: values.get(e) as Scalar, take }];
  });
  const body = arithmetic.statements(uses);
  for (const helper of arithmetic.helpers) helpers.set(helper.name, helper);
  return nest.around(body);
}

/** Loops that write operands side by side. */
export function joinLoops(e: Expression, context: LoopContext): Statement[] {
  const numbers = positionsInTurn(e.inputs.map(countOf));
  const positions = new Float64Array(countOf(e));
  moved(e, numbers).forEach((from, to) => {
    positions[from] = to;
  });
  return e.inputs.flatMap((part, k) => {
    const own = positions.subarray(numbers[k][0], numbers[k][0] + numbers[k].length);
    return copyLoop(context.locations.of(part), context.arrays.of(e) as string, own, context);
  });
}

/** A loop that writes a rearrangement out. */
export function rearrangementLoop(e: Expression, context: LoopContext): Statement[] {
  const from = context.locations.of(e.inputs[0]);
  const location = typeof from === 'number' ? from : { ...from, positions: moved(e, [from.positions]) };
  return copyLoop(location, context.arrays.of(e) as string, allPositions(countOf(e)), context);
}

/** A loop that writes what lies somewhere to positions of an array. */
export function copyLoop(from: Location, array: string, to: Positions, { arrays }: LoopContext): Statement[] {
  const nest = new Nested(typeof from === 'number' ? [to] : [to, from.positions]);
  const value =
    typeof from === 'number'
      ? from
      : ({ op: 'element', array: arrays.of(from.base) as string, index: nest.at(from.positions) } as const);
  return nest.around([{ kind: 'set', array, index: nest.at(to), value }]);
}

/** Loops that write symmetric blocks from what is on and below their diagonals. */
export function symmetricLoops({ of, array, symmetric: d = 1 }: Filled, context: LoopContext): Statement[] {
  const location = context.locations.of(of);
  const blocks = countOf(of) / (d * d);
  if (typeof location === 'number') return copyLoop(location, array, allPositions(countOf(of)), context);
  const strides = stridesOf(location.positions, [blocks, d, d]);
  if (strides === undefined) throw new Error('a Hessian lies where no loops reach it');
  const base = context.arrays.of(location.base) as string;
  const set = (index: string | number) => ({ kind: 'set', array, index, value: 'entry' }) as const;
  const beyond = ([block, ...rest]: readonly number[]) => [blocks === 1 ? 0 : block, ...rest];
  const at = (indices: readonly string[]) =>
    indexCode({ offset: 0, strides: beyond([d * d, d, 1]) }, indices);
  const index = indexCode({ ...strides, strides: beyond(strides.strides) }, ['i', 'j', 'k']);
  const value = { op: 'element', array: base, index } as const;
  const entries: Statement[] = [
    { kind: 'let', name: 'entry', value },
    set(at(['i', 'j', 'k'])),
    set(at(['i', 'k', 'j'])),
  ];
  const rows: Statement = { kind: 'loop', index: 'k', count: 'j + 1', body: entries };
  const block: Statement = { kind: 'loop', index: 'j', count: d, body: [rows] };
  return blocks === 1 ? [block] : [{ kind: 'loop', index: 'i', count: blocks, body: [block] }];
}

/** A nest of loops that goes through all these lists of positions. */
class Nested {
  readonly #sizes: readonly number[];

  constructor(lists: readonly Positions[]) {
    this.#sizes = loopsOver(lists);
  }

  at(positions: Positions): string | number {
    const strides = stridesOf(positions, this.#sizes);
    if (strides === undefined) throw new Error('a list of positions is not of this nest');
    return indexCode(strides, INDICES);
  }

  around(body: readonly Statement[]): Statement[] {
    if (this.#sizes.length === 0 && body.length > 1) return [{ kind: 'block', body }];
    return this.#sizes.reduceRight<Statement[]>(
      (inner, count, depth) => [{ kind: 'loop', index: INDICES[depth], count, body: inner }],
      [...body],
    );
  }
}
