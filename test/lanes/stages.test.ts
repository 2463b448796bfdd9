import { describe, expect, test } from 'vitest';
import { adjoint, concat, type Expression, input, type LoopBody } from '../../src/graph/index.ts';
import { compileLanes } from '../../src/lanes/compile.ts';
import { emit } from '../../src/lanes/emit.ts';
import { kernels } from '../../src/lanes/kernels/index.ts';
import type { KernelCall } from '../../src/lanes/kernels/kernel.ts';
import { flat, type Layout, rowsOf, sizes } from '../../src/lanes/layout.ts';
import { FLOAT_BYTES, Piece } from '../../src/lanes/memory.ts';
import { type Addresses, place } from '../../src/lanes/place.ts';
import { type Plan, plan } from '../../src/lanes/plan.ts';

const x = input('x', [32, 4]);
const y = input('y', [32, 2]);
const parameters = input('parameters', [46]);
const [w, b, v, c] = [
  parameters.slice(0, 0, 24).reshape([4, 6]),
  parameters.slice(0, 24, 30),
  parameters.slice(0, 30, 42).reshape([6, 2]),
  parameters.slice(0, 42, 44),
];

/** Steps of gradient descent for a network of one hidden layer. */
function training(activation: (z: Expression) => Expression): LoopBody {
  const loss = activation(x.matmul(w).add(b)).matmul(v).add(c).sub(y).square().mean();
  const gradient = adjoint(loss, [parameters])[0];
  return {
    carried: [{ name: 'parameters', next: parameters.sub(gradient.mul(input('rate', []))) }],
    collected: { loss },
    gathered: [
      { name: 'x', shape: [32, 4] },
      { name: 'y', shape: [32, 2] },
    ],
    scheduled: [{ name: 'rate', shape: [] }],
  };
}
const bodies = [
  ['silu', training((z) => z.silu())],
  ['tanh', training((z) => z.tanh())],
  ['relu', training((z) => z.relu())],
] as const;

describe('stages', () => {
  test('cannot be called out of order', () => {
    const planned = plan(bodies[0][1]);
    // @ts-expect-error A plan has no addresses.
    expect(() => emit(planned, '(memory 1)')).toThrow(TypeError);
    // @ts-expect-error Only placing makes addresses.
    const addresses: Addresses = { of: () => 0, ofFlat: () => 0, ofRows: () => 0 };
    // @ts-expect-error A unit has no text without addresses.
    expect(() => planned.units[0].emit()).toThrow(TypeError);
    expect(addresses.of(new Piece(1))).toBe(0);
  });

  test.each(bodies)('are functions: a %s step is the same text whenever it is asked for', (_, body) => {
    const planned = plan(body);
    const [once, again] = [place(planned), place(planned)];
    expect(emit(once, '(memory 1)')).toBe(emit(again, '(memory 1)'));
    expect(emit(once, '(memory 1)')).toBe(emit(once, '(memory 1)'));
    expect(emit(place(plan(body)), '(memory 1)')).toBe(emit(once, '(memory 1)'));
  });

  test('make what compiling gives', async () => {
    const placed = place(plan(bodies[0][1]));
    const step = await compileLanes(bodies[0][1]);
    expect(step?.bytes).toBe(placed.bytes);
    expect(step?.at.parameters).toBe(placed.addresses.of(placed.plan.inputs.get('parameters') as Piece));
  });
});

/** From which unit to which the numbers of each piece are wanted, behind the last one for those kept. */
function lifetimes({ units, kept }: Plan): Map<Piece, [from: number, to: number]> {
  const lives = new Map<Piece, [number, number]>([...kept].map((piece) => [piece, [-1, units.length]]));
  units.forEach(({ reads, writes }, k) => {
    for (const piece of writes) if (!lives.has(piece)) lives.set(piece, [k, k]);
    for (const piece of reads) {
      const life = lives.get(piece);
      expect(life, 'what is read has been written').toBeDefined();
      if (life !== undefined) life[1] = Math.max(life[1], k);
    }
  });
  return lives;
}

