import { describe, expect, test } from 'vitest';
import { functionOf } from '../../src/export/function.ts';
import { exportSurrogate } from '../../src/export/index.ts';
import { evaluate, hessian, input, jacobian, topological } from '../../src/graph/index.ts';
import { encloseWith, intervals, intervalTensor } from '../../src/interval/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { toTensor, toValues } from '../../src/runtime/index.ts';
import { type Head, withHead } from '../../src/surrogate/head.ts';
import {
  importSurrogate,
  readSurrogate,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, rowOf, stream, tensor } from '../../src/tensor/index.ts';
import { kinds } from '../export/compiled.ts';
import { exampleSurrogate } from './example.ts';

/* A softmax, or its logarithm, behind the outputs of a network: against its textbook formulas. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const heads: readonly Head[] = ['softmax', 'log-softmax'];
const random = stream(9, 'heads');
const numbers = (count: number, scale: number) =>
  Array.from({ length: count }, () => scale * random.normal());

/** Softmax as it is defined, with the largest logit taken off. */
function shares(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, one) => sum + Math.exp(one - largest), 0);
  return logits.map((one) => Math.exp(one - largest) / total);
}

function expected(logits: readonly number[], head: Head): number[] {
  const largest = Math.max(...logits);
  const lse = largest + Math.log(logits.reduce((sum, one) => sum + Math.exp(one - largest), 0));
  return head === 'softmax' ? shares(logits) : logits.map((one) => one - lse);
}

/** The example with a head: logits of the size of 1, as `classes` are. */
function headed(head: Head): Surrogate {
  const { normalisation, ...rest } = exampleSurrogate('tanh');
  return {
    ...rest,
    head,
    normalisation: { ...normalisation, yMean: Float64Array.of(0.5, -1), yStd: Float64Array.of(2, 3) },
  };
}

