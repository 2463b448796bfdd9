import { describe, expect, test } from 'vitest';
import { type Expression, input } from '../../../src/graph/index.ts';
import { assemble } from '../../../src/lanes/assemble.ts';
import { straightCode } from '../../../src/lanes/squares/straight-code.ts';

const x = input('x', []);
const COUNT = 512;

/** A function of x in doubles, at these points. */
function computed(y: Expression, points: Float64Array): Float64Array {
  const column = COUNT * 8;
  const { stages, end } = straightCode(
    {
      rows: COUNT,
      inputs: new Map([[x, { column: 0 }]]),
      stages: [new Map([[y, [column]]])],
      block: 2 * column,
      scratch: 2 * column + 16,
    },
    '$f',
  );
  const calls = stages.flat().map(({ name }) => `(call ${name})`);
  const text = `(module (import "env" "memory" (memory 1)) (import "env" "base" (global $base i32))
    ${stages
      .flat()
      .map((one) => one.text)
      .join('\n')} (func (export "run") ${calls.join(' ')}))`;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65_536) + 1 });
  new Float64Array(memory.buffer, 0, COUNT).set(points);
  const module = new WebAssembly.Module(assemble(text));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, base: 0 } });
  (exports.run as () => void)();
  return new Float64Array(memory.buffer, column, COUNT).slice();
}

/** Evenly spaced, with the ends. */
const between = (from: number, to: number) =>
  Float64Array.from({ length: COUNT }, (_, k) => from + ((to - from) * k) / (COUNT - 1));
/** From 10^from to 10^to, of both signs. */
const scales = (from: number, to: number) =>
  between(from, to).map((e, k) => (k % 2 === 0 ? 1 : -1) * 10 ** e);

describe('functions of doubles in lanes are those of the language to a few units in the last place', () => {
  test.each<[string, Expression, (x: number) => number, Float64Array]>([
    ['exp', x.exp(), Math.exp, between(-700, 700)],
    ['exp near 0', x.exp(), Math.exp, scales(-18, 0)],
    ['log', x.log(), Math.log, scales(-300, 300).map(Math.abs)],
    ['log near 1', x.log(), Math.log, between(0.5, 2)],
    ['tanh', x.tanh(), Math.tanh, between(-20, 20)],
    ['tanh near 0', x.tanh(), Math.tanh, scales(-12, 0)],
    ['sigmoid', x.sigmoid(), (v) => 1 / (1 + Math.exp(-v)), between(-700, 40)],
    [
      'softplus',
      x.softplus(),
      (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
      between(-600, 600),
    ],
    ['sqrt', x.sqrt(), Math.sqrt, scales(-300, 300).map(Math.abs)],
    ['the fifth power', x.power(5), (v) => v ** 5, scales(-20, 20)],
    ['the power −3', x.power(-3), (v) => v ** -3, scales(-20, 20)],
  ])('%s', (_, y, truth, points) => {
    const values = computed(y, points);
    // Eight units in the last place.
    const worst = Math.max(
      ...values.map((value, k) => Math.abs(value - truth(points[k])) / Math.abs(truth(points[k]))),
    );
    expect(worst).toBeLessThan(8 * Number.EPSILON);
  });

  test('no number stays none, and far out nothing is infinite that was not', () => {
    const points = between(0, 1);
    points.set([Number.NaN, -2000, 2000, 0]);
    expect(computed(x.exp(), points)[0]).toBeNaN();
    const [none, low, high, zero] = computed(x.silu(), points);
    expect([none, high, zero]).toEqual([Number.NaN, 2000, 0]);
    expect(Math.abs(low)).toBeLessThan(1e-300);
    expect(computed(x.log(), points)[3]).toBe(Number.NEGATIVE_INFINITY);
    expect(computed(x.log(), points)[1]).toBeNaN();
  });

  test('functions without code are declined', () => {
    expect(() => computed(x.sine(), between(0, 1))).toThrow();
    expect(() => computed(x.power(0.3), between(0, 1))).toThrow();
  });
});

test('values that many lines need pass from function to function', () => {
  // Some 2,000 lines, the first of which are needed by the last.
  const first = Array.from({ length: 40 }, (_, k) => x.mul(k + 0.5).tanh());
  const chain = first.reduce((sum, e) => sum.mul(0.5).add(e.exp()), x);
  const all = first.reduce((sum, e, k) => sum.add(e.mul(k)), chain);
  const points = between(-1, 1);
  const truth = points.map((v) => {
    const own = first.map((_, k) => Math.tanh(v * (k + 0.5)));
    return own.reduce(
      (sum, e, k) => sum + e * k,
      own.reduce((sum, e) => sum * 0.5 + Math.exp(e), v),
    );
  });
  computed(all, points).forEach((value, k) => {
    expect(Math.abs(value - truth[k])).toBeLessThan(1e-12 * 800);
  });
});
