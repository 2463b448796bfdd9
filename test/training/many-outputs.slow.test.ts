import { expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { train } from '../../src/node/trainings.ts';
import { initialise, perceptron } from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';

/** √2·sin(wⱼ·x + j/10) of m random directions wⱼ in 4 dimensions, with all derivatives; about normalised. */
function waves(rows: number, m: number) {
  const d = 4;
  const random = stream(1, 'waves');
  const x = Float64Array.from({ length: rows * d }, () => Math.fround(random.normal()));
  const w = Float64Array.from({ length: m * d }, () => 0.4 * random.normal());
  const [y, dydx] = [new Float64Array(rows * m), new Float64Array(rows * m * d)];
  for (let at = 0; at < y.length; at++) {
    const [row, j] = [Math.floor(at / m), at % m];
    const phase = [0, 1, 2, 3].reduce((sum, a) => sum + w[j * d + a] * x[row * d + a], j / 10);
    y[at] = Math.SQRT2 * Math.sin(phase);
    for (let a = 0; a < d; a++) dydx[at * d + a] = Math.SQRT2 * Math.cos(phase) * w[j * d + a];
  }
  return { x: tensor(x, [rows, d]), y: tensor(y, [rows, m]), dydx: tensor(dydx, [rows, m, d]) };
}

test('one random cotangent a step learns the Jacobian of 50 outputs: R² above 0.999 on rows held out', async () => {
  const engine = await openEngine({ threads: 1 });
  const start = initialise(perceptron([4, 64, 64, 64, 50], 'silu'), stream(1, 'layers'));
  const { terms } = await train(engine, start, waves(4096, 50), {
    loss: { kind: 'sobolev', sweeps: 1 },
    steps: 12_800,
    batch: 256,
    schedule: { kind: 'cosine', peak: 5e-3, final: 1e-6 },
    random: stream(1, 'shuffle'),
  });
  for (const { loss, signal } of Object.values(terms)) expect(1 - loss / signal!).toBeGreaterThan(0.999);
}, 120_000);
