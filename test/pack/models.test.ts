import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { loadModel, modelFor } from '../../src/node/index.ts';
import { catalogue, type ReferenceModel } from '../../src/reference/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { derivative, pointsOf, requests } from '../reference/support.ts';

/* Models as modules: the examples and the code of docs/models.md, loaded as a user's are. */

const request = await requests();
const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const documentation = await readFile(join(repository, 'docs/models.md'), 'utf8');
const scratch = await mkdtemp(join(tmpdir(), 'sobolev-models-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

/**
 * Gradients at points of the domain against differences of values, by the step 2e-3 of each edge. All points move together, so
 * that each keeps the normals that its number takes from the stream.
 */
async function expectOwnGradient(model: ReferenceModel, tolerance: number): Promise<void> {
  const points = pointsOf(model, 8);
  const { dydx } = await model.label(points, request());
  const [d, m] = [model.inputs.length, model.outputs.length];
  for (let k = 0; k < d; k++) {
    const { lo, hi } = model.inputs[k];
    const h = 2e-3 * (hi! - lo!);
    const values: Float64Array[] = [];
    for (let step = -3; step <= 3; step++) {
      const moved = points.data.map((at, i) => (i % d === k ? at + step * h : at));
      values.push((await model.label(tensor(moved, [8, d]), request({ order: 0 }))).y.data);
    }
    for (let n = 0; n < 8; n++)
      for (let j = 0; j < m; j++) {
        const slope = derivative((step) => values[step + 3][n * m + j], 0, 1) / h;
        const own = dydx!.data[(n * m + j) * d + k];
        expect(Math.abs(own - slope)).toBeLessThan(tolerance * (Math.abs(slope) + 1e-3));
      }
  }
}

describe('examples/my-model.ts', async () => {
  const model = await loadModel(join(repository, 'examples/my-model.ts'));

  test('is the deflection and the stress of a cantilever', async () => {
    const { y } = await model.label(tensor([[600, 1200, 30, 60]]), request({ order: 0 }));
    const inertia = (30 * 60 ** 3) / 12;
    expect(y.data[0]).toBeCloseTo((600 * 1200 ** 3) / (3 * 210_000 * inertia), 12);
    expect(y.data[1]).toBeCloseTo((600 * 1200) / ((30 * 60 ** 2) / 6), 12);
  });

  test('has derivatives of both orders', async () => {
    await expectOwnGradient(model, 1e-8);
    const directions = tensor([1, 0, 0, 0, 0, 1, 0, 0], [1, 2, 4]);
    const { products, dydx } = await model.label(
      tensor([[600, 1200, 30, 60]]),
      request({ order: 2, directions }),
    );
    // F·L³: ∂²/∂F² = 0 and ∂²/∂F∂L = (∂/∂L)/F; ∂²/∂L² = 2·(∂/∂L)/L.
    expect(products!.data[0]).toBe(0);
    expect(products!.data[1]).toBeCloseTo(dydx!.data[1] / 600, 14);
    expect(products!.data[9]).toBeCloseTo((2 * dydx!.data[1]) / 1200, 14);
  });
});

describe('examples/simulator.mjs', async () => {
  const model = await loadModel(join(repository, 'examples/simulator.mjs'));

  test('solves its equation: without loss the temperature is q/(2k)·x·(1 − x)', async () => {
    const { y } = await model.label(tensor([[1.5, 0, 12]]), request({ order: 0 }));
    // Its sum over 64 cells is q/(12k)·(1 − 1/64²).
    expect(y.data[0]).toBeCloseTo((12 / (12 * 1.5)) * (1 - 1 / 64 ** 2), 11);
    expect(y.data[1]).toBeCloseTo(12 / (8 * 1.5), 11);
  });

  test('has the gradient of its values by its adjoint', () => expectOwnGradient(model, 1e-7));
});

test.each([...documentation.matchAll(/```ts\n(import[\s\S]*?)```/g)].map(([, code], k) => [k + 1, code]))(
  'module %i of docs/models.md loads and knows its gradient',
  async (k, code) => {
    const path = join(scratch, `model-${k}.ts`);
    await writeFile(path, code as string);
    await expectOwnGradient(await modelFor(path), 1e-8);
  },
);

// Those that begin with the name of a file have kinks, across which differences tell nothing.
test.each(
  [...documentation.matchAll(/```ts\n\/\/ ([\w-]+)\.ts\n(import[\s\S]*?)```/g)].map(([, name, code]) => [
    name,
    code,
  ]),
)('module %s of docs/models.md has a kink, and gradients that are finite', async (name, code) => {
  const path = join(scratch, `${name}.ts`);
  await writeFile(path, code as string);
  const model = await modelFor(path);
  const { dydx } = await model.label(pointsOf(model, 8), request());
  expect(dydx!.data.every(Number.isFinite)).toBe(true);
  expect(dydx!.data.some((slope) => slope !== 0)).toBe(true);
});

/** "x1 … x50" are 50 names. */
function numbered(name: string): string[] {
  const [, stem, first, last] = /^(\w+?)(\d+) … \1(\d+)$/.exec(name) ?? [];
  if (stem === undefined) return [name];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, k) => `${stem}${Number(first) + k}`);
}

test('docs/models.md has a line for each model of the catalogue, with its inputs and outputs', async () => {
  const rows = [...documentation.matchAll(/^\| `([\w-]+)` \| (\d+) \| (.+?) \|/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(catalogue));
  for (const [, name, inputs, outputs] of rows) {
    const model = await modelFor(name);
    expect([name, model.inputs.length]).toEqual([name, Number(inputs)]);
    const names = outputs.split(', ').flatMap(numbered).slice(0, model.outputs.length);
    expect(names).toEqual(model.outputs.map((output) => output.name));
  }
});

test.each([...documentation.matchAll(/`((?:src|docs|examples)\/[\w./-]+)`/g)].map(([, path]) => path))(
  'docs/models.md names %s, which is there',
  async (path) => {
    await expect(stat(join(repository, path))).resolves.toBeDefined();
  },
);
