import {
  concat,
  constant,
  dependents,
  type Expression,
  input,
  isElementwise,
  substitute,
  tangent,
  topological,
  uniformOf,
} from '../../graph/index.ts';
import { BATCH, lowerInverse } from '../../tensor/index.ts';
import type { ShiftRule } from '../estimators/index.ts';
import { correlationFactor } from './correlation-matrix.ts';
import { heldMoves, isUnheld, type Moves, type Unheld } from './held-moves.ts';
import { heldStep, reads } from './held-step.ts';
import { lociOf } from './loci.ts';
import type { ProcessOptions } from './process-options.ts';
import type { Recurrence } from './recurrence.ts';
import { schemeOf } from './schemes/index.ts';
import { seenStep } from './seen-step.ts';
import { axisOf, groupedAt, placeholders, stepMoves } from './step-moves.ts';
import { columnsAlong } from './unrolled.ts';

/**
 * The shift that holds a path: all of its states after the first. Where an input moves kinks of the payoff by itself, states go with them
 * ({@link heldMoves}). Where the state S before a step moves by m and the one after it by m', its noise moves by (∂S'/∂ε)⁻¹·(∂S'/∂x + ∂S'/∂S·m −
 * m'), component by component. Without m the start acts on the first step alone, what drift and volatility read on all steps. Its score
 * is that of the transition densities (Glasserman 2003, ch. 7.3.2), whose noise grows with the number of steps.
 *
 * m may depend on all of the path so far. Noise of a step moves by what came before and by itself, so the divergence has no other terms.
 */
export function shiftOfPath(options: ProcessOptions, recurrence: Recurrence): ShiftRule | Unheld {
  const { diffusion, scheme } = options;
  const { steps, normals: n } = recurrence;
  const correlation = schemeOf(scheme, diffusion).noise === 'independent' ? undefined : diffusion.correlation;
  if (typeof correlation === 'function')
    return { unheld: `the correlation of ${diffusion.name} depends on inputs` };
  const foreign = foreignNoise(options);
  if (foreign !== undefined) return { unheld: foreign };
  const lost = obstacleOf(options, recurrence);
  if (lost !== undefined) return lost;
  const factor = correlation && correlationFactor(correlation, n, diffusion.name);
  const noiseOf = (z: Expression) => (factor === undefined ? z : z.matmul(constant(factor).transpose()));
  // ε is z·Lᵀ, so a move of ε is one of z by the inverse.
  const inverse = factor && constant(lowerInverse(factor)).transpose();

  return {
    at(x, z) {
      const d = Number(x.shape[2]);
      const [batch, paths] = z.shape;
      const wide = (e: Expression, width: number) => e.broadcast([batch, paths, width]);
      const path = columnsAlong(recurrence, x, z);
      const moved: ReturnType<typeof stepMoves>[] = [];
      let moves = startMoves(recurrence, x);
      for (let step = 0; step < steps; step++) {
        const noise = noiseOf(z.slice(2, step * n, (step + 1) * n));
        const found = stepMoves(options, recurrence, { x, noise, path, moves, step });
        moves = found.next;
        moved.push(found);
      }
      const columns = Array.from({ length: d }, (_, i) =>
        moved.map(({ moves: own }) => {
          const move = wide(own[i], n);
          return inverse === undefined ? move : move.matmul(inverse);
        }),
      );
      const onto = (g: Expression) =>
        concat(
          columns.map((of) => concat(of, 2).mul(g).sum([2], true)),
          2,
        );
      const divergence = concat(
        Array.from({ length: d }, (_, i) =>
          moved.map(({ divergences }) => wide(divergences[i], 1)).reduce((sum, one) => sum.add(one)),
        ),
        2,
      );
      return {
        scores: onto(z).sub(divergence),
        pulled: onto,
        shares: (v) => v,
        back: (c) => c,
        moves: (v) =>
          columns.map((of, i) => concat(of, 2).mul(v.slice(2, i, i + 1))).reduce((sum, one) => sum.add(one)),
      };
    },
  };
}

function movedBy(input: string, why: string): Unheld {
  return { unheld: `${input} moves what the payoff jumps or bends in, and ${why}`, input };
}

/** Why no move of the noise holds a payoff's kinks. Steps whose columns move alike are looked at once. */
function obstacleOf(options: ProcessOptions, recurrence: Recurrence): Unheld | undefined {
  const { inputs } = options;
  const { steps } = recurrence;
  const d = inputs.length;
  const own = lociOf(...stepOf(options));
  let moves = startMoves(recurrence, input('own start', [BATCH, 1, d]));
  for (let step = 0; step < steps; step++) {
    const seen = seenStep(recurrence, [1, d], step);
    const before = moves.map((of, i) => placeholders(seen, of, i));
    const grouped = groupedAt(options, recurrence, step);
    const next: Moves[] = [];
    for (const [i, { name }] of inputs.entries()) {
      const found = heldMoves(seen, grouped, axisOf(seen.start, i), before[i]);
      if (isUnheld(found)) return movedBy(name, found.unheld);
      if (own.length > 0 && Object.keys(recurrence.stateOf(found)).length > 0)
        return movedBy(name, 'steps of the path have kinks of their own');
      next.push(found);
    }
    const isSame = next.every((of, i) => Object.keys(of).join() === Object.keys(moves[i]).join());
    if (isSame && step > 0) step = Math.max(step, steps - 2);
    moves = next;
  }
  return undefined;
}

/** What a step makes, and of what. */
function stepOf(options: ProcessOptions): readonly [made: Expression[], above: Expression[]] {
  const { state, noise, after } = heldStep(options, options.inputs.length);
  return [Object.values(after), [...Object.values(state), ...Object.values(noise)]];
}

/** How the columns where a path starts move with each input. @param x points, [N, Q, d] */
function startMoves(recurrence: Recurrence, x: Expression): Moves[] {
  const [, paths, d] = x.shape;
  const start = input('own start', [BATCH, paths, d]);
  const columns = recurrence.start(recurrence.inputsOf(start));
  return Array.from({ length: Number(d) }, (_, i) => {
    const moves = tangent(Object.values(columns), new Map([[start, axisOf(start, i)]]));
    const there = substitute(moves, new Map([[start, x]]), BATCH);
    return Object.fromEntries(
      Object.keys(columns).flatMap((name, k) => (uniformOf(moves[k]) === 0 ? [] : [[name, there[k]]])),
    );
  });
}

/** Why components after a step do not each read their own noise alone. */
function foreignNoise(options: ProcessOptions): string | undefined {
  const { noise, after } = heldStep(options, options.inputs.length);
  for (const [name, part] of Object.entries(after)) {
    const own = noise[name];
    if (!reads(part, own)) return `${name} has no noise of its own`;
    const reached = dependents(topological([part]), [own]);
    reached.delete(own);
    const isOwn = Object.values(noise).every((of) => of === own || !reads(part, of));
    if (!isOwn || ![...reached].every(isElementwise))
      return `a step of ${schemeOf(options.scheme, options.diffusion).name} moves ${name} by the noise of others`;
  }
  return undefined;
}