describe('a plan', () => {
  test.each(bodies)('of a %s step runs units of lower levels first', (_, body) => {
    const levels = plan(body).units.map(({ level }) => level);
    expect(levels).toEqual([...levels].sort((p, q) => p - q));
  });
});

describe('places', () => {
  test.each(bodies)('of pieces that are wanted at one time do not overlap (%s)', (_, body) => {
    const { plan: planned, addresses, bytes } = place(plan(body));
    const lives = [...lifetimes(planned)];
    expect(lives.length).toBeGreaterThan(10);
    for (const [k, [piece, [from, to]]] of lives.entries()) {
      const [start, end] = [addresses.of(piece), addresses.of(piece) + piece.floats * FLOAT_BYTES];
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(bytes);
      for (const [other, [otherFrom, otherTo]] of lives.slice(0, k)) {
        const together = from <= otherTo && otherFrom <= to;
        const apart = addresses.of(other) + other.floats * FLOAT_BYTES <= start || end <= addresses.of(other);
        expect(!together || apart).toBe(true);
      }
    }
  });

  test('of temporary pieces are used again', () => {
    const { plan: planned, bytes } = place(plan(bodies[0][1]));
    const all = [...lifetimes(planned).keys()].reduce((total, { floats }) => total + floats * FLOAT_BYTES, 0);
    expect(bytes).toBeLessThan(all);
  });
});

describe('kernels', () => {
  const rows = (columns: number): Layout => rowsOf(new Piece(32 * columns), [32, columns]);
  const numbers = (...shape: number[]): Layout => flat(new Piece(64), shape);
  const turned = (columns: number) => ({ kind: 'turned', of: rows(columns) }) as Layout;
  const batch = input('batch', [32, 3]);
  /** What each is for, and what it is handed. */
  const examples: readonly (readonly [string, Expression, readonly Layout[]])[] = [
    ['a layer', batch.matmul(input('m', [3, 5])), [rows(3), numbers(3, 5)]],
    ['the transpose of a layer', input('m', [5, 3]).matmul(batch.transpose()), [numbers(5, 3), turned(3)]],
    ['a gradient of weights', batch.transpose().matmul(input('z', [32, 5])), [turned(3), rows(5)]],
    [
      'labels along a direction',
      batch.reshape([32, 3, 1]).matmul(input('v', [1, 1])),
      [rows(3), numbers(1, 1)],
    ],
    ['a layer of a direction', input('v', [1, 3]).matmul(input('m', [3, 5])), [numbers(1, 3), numbers(3, 5)]],
    ['its gradient', input('w', [3, 1]).mul(input('u', [1, 4])), [numbers(3, 1), numbers(1, 4)]],
    ['a loss', batch.sum(), [rows(3)]],
    ['a gradient of biases', batch.sum([0]), [rows(3)]],
    ['layers side by side', concat([batch, input('z', [32, 5])], 1), [rows(3), rows(5)]],
    ['a flat gradient', concat([input('p', [3]), input('q', [4])], 0), [numbers(3), numbers(4)]],
  ];

  const matching = (e: Expression, operands: readonly Layout[]) =>
    kernels.map((kernel) => (kernel.op === e.op ? kernel.match(e, operands) : undefined));

  test('are one for each of these, and each is for one', () => {
    const found = examples.map(([, e, operands]) => matching(e, operands).map((work) => work !== undefined));
    for (const row of found) expect(row.filter(Boolean)).toHaveLength(1);
    for (const k of kernels.keys()) expect(found.filter((row) => row[k])).toHaveLength(1);
  });

  test.each(examples)('for %s make as many numbers as their result has', (_, e, operands) => {
    const { result } = matching(e, operands).find((work) => work !== undefined) as KernelCall;
    const stored = result.kind === 'turned' ? result.of : result;
    expect(stored.piece.floats).toBeGreaterThanOrEqual(sizes(e).reduce((p, q) => p * q, 1));
    expect(result.kind).toBe(e.shape[0] === 32 ? 'rows' : e.shape[1] === 32 ? 'turned' : 'flat');
  });
});
