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
} from '../../graph/index.ts';
import { BATCH, lowerInverse } from '../../tensor/index.ts';
import type { ShiftRule } from '../estimators/index.ts';
import { correlationFactor } from './correlation-matrix.ts';
import { heldStep, reads } from './held-step.ts';
import { mapParts, type Parts, splitLike } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';
import type { Recurrence } from './recurrence.ts';
import { schemeOf } from './schemes/index.ts';
import { columnsAlong } from './unrolled.ts';

/**
 * The shift that holds a path: all of its states after the first. With the state before a step held, its noise moves by
 * (∂S'/∂ε)⁻¹·∂S'/∂x, component by component. The start acts on the first step alone, what drift and volatility read on all steps.
 * Its score is that of the transition densities (Glasserman 2003, ch. 7.3.2), whose noise grows with the number of steps.
 *
 * Undefined where a component's step reads the noise of others, or the correlation depends on the inputs.
 */
export function shiftOfPath(options: ProcessOptions, recurrence: Recurrence): ShiftRule | undefined {
  const { diffusion, scheme } = options;
  const { steps, normals: n } = recurrence;
  const correlation = schemeOf(scheme, diffusion).noise === 'independent' ? undefined : diffusion.correlation;
  if (typeof correlation === 'function' || !hasOwnNoise(options)) return undefined;
  const factor = correlation && correlationFactor(correlation, n, diffusion.name);
  const noiseOf = (z: Expression) => (factor === undefined ? z : z.matmul(constant(factor).transpose()));
  // ε is z·Lᵀ, so a move of ε is one of z by the inverse.
  const inverse = factor && constant(lowerInverse(factor)).transpose();

  return {
    at(x, z) {
      const d = Number(x.shape[2]);
      const states = columnsAlong(recurrence, x, z).map(recurrence.stateOf);
      const moved = Array.from({ length: steps }, (_, k) => {
        const own = z.slice(2, k * n, (k + 1) * n);
        return stepMoves(options, recurrence, { x, noise: noiseOf(own), before: states[k], step: k });
      });
      const [batch, paths] = z.shape;
      const wide = (e: Expression, width: number) => e.broadcast([batch, paths, width]);
      const columns = Array.from({ length: d }, (_, i) =>
        moved.map(({ moves }) => {
          const move = wide(moves[i], n);
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

interface Step {
  readonly x: Expression;
  /** ε, [N, paths, n] */
  readonly noise: Expression;
  readonly before: Parts;
  readonly step: number;
}

/** Of a step, for each input: how its noise moves, [N, Q, n], and the divergence of that, [N, Q, 1]. */
function stepMoves(options: ProcessOptions, recurrence: Recurrence, { x, noise, before, step }: Step) {
  const [batch, paths] = noise.shape;
  const d = Number(x.shape[2]);
  const start = input('own start', [batch, paths, d]);
  const epsilon = input('own noise', noise.shape);
  const held = mapParts(before, (part, name) => input(`held ${name}`, [batch, paths, part.shape[2]]));
  const there = new Map([
    [start, x.broadcast(start.shape)],
    [epsilon, noise],
    ...Object.entries(held).map(([name, part]) => [part, before[name].broadcast(part.shape)] as const),
  ]);
  const { after, mayRest } = afterStep(
    options,
    recurrence,
    start,
    epsilon,
    step === 0 ? undefined : held,
    step,
  );
  const byNoise = tangent([after], new Map([[epsilon, epsilon.like(1)]]))[0];
  const each = Array.from({ length: d }, (_, i) => {
    const axis = start
      .like(1, [1, 1, 1])
      .pad(2, i, d - i - 1)
      .broadcast(start.shape);
    const byStart = tangent([after], new Map([[start, axis]]))[0];
    const move = mayRest ? restingAt(byNoise, byStart) : byStart.div(byNoise);
    // Each component's move is of its own noise: the divergence is one sweep.
    const divergence = tangent([move], new Map([[epsilon, epsilon.like(1)]]))[0].sum([2], true);
    return [move, divergence];
  });
  const found = substitute(each.flat(), there, BATCH);
  return {
    moves: each.map((_, i) => found[2 * i]),
    divergences: each.map((_, i) => found[2 * i + 1]),
  };
}

/** A move where noise has an effect, and none where neither it nor the input has: at 0, where a price was absorbed. */
function restingAt(byNoise: Expression, byStart: Expression): Expression {
  const isMoved = byNoise.abs().add(byStart.abs()).greater(0);
  return isMoved.where(byStart.div(isMoved.where(byNoise, 1)), 0);
}

/**
 * What a step holds: the state after it, as one expression [N, Q, n]. Of a part that is cut off at 0 it is what was cut. The law of
 * such a part has a mass at 0, which a move that ended at the cut would leave as it is.
 *
 * @param held the state before the step; undefined for the start
 */
function afterStep(
  { diffusion, scheme }: ProcessOptions,
  recurrence: Recurrence,
  start: Expression,
  epsilon: Expression,
  held: Parts | undefined,
  step: number,
): { readonly after: Expression; readonly mayRest: boolean } {
  const inputs = recurrence.inputsOf(start);
  const state = held ?? recurrence.stateOf(recurrence.start(inputs));
  const dt = recurrence.dt(inputs);
  const noise = splitLike(epsilon, state);
  const after = schemeOf(scheme, diffusion).step(diffusion, state, dt.mul(step), dt, noise, inputs);
  const [batch, paths] = start.shape;
  const isCut = Object.values(after).some(({ op }) => op === 'relu');
  const uncut = mapParts(after, (part) => (part.op === 'relu' ? part.inputs[0] : part));
  return {
    after: concat(
      Object.keys(state).map((name) => uncut[name].broadcast([batch, paths, state[name].shape[2]])),
      2,
    ),
    mayRest: isCut && held !== undefined,
  };
}

/** Whether each component after a step reads its own noise alone. */
function hasOwnNoise(options: ProcessOptions): boolean {
  const { noise, after } = heldStep(options, options.inputs.length);
  return Object.entries(after).every(([name, part]) => {
    const own = noise[name];
    if (Object.values(noise).some((of) => of !== own && reads(part, of)) || !reads(part, own)) return false;
    const reached = dependents(topological([part]), [own]);
    reached.delete(own);
    return [...reached].every(isElementwise);
  });
}
