import {
  type Applied,
  type Attributes,
  adjoint,
  dependents,
  type Expression,
  evaluate,
  input,
  topological,
} from '../../graph/index.ts';
import { BATCH, stream } from '../../tensor/index.ts';
import { heldParts, mapParts, type Parts, widthOf } from './parts.ts';
import type { Recurrence } from './recurrence.ts';

/** Points at which slopes are compared. */
const SAMPLES = 8;
const ROUNDING = 1e-9;

/** A payoff of columns and points that are inputs of its graph. */
export interface HeldPayoff {
  readonly held: Parts;
  readonly x: Expression;
  /** [N, Q, outputs] */
  readonly paid: Expression;
  /** What it jumps or bends in, each [N, Q, 1]. */
  readonly at: readonly Expression[];
}

/** The payoff of a recurrence at points [N, Q, d] and columns that are held. */
export function heldPayoff(
  recurrence: Recurrence,
  [paths, d]: readonly [paths: number, d: number],
): HeldPayoff {
  const x = input('held point', [BATCH, paths, d]);
  const inputs = recurrence.inputsOf(x);
  const columns = mapParts(recurrence.start(inputs), (part) => part.broadcast([BATCH, paths, widthOf(part)]));
  const held = heldParts(columns);
  const paid = recurrence.payoff(held, inputs);
  return { held, x, paid, at: singularArguments(paid, [...Object.values(held), x]) };
}

/**
 * In how many ways a payoff jumps or bends. Expressions whose slopes are multiples of each other, as those of two strikes, are one:
 * what holds it holds them all.
 */
export function countKinks({ held, x, at }: HeldPayoff): number {
  const slopes = at.map((u) => slopesAt(u, [...Object.values(held), x]));
  return slopes.filter((own, k) => !slopes.slice(0, k).some((other) => areParallel(other, own))).length;
}

/** What comparisons, maxima and the like are taken of, below an expression and above others, component by component. */
export function singularArguments(y: Expression, above: readonly Expression[]): Expression[] {
  const order = topological([y]);
  const reached = dependents(order, above);
  const found = new Set<Expression>();
  for (const e of order) {
    // Poles and roots are where a model is not defined; a kink has finite values on both sides.
    const smooth = e.room.smooth(e as Applied<Attributes>);
    if (smooth === 'everywhere' || smooth.branches !== undefined) continue;
    if (!reached.has(e) || !e.room.finite(e as Applied<Attributes>)) continue;
    const { at } = smooth;
    for (let k = 0; k < Number(at.shape[2]); k++) found.add(at.slice(2, k, k + 1));
  }
  return [...found];
}

/** The slopes of u at random columns, a list for each sample. */
function slopesAt(u: Expression, by: readonly Expression[]): number[][] {
  const slopes = adjoint(u, by);
  const random = stream(1, 'slopes of kinks');
  return Array.from({ length: SAMPLES }, () => {
    const bindings = Object.fromEntries(
      by.map(({ attributes, shape }) => {
        const own = shape.map((size) => (typeof size === 'number' ? size : 1));
        const length = own.reduce((p, q) => p * q, 1);
        const data = Float64Array.from({ length }, () => 0.5 + random.uniform());
        return [attributes.name as string, { shape: own, data }];
      }),
    );
    return evaluate(slopes, bindings, 1).flatMap(({ data }) => [...data]);
  });
}

function areParallel(a: readonly number[][], b: readonly number[][]): boolean {
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, entry, i) => sum + entry * q[i], 0);
  return a.every((p, k) => {
    const q = b[k];
    return dot(p, q) ** 2 >= (1 - ROUNDING) * dot(p, p) * dot(q, q);
  });
}
