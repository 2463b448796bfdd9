import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { namedModel } from '../../src/reference/index.ts';
import { polynomialFunction, regress } from '../../src/regression/index.ts';
import { rowsOf, type Tensor } from '../../src/tensor/index.ts';
import { partedRows } from '../../src/training/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';
import { pythonWith } from '../support/python.ts';

const engine = await openEngine({ threads: 1 });
const python = pythonWith('numpy');

/* Rows of values and derivatives, weighed by the roots of their weights, in monomials of z-scores: NumPy's lstsq, by SVD. */
const script = `
import itertools, json, sys
import numpy as np
g = json.load(sys.stdin)
x, y, dydx, test = (np.array(g[name]) for name in ('x', 'y', 'dydx', 'test'))
n, d = x.shape
mean, scale = x.mean(0), x.std(0)
middle, size = y.mean(0), y.std(0)
slopes = dydx * scale / size
columns = 1 / (slopes ** 2).mean(0) if g['columns'] == 'scale' else np.ones(d)
alpha, beta = 1 / (1 + g['lambda'] * d), g['lambda'] * d / (1 + g['lambda'] * d)
powers = [p for p in itertools.product(range(g['degree'] + 1), repeat=d) if sum(p) <= g['degree']]
def term(z, p): return np.prod(z ** np.array(p), axis=1)
def slope(z, p, i): return p[i] * term(z, [max(e - (k == i), 0) for k, e in enumerate(p)])
rows = np.array(g['rows'])
z = ((x - mean) / scale)[rows]
design = [np.sqrt(alpha) * np.stack([term(z, p) for p in powers], 1)]
labels = [np.sqrt(alpha) * ((y - middle) / size)[rows]]
for i in range(d):
    root = np.sqrt(beta / d * columns[i])
    design.append(root * np.stack([slope(z, p, i) for p in powers], 1))
    labels.append(root * slopes[rows, i])
c = np.linalg.lstsq(np.concatenate(design), np.concatenate(labels), rcond=None)[0]
at = (test - mean) / scale
print(json.dumps((np.stack([term(at, p) for p in powers], 1) @ c * size + middle).tolist()))`;

describe('a regression against NumPy', () => {
  it.for([
    ['uniform', 1],
    ['scale', 0.3],
  ] as const)(
    'predicts what lstsq with derivative rows does: columns %s, λ = %f',
    async ([columns, lambda], { skip }) => {
      if (python === undefined) return skip('there is no Python environment .venv/peers with NumPy');
      const [n, degree] = [300, 5];
      const { value } = await sampleModel(engine, namedModel('branin'), { points: n + 50 }).next();
      const set = takeRows(
        value!,
        Array.from({ length: n }, (_, row) => row),
      );
      const test = rowsOf(value!.x, n, n + 50);
      const { polynomial } = await regress(engine, set, {
        degree,
        loss: { kind: 'sobolev', lambda, columns },
      });
      const { y } = await predict(engine, polynomialFunction(polynomial), test, { order: 0 });

      const nested = ({ shape: [rows], data }: Tensor) =>
        Array.from({ length: rows }, (_, row) => [
          ...data.subarray((row * data.length) / rows, ((row + 1) * data.length) / rows),
        ]);
      const asked = {
        ...{ x: nested(set.x), y: [...set.y.data], dydx: nested(set.dydx!), test: nested(test) },
        ...{ degree, lambda, columns, rows: [...partedRows(n, 1).training] },
      };
      const answer = execFileSync(python, ['-c', script], { input: JSON.stringify(asked), encoding: 'utf8' });
      const theirs = JSON.parse(answer) as number[];
      // A fit that leaves a part of 300 unexplained: 1e-9 of it are the roundings of normal equations.
      for (const [i, value] of theirs.entries()) expect(Math.abs(y.data[i] - value)).toBeLessThan(3e-7);
    },
  );
});
