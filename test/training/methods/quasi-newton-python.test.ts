import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { flatten, initialise, perceptron, unflatten } from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { polish, train } from '../../../src/training/index.ts';
import { pythonWith } from '../../support/python.ts';
import { samples } from '../problem.ts';

const python = pythonWith('numpy, scipy');

/* The loss of values and gradients of a tanh network by hand, its gradient by steps along the imaginary axis: exact to rounding. */
const script = `
import json, sys
import numpy as np
from scipy.optimize import least_squares, minimize
g = json.load(sys.stdin)
x, y, dydx = (np.array(g[name], dtype=float) for name in ('x', 'y', 'dydx'))
n, h = len(x), g['hidden']
def residual(p):
    w, b, v, c = p[:2 * h].reshape(2, h), p[2 * h:3 * h], p[3 * h:4 * h], p[4 * h]
    t = np.tanh(x @ w + b)
    value, slopes = t @ v + c, (v * (1 - t * t)) @ w.T
    return np.concatenate([(value - y) * np.sqrt(1 / 3 / n), ((slopes - dydx) * np.sqrt(2 / 3 / (2 * n))).ravel()])
def jacobian(p):
    return np.stack([residual(p + 1e-40j * one).imag / 1e-40 for one in np.eye(len(p))], 1)
def loss(p):
    r = residual(p)
    return r @ r, 2 * jacobian(p).T @ r
best = least_squares(residual, np.array(g['start']), jacobian, method='lm', x_scale='jac', xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=3000)
near = 1.03 * best.x
curve = [loss(near)[0]]
options = dict(maxcor=20, maxiter=400, ftol=1e-16, gtol=1e-12)
minimize(loss, near, jac=True, method='L-BFGS-B', options=options, callback=lambda p: curve.append(loss(p)[0]))
print(json.dumps({'near': near.tolist(), 'curve': curve}))
`;

test.skipIf(python === undefined)(
  "the quasi-Newton method comes to the least loss that SciPy's comes to, in no more steps (needs .venv/peers)",
  async () => {
    const [hidden, rows] = [3, 60];
    const data = samples(rows);
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
    const { near, curve: theirs } = JSON.parse(answer) as Record<'near' | 'curve', number[]>;
    const { curve } = await train(
      await openEngine({ engine: 'native', threads: 1 }),
      unflatten(near, start),
      data,
      {
        loss: { kind: 'sobolev' },
        method: polish({ by: 'quasi-newton' }),
        steps: 400,
        validation: 0,
        random: stream(1, 'shuffle'),
      },
    );
    const ours = curve.total;
    const [found, least] = [ours, theirs].map((losses) => losses.at(-1) as number);
    expect(Math.abs(found / least - 1)).toBeLessThan(1e-6);
    for (const excess of [0.1, 1e-2, 1e-3]) {
      const [own, other] = [ours, theirs].map((losses) =>
        losses.findIndex((loss) => loss < (1 + excess) * least),
      );
      expect(other).toBeGreaterThan(5);
      expect(own).toBeLessThanOrEqual(other);
    }
  },
);
