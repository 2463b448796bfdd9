import { evaluate, input } from '../../graph/index.ts';
import { BATCH, InputError, type Tensor } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import type { EstimatorKind } from './estimator-kind.ts';
import { ruleOf } from './shift.ts';

/**
 * Checks that paths have a density where labels take one.
 *
 * @throws InputError naming the point and the input whose move is not undone
 */
export function checkNoise(options: MonteCarloOptions, by: EstimatorKind, domain: Domain): void {
  if (by !== 'likelihood-ratio' && by !== 'mixed') return;
  const lost = withoutShift(options, domain);
  if (lost !== undefined)
    throw new InputError(
      `${by} labels of ${options.name} need noise that undoes a move of every input, all over the domain`,
      `no finite shift for ${lost}`,
      'Shrink the domain to where volatilities and times are not 0, or take pathwise labels of a smoothed payoff.',
    );
}

/**
 * "spot at spot 1, volatility 0": an input and a point where no finite shift undoes its move. Where a volatility is 0 nothing that normals
 * do would. It is computed of a path without noise in the middle of the domain, and with each input, or all, at either end.
 */
export function withoutShift(options: MonteCarloOptions, domain: Domain): string | undefined {
  const { inputs, normals } = options;
  const d = inputs.length;
  const points = endsOf(domain);
  const [n] = points.shape;
  const x = input('x', [BATCH, 1, d]);
  const z = input('z', [BATCH, 1, normals]);
  const { moves } = ruleOf(options).at(x, z, (of) => of.like(0));
  const axes = inputs.map((_, i) => x.like(1, [1, 1, 1]).pad(2, i, d - i - 1));
  const moved = evaluate(
    axes.map((axis) => moves(axis.broadcast([BATCH, 1, d]))),
    {
      x: { shape: [n, 1, d], data: points.data },
      z: { shape: [n, 1, normals], data: new Float64Array(n * normals) },
    },
    n,
  );
  for (const [i, { data }] of moved.entries()) {
    const at = data.findIndex((move) => !Number.isFinite(move));
    if (at < 0) continue;
    const row = Math.floor(at / (data.length / n));
    const there = inputs.map(
      (variable, k) => `${variable.name} ${Number(points.data[row * d + k].toPrecision(6))}`,
    );
    return `${inputs[i].name} at ${there.join(', ')}`;
  }
  return undefined;
}

/** The middle of a box, the points with one input at an end, and those with all of them. */
function endsOf({ lo, hi }: Domain): Tensor {
  const d = lo.length;
  const middle = lo.map((end, i) => (end + hi[i]) / 2);
  const single = [lo, hi].flatMap((ends) => ends.map((end, i) => middle.with(i, end)));
  const rows = [middle, ...single, lo, hi];
  return { shape: [rows.length, d], data: Float64Array.from(rows.flatMap((row) => [...row])) };
}
