/*
 * A model of your own as a module: a function written with the graph API, so that its derivatives of every order come
 * by algorithmic differentiation. Here the deflection of a cantilever's tip under its load, F·L³/(3·E·I) with I =
 * b·h³/12.
 *
 *   npx sobolev sample ./my-model.ts --points 4096 --order 2 --out beam.parquet
 *
 * Runs as it is on Node 20: the command compiles it. With options it would export a function of them that returns the
 * model.
 */
import { functionModel } from 'sobolev';

/** Young's modulus of steel, in N/mm². */
const modulus = 210_000;

export default functionModel({
  name: 'beam',
  inputs: [
    { name: 'load', unit: 'N', lo: 100, hi: 1000 },
    { name: 'length', unit: 'mm', lo: 500, hi: 1500 },
    { name: 'width', unit: 'mm', lo: 20, hi: 40 },
    { name: 'height', unit: 'mm', lo: 40, hi: 80 },
  ],
  outputs: [
    { name: 'deflection', unit: 'mm' },
    { name: 'stress', unit: 'N/mm²' },
  ],
  function: ({ load, length, width, height }) => {
    const inertia = width.mul(height.power(3)).div(12);
    const deflection = load.mul(length.power(3)).div(inertia.mul(3 * modulus));
    const stress = load.mul(length).mul(height).div(inertia.mul(2));
    return [deflection, stress];
  },
  parameters: { modulus },
});
