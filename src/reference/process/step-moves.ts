import { concat, type Expression, input, substitute, tangent } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { knownDomain } from '../../variable/index.ts';
import { heldMoves, isUnheld, type Moves } from './held-moves.ts';
import { type Grouped, groupedKinks } from './kink-families.ts';
import { mapParts, type Parts, splitLike } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';
import type { Recurrence } from './recurrence.ts';
import { schemeOf } from './schemes/index.ts';
import { type SeenStep, seenStep } from './seen-step.ts';

/** A step of the paths. */
export interface PathStep {
  readonly x: Expression;
  /** ε, [N, paths, n] */
  readonly noise: Expression;
  /** Columns before each step and after the last. */
  readonly path: readonly Parts[];
  /** How those before this one move with each input. */
  readonly moves: readonly Moves[];
  readonly step: number;
}

/** Of a step, for each input: how its noise moves, [N, Q, n], and the divergence of that, [N, Q, 1]. And how columns after it move. */
export function stepMoves(
  options: ProcessOptions,
  recurrence: Recurrence,
  { x, noise, path, moves, step }: PathStep,
) {
  const d = Number(x.shape[2]);
  const seen = seenStep(recurrence, [Number(noise.shape[1]), d], step);
  const { start, before, after: end } = seen;
  const grouped = groupedAt(options, recurrence, step);
  const epsilon = input('own noise', noise.shape);
  const held = moves.map((of, i) => placeholders(seen, of, i));
  const ended = recurrence.stateOf(path[step + 1]);
  const there = new Map([
    [start, x.broadcast(start.shape)],
    [epsilon, noise],
    ...Object.entries(before).map(([name, part]) => [part, path[step][name].broadcast(part.shape)] as const),
    ...Object.entries(end).map(([name, part]) => [part, ended[name].broadcast(part.shape)] as const),
    ...held.flatMap((of, i) =>
      Object.entries(of).map(([name, part]) => [part, moves[i][name].broadcast(part.shape)] as const),
    ),
  ]);
  const { after, mayRest } = afterStep(options, recurrence, start, epsilon, recurrence.stateOf(before), step);
  const byNoise = tangent([after], new Map([[epsilon, epsilon.like(1)]]))[0];
  const reached = new Map(
    Object.entries(splitLike(after, end)).map(([name, part]) => [end[name], part] as const),
  );
  const each = Array.from({ length: d }, (_, i) => {
    const axis = axisOf(start, i);
    const next = heldMoves(seen, grouped, axis, held[i]);
    if (isUnheld(next)) throw new Error(`a step that was found to be held is not: ${next.unheld}`);
    const along = Object.entries(held[i]).map(([name, move]) => [before[name], move] as const);
    const byStart = tangent([after], new Map([[start, axis], ...along]))[0];
    const state = recurrence.stateOf(next);
    const isHeld = Object.keys(state).length === 0;
    const byPath = isHeld ? byStart : byStart.sub(substitute([besides(state, end)], reached, BATCH)[0]);
    const move = mayRest ? restingAt(byNoise, byPath) : byPath.div(byNoise);
    return { move, divergence: divergenceOf(move, epsilon, isHeld), next };
  });
  const [found, divergences] = [each.map(({ move }) => move), each.map(({ divergence }) => divergence)].map(
    (list) => substitute(list, there, BATCH),
  );
  return {
    moves: found,
    divergences,
    next: each.map(({ next }) => {
      const values = substitute(Object.values(next), there, BATCH);
      return Object.fromEntries(Object.keys(next).map((name, k) => [name, values[k]]));
    }),
  };
}

/** The moves of a state side by side, 0 where a part stays. */
function besides(moves: Moves, state: Parts): Expression {
  return concat(
    Object.entries(state).map(([name, part]) => moves[name]?.broadcast(part.shape) ?? part.like(0)),
    2,
  );
}

/** @param isOwn whether each component's move is of its own noise: then it is one sweep */
function divergenceOf(move: Expression, epsilon: Expression, isOwn: boolean): Expression {
  const n = Number(epsilon.shape[2]);
  const along = (direction: Expression) => tangent([move], new Map([[epsilon, direction]]))[0];
  if (isOwn || n === 1) return along(epsilon.like(1)).sum([2], true);
  const terms = Array.from({ length: n }, (_, k) => along(axisOf(epsilon, k)).slice(2, k, k + 1));
  return terms.reduce((sum, term) => sum.add(term));
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
 * @param state the one before the step
 */
function afterStep(
  { diffusion, scheme }: ProcessOptions,
  recurrence: Recurrence,
  start: Expression,
  epsilon: Expression,
  state: Parts,
  step: number,
): { readonly after: Expression; readonly mayRest: boolean } {
  const inputs = recurrence.inputsOf(start);
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
    // Where a path starts at 0 it stays there, and has no density at all.
    mayRest: isCut && step > 0,
  };
}

export function groupedAt({ inputs }: ProcessOptions, recurrence: Recurrence, step: number): Grouped {
  const { start: point, before, after, kinks } = seenStep(recurrence, [1, inputs.length], step);
  const domain = knownDomain(inputs);
  return groupedKinks(kinks, { by: Object.values(after), path: Object.values(before), point, domain });
}

/** Inputs of a graph in place of moves. */
export function placeholders({ before }: SeenStep, moves: Moves, i: number): Moves {
  return mapParts(moves, (_, name) => input(`move ${i} of ${name}`, before[name].shape));
}

/** A move of the i-th input, shaped like the points. */
export function axisOf(start: Expression, i: number): Expression {
  const d = Number(start.shape[2]);
  return start
    .like(1, [1, 1, 1])
    .pad(2, i, d - i - 1)
    .broadcast(start.shape);
}