describe.each(heads)('%s', (head) => {
  test.each([2, 3, 10])(
    'of %i classes is what it is defined as, also where logits are far apart',
    (classes) => {
      for (const scale of [1, 30, 1000]) {
        const rows = Array.from({ length: 5 }, () => numbers(classes, scale));
        const z = input('z', [BATCH, classes]);
        const [{ data }] = evaluate([withHead(z, head)], { z: tensor(rows) });
        const wanted = rows.flatMap((row) => expected(row, head));
        data.forEach((value, k) => {
          expect(Math.abs(value - wanted[k])).toBeLessThanOrEqual(
            1e-12 * (Math.abs(wanted[k]) + Number.MIN_VALUE) + (head === 'softmax' ? 0 : 1e-13 * scale),
          );
        });
      }
    },
  );

  test('has the derivatives of its formulas, of both orders, also where a class is all but certain', () => {
    for (const scale of [1, 40]) {
      const rows = Array.from({ length: 4 }, () => numbers(4, scale));
      const z = input('z', [BATCH, 4]);
      const y = withHead(z, head);
      const [first, second] = evaluate([jacobian(y, z), hessian(y, z)], { z: tensor(rows) });
      rows.forEach((row, n) => {
        const p = shares(row);
        const delta = (i: number, j: number) => Number(i === j);
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < 4; j++) {
            // ∂log pᵢ/∂zⱼ = δᵢⱼ − pⱼ, and ∂pᵢ = pᵢ·∂log pᵢ.
            const slope = delta(i, j) - p[j];
            const factor = head === 'softmax' ? p[i] : 1;
            expect(Math.abs(first.data[(n * 4 + i) * 4 + j] - factor * slope)).toBeLessThan(1e-13);
            for (let k = 0; k < 4; k++) {
              const bend = -p[j] * (delta(j, k) - p[k]);
              const wanted = head === 'softmax' ? p[i] * (slope * (delta(i, k) - p[k]) + bend) : bend;
              expect(Math.abs(second.data[((n * 4 + i) * 4 + j) * 4 + k] - wanted)).toBeLessThan(1e-13);
            }
          }
      });
    }
  });

  test('is enclosed by its values at two corners of a box of logits, and by nothing wider', () => {
    for (const scale of [0.1, 3, 400]) {
      const [middle, reach] = [numbers(5, scale), numbers(5, scale).map(Math.abs)];
      const [lo, hi] = [middle.map((m, k) => m - reach[k]), middle.map((m, k) => m + reach[k])];
      const z = input('z', [1, 5]);
      const [box] = encloseWith(intervals, [withHead(z, head)], { z: intervalTensor([1, 5], lo, hi) });
      for (let i = 0; i < 5; i++) {
        const at = (own: readonly number[], others: readonly number[]) =>
          expected(
            others.map((other, k) => (k === i ? own[i] : other)),
            head,
          )[i];
        const [least, most] = [at(lo, hi), at(hi, lo)];
        // Where exponentials overflow, each class but two may widen a logarithm by log 2.
        const beyond = scale === 400 && head === 'log-softmax' ? 3 * Math.LN2 : 0;
        const slack =
          beyond + 1e-12 * Math.max(Math.abs(least), Math.abs(most), head === 'softmax' ? 0 : scale);
        expect(box.lo[i]).toBeLessThanOrEqual(least + slack);
        expect(box.lo[i]).toBeGreaterThanOrEqual(least - slack);
        expect(box.hi[i]).toBeGreaterThanOrEqual(most - slack);
        expect(box.hi[i]).toBeLessThanOrEqual(most + slack);
      }
      // Soundness has no slack: at a corner, in arithmetic that is as good.
      for (let trial = 0; trial < 200; trial++) {
        const point = lo.map((low, k) => low + (hi[k] - low) * random.uniform());
        const [{ data }] = evaluate([withHead(z, head)], { z: tensor([point]) });
        data.forEach((value, i) => {
          expect(value >= box.lo[i] * (1 - 1e-15) - 1e-300 || value - box.lo[i] > -1e-13 * scale).toBe(true);
          expect(value <= box.hi[i] + 1e-15 * Math.max(1, Math.abs(box.hi[i]))).toBe(true);
        });
      }
    }
  });

  test('is kept by a file, which other programs run', async () => {
    const surrogate = headed(head);
    for (const precision of ['float32', 'float64'] as const) {
      const bytes = exportSurrogate(surrogate, { to: 'onnx', order: 2, precision }) as Uint8Array;
      const read = readSurrogate(bytes);
      expect(read.head).toBe(head);
      expect(importSurrogate(writeSurrogate(surrogate, 'float64'))).toEqual(surrogate);
      const points = tensor(numbers(12, 1), [4, 3]);
      const x = input('x', [BATCH, 3]);
      const y = surrogateGraph(surrogate, x).output;
      const truths = evaluate([y, jacobian(y, x), hessian(y, x)], { x: points });
      const program = await engine.load(bytes, { precision });
      try {
        const given = await program.run({ x: toValues(points, precision) });
        ['y', 'dydx', 'hessian'].forEach((name, order) => {
          const size = Math.max(...truths[order].data.map(Math.abs));
          toTensor(given[name]).data.forEach((value, k) => {
            expect(Math.abs(value - truths[order].data[k])).toBeLessThan(
              (precision === 'float32' ? 1e-5 : 1e-11) * size,
            );
          });
        });
      } finally {
        await program.dispose();
      }
    }
  });

  test('is written as code, in straight lines and in loops', () => {
    const surrogate = headed(head);
    const x = input('x', [1, 3]);
    const y = surrogateGraph(surrogate, x).output;
    const results = functionOf(surrogate, 2);
    const points = tensor(numbers(9, 1), [3, 3]);
    for (const kind of [kinds['straight lines'](results), kinds.loops(results)])
      for (let n = 0; n < 3; n++) {
        const point = { x: { shape: [1, 3], data: rowOf(points, n) } };
        const truths = evaluate([y, jacobian(y, x), hessian(y, x)], point);
        Object.values(kind(point)).forEach((values, order) => {
          const size = Math.max(1, ...truths[order].data.map(Math.abs));
          values.forEach((value, k) => {
            expect(Math.abs(value - truths[order].data[k])).toBeLessThan(1e-12 * size);
          });
        });
      }
  });
});

test.each([2, 3, 4, 5, 7, 8, 9, 16, 31, 108, 256])(
  'a head of %i classes takes few operations, each class once',
  (classes) => {
    const z = input('z', [BATCH, classes]);
    const row = numbers(classes, 3);
    for (const head of heads) {
      const y = withHead(z, head);
      const operations = topological([y]).filter(({ op }) => op === 'logAddExp');
      expect(operations.length).toBeLessThanOrEqual(2 * Math.log2(classes));
      const [{ data }] = evaluate([y], { z: tensor([row]) });
      expected(row, head).forEach((value, k) => {
        expect(Math.abs(data[k] - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
      });
    }
  },
);
