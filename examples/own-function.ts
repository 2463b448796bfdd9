/*
 * A function of your own as the reference model: the pressure gradient in a rough pipe, a formula that engineers call in
 * inner loops. Written with the graph API its derivatives come by algorithmic differentiation; the study makes a small
 * network of it that keeps them.
 *
 *   npm run examples && node dist/examples/own-function.js       about half a minute
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  customConfig,
  functionModel,
  networkFile,
  openEngine,
  type PartialConfig,
  predict,
  readSurrogate,
  runStudy,
  tensor,
} from 'sobolev';

/** Water at 20 °C: density in kg/m³ and kinematic viscosity in m²/s. */
const density = 998;
const viscosity = 1.004e-6;

/** Darcy and Weisbach's Δp/L = f·ρv²/(2d), with the friction factor f of Swamee and Jain (1976). */
export const pipe = functionModel({
  name: 'pipe',
  inputs: [
    { name: 'velocity', unit: 'm/s', lo: 1, hi: 3 },
    { name: 'diameter', unit: 'm', lo: 0.1, hi: 0.2 },
    { name: 'roughness', unit: 'mm', lo: 0.05, hi: 0.5 },
  ],
  outputs: [{ name: 'gradient', unit: 'Pa/m' }],
  function: ({ velocity, diameter, roughness }) => {
    const reynolds = velocity.mul(diameter).div(viscosity);
    const rough = roughness.mul(1e-3).div(diameter.mul(3.7));
    const logarithm = rough.add(reynolds.power(-0.9).mul(5.74)).log().div(Math.LN10);
    const friction = logarithm.power(-2).mul(0.25);
    return friction
      .mul(velocity.square())
      .mul(density / 2)
      .div(diameter);
  },
});

export const budget: PartialConfig = {
  sampling: { points: 16_384 },
  network: { hidden: '32x3' },
  pruning: { by: 'width', keep: 6 },
  oversized: { steps: 3000 },
  pruned: { steps: 3000 },
  // Each derivative counts alike, whatever its size.
  sobolev: { steps: 6000, columns: 'scale' },
};

export async function main({ directory = 'runs/example-pipe', settings = budget } = {}) {
  const engine = await openEngine();
  const config = customConfig('pipe', settings);
  const { stages } = await runStudy(config, { engine, directory, reference: pipe });
  for (const { name, parameters, r2 } of stages)
    console.log(`${name}: ${parameters} parameters, R² ${r2.values?.toFixed(6)} ${r2.gradients?.toFixed(6)}`);

  const file = join(directory, networkFile('sobolev-reference'));
  const network = readSurrogate(await readFile(file), file);
  const point = tensor([[1.5, 0.15, 0.2]]);
  const predicted = await predict(engine, network, point, { order: 1 });
  const truth = pipe.exact(point);
  const compare = (what: string, value: number, exact: number) =>
    console.log(`${what}: ${value.toPrecision(4)}, in truth ${exact.toPrecision(4)}`);
  compare(`Δp/L in Pa/m at ${point.data.join(', ')}`, predicted.y.data[0], truth.y.data[0]);
  pipe.inputs.forEach(({ name }, k) => {
    compare(`its derivative by ${name}`, predicted.dydx.data[k], truth.dydx.data[k]);
  });
  return { stages, predicted, truth };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
