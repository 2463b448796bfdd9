import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { flatten, initialise, perceptron, unflatten } from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { levenbergMarquardt, train } from '../../../src/training/index.ts';
import { GeneratedSquares } from '../../../src/training/squares/generated.ts';
import { pythonWith } from '../../support/python.ts';
import { boundTo, fedOf, relativeError, samples } from '../problem.ts';

const engine = await openEngine({ threads: 1 });
const python = pythonWith('numpy, scipy');

/* Values and gradients of a tanh network by hand, and the Jacobian by steps along the imaginary axis: exact to rounding. */
const script = `
import json, sys
import numpy as np
from scipy.optimize import least_squares
g = json.load(sys.stdin)
x, y, dydx = (np.array(g[name], dtype=float) for name in ('x', 'y', 'dydx'))
n, h = len(x), g['hidden']
def residual(p):
    w, b, v, c = p[:2 * h].reshape(2, h), p[2 * h:3 * h], p[3 * h:4 * h], p[4 * h]
    t = np.tanh(x @ w + b)
    value, slopes = t @ v + c, (v * (1 - t * t)) @ w.T
    return np.concatenate([(value - y) * np.sqrt(1 / 3 / n), ((slopes - dydx) * np.sqrt(2 / 3 / (2 * n))).ravel()])
def jacobian(p):
    e = 1e-40j
    return np.stack([residual(p + e * one).imag / 1e-40 for one in np.eye(len(p))], 1)
p = np.array(g['start'])
r, j = residual(p), jacobian(p)
best = least_squares(residual, p, jacobian, method='lm', x_scale='jac', xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=3000)
print(json.dumps({'total': r @ r, 'gradient': (j.T @ r).tolist(), 'gram': (j.T @ j).ravel().tolist(), 'least': 2 * best.cost, 'best': best.x.tolist()}))
`;

test.skipIf(python === undefined)(
  'JᵀJ and Jᵀr are those of NumPy, and the least loss is that of SciPy (needs .venv/peers)',
  async () => {
    const [hidden, rows] = [3, 60];
    const data = samples(rows);
    const objective = boundTo({ kind: 'sobolev' }, data);
    const start = initialise(perceptron([2, hidden, 1], 'tanh'), stream(4, 'layers'));
    const given = {
      hidden,
      start: [...flatten(start)],
      x: Array.from({ length: rows }, (_, k) => [...data.x.data.subarray(2 * k, 2 * k + 2)]),
      y: [...data.y.data],
      dydx: Array.from({ length: rows }, (_, k) => [...data.dydx.data.subarray(2 * k, 2 * k + 2)]),
    };
    const answer = execFileSync(python as string, ['-c', script], {
      input: JSON.stringify(given),
      encoding: 'utf8',
    });
    const expected = JSON.parse(answer);
    const step = { architecture: start, objective };
    const order = Int32Array.from({ length: rows }, (_, k) => k);
    const options = { threads: 1, drawn: {}, order };
    const squares = (await GeneratedSquares.open(engine, step, fedOf(objective), options))!;
    const found = {
      ...(await squares.gradient(flatten(start))),
      gram: await squares.gram(flatten(start)),
    };
    await squares.dispose();
    expect(relativeError([found.total], [expected.total])).toBeLessThan(1e-12);
    expect(relativeError(found.gradient, expected.gradient)).toBeLessThan(1e-12);
    expect(relativeError(found.gram, expected.gram)).toBeLessThan(1e-12);
    // A hundredth away from the minimum that SciPy has found: others are other minima.
    const near = unflatten(
      expected.best.map((value: number) => 1.01 * value),
      start,
    );
    const { curve } = await train(engine, near, data, {
      loss: { kind: 'sobolev' },
      method: levenbergMarquardt(),
      steps: 200,
      validation: 0,
      random: stream(1, 'shuffle'),
    });
    expect(relativeError([curve.total.at(-1) as number], [expected.least])).toBeLessThan(1e-6);
  },
);
