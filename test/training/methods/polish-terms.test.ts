import { describe, expect, test } from 'vitest';
import { designPoints, normalise, type Samples } from '../../../src/dataset/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import type { LossOptions } from '../../../src/objective/index.ts';
import { flatten, initialise, type Network, perceptron, unflatten } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { type PolishOptions, polish, train } from '../../../src/training/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { labelWith } from '../../../src/workflow/index.ts';
import { d, heldSamples, m, secondOrderSamples } from '../../objective/second-order.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';
import { relativeError } from '../problem.ts';

/* Polishing of losses with all kinds of terms: what draws, second derivatives, products, labels of a teacher. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const rows = 120;
const all = secondOrderSamples(rows, 2);
const { hessian: _, ...first } = all;
const { dydx, ...values } = first;
const start = initialise(perceptron([d, 5, m], 'silu'), stream(1, 'layers'));

const run = (loss: LossOptions, data: Samples, options: PolishOptions = {}, steps = 8, on: Network = start) =>
  train(engine, on, data, {
    loss,
    steps,
    method: polish(options),
    validation: 0,
    random: stream(1, 'shuffle'),
  });
const ways: readonly PolishOptions['by'][] = ['levenberg-marquardt', 'quasi-newton'];

/** √k times the k units at each point, with the products of the Jacobian: together they have its loss. */
function units(side: 'left' | 'right'): Samples {
  const [long, short] = side === 'left' ? [m, d] : [d, m];
  const vectors = new Float64Array(rows * long * long);
  for (let at = 0; at < rows * long; at++) vectors[at * long + (at % long)] = Math.sqrt(long);
  const products = Float64Array.from({ length: rows * long * short }, (___, at) => {
    const [row, one, other] = [Math.floor(at / (long * short)), Math.floor(at / short) % long, at % short];
    const [j, a] = side === 'left' ? [one, other] : [other, one];
    return Math.sqrt(long) * dydx.data[(row * m + j) * d + a];
  });
  const [by, of] = [tensor(vectors, [rows, long, long]), tensor(products, [rows, long, short])];
  return side === 'left'
    ? { ...values, vjp: { cotangents: by, adjoints: of } }
    : { ...values, jvp: { directions: by, tangents: of } };
}

describe.each(ways)('polishing by %s', (by) => {
  const sobolev = { kind: 'sobolev' } as const;

  test.each<[string, LossOptions, Samples]>([
    ['a random cotangent a step', { ...sobolev, sweeps: 1 }, first],
    ['cotangents that are held', sobolev, units('left')],
    ['directions that are held', sobolev, units('right')],
  ])('with %s takes the steps that whole Jacobians take', async (_name, loss, data) => {
    const [own, whole] = [await run(loss, data, { by }), await run(sobolev, first, { by })];
    expect(relativeError(own.curve.total, whole.curve.total)).toBeLessThan(1e-5);
    expect(own.curve.total.at(-1)).toBeLessThan(0.5 * own.curve.total[0]);
  });

  test('with a random direction a step takes the steps that whole Hessians take', async () => {
    const second = { kind: 'sobolev', order: 2 } as const;
    const of = (loss: LossOptions) => run(loss, all, { by });
    // The mean over random directions is d times that over axes, as is its weight.
    const drawn = await of({ ...second, weights: { values: 1, gradients: 1, curvatures: 1 } });
    const whole = await of({
      ...second,
      directions: { kind: 'axes' },
      weights: { values: 1, gradients: 1, curvatures: d },
    });
    expect(relativeError(drawn.curve.total, whole.curve.total)).toBeLessThan(1e-5);
    expect(drawn.curve.terms.curvatures.at(-1)).toBeLessThan(drawn.curve.terms.curvatures[0]);
  });

  test('with a few directions that each point holds makes no loss larger', async () => {
    const { curve } = await run({ kind: 'sobolev', order: 2 }, heldSamples(all, 3), { by });
    expect(curve.total.every((loss, k) => k === 0 || loss <= curve.total[k - 1])).toBe(true);
    expect(curve.total.at(-1)).toBeLessThan(0.5 * curve.total[0]);
  });
});

test.each(['vanilla', 'sobolev'] as const)(
  'a network comes back to a teacher of its own size, by a loss that is %s',
  async (kind) => {
    const teacher = exampleSurrogate();
    const points = designPoints({ kind: 'sobol' }, domainOf(teacher.inputs), 200, stream(1, 'points'));
    const data = normalise(await labelWith(engine, teacher, points), teacher.normalisation);
    const near = unflatten(
      flatten(teacher).map((weight, k) => weight * (1 + 0.02 * Math.sin(k))),
      teacher,
    );
    const { curve, network, ended } = await run({ kind }, data, {}, 60, near);
    expect(curve.total[0]).toBeGreaterThan(1e-6);
    // Labels and points are rounded to float32.
    expect(curve.total.at(-1)).toBeLessThan(1e-12);
    expect(relativeError(flatten(network), flatten(teacher))).toBeLessThan(2e-3);
    expect(ended).not.toBe('noise floor reached');
  },
);
