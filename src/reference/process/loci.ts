import {
  type Applied,
  type Attributes,
  adjoint,
  dependents,
  type Expression,
  substitute,
  topological,
  uniformOf,
} from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { sampled } from './sampled.ts';

/** Of a slope, below which nobody sees it change. */
const UNSEEN = 1e-30;

/**
 * Where expressions jump or bend, as expressions [N, Q, 1] that are 0 there, component by component. It is what comparisons, maxima and
 * the like are taken of. A product is 0 where a factor is, a logarithm where what it is taken of is 1.
 *
 * @param above only what depends on these counts
 * @param alsoSteps whether smooth steps count too, sigmoids and the like: where they are steep they all but jump
 */
export function lociOf(
  made: readonly Expression[],
  above: readonly Expression[],
  alsoSteps = false,
): Expression[] {
  const order = topological(made);
  const reached = dependents(order, above);
  const found = new Set<Expression>();
  for (const e of order) {
    // Poles and roots are where a model is not defined; a kink has finite values on both sides.
    const smooth = e.room.smooth(e as Applied<Attributes>);
    if (alsoSteps && e.room.turns && reached.has(e))
      for (const zero of zerosOf(e.inputs[0])) eachComponent(zero, above, found);
    if (smooth === 'everywhere' || smooth.branches !== undefined) continue;
    if (!reached.has(e) || !e.room.finite(e as Applied<Attributes>) || isUnseen(e, made)) continue;
    for (const zero of zerosOf(smooth.at)) eachComponent(zero, above, found);
  }
  return [...found];
}

function eachComponent(zero: Expression, above: readonly Expression[], found: Set<Expression>): void {
  if (!dependents(topological([zero]), above).has(zero)) return;
  for (let k = 0; k < Number(zero.shape[2]); k++) found.add(zero.slice(2, k, k + 1));
}

/** Expressions one of which is 0 where u is. */
function zerosOf(u: Expression): Expression[] {
  const [a, b] = u.inputs;
  switch (u.op) {
    case 'mul':
      return [...zerosOf(a), ...zerosOf(b)];
    case 'div':
    case 'neg':
    case 'abs':
    case 'relu':
      return zerosOf(a);
    case 'log':
      return [a.op === 'div' ? a.inputs[0].sub(a.inputs[1]) : a.sub(1)];
    // Where it jumps is found at the comparison itself.
    case 'compare':
    case 'constant':
      return [];
    default:
      return [b !== undefined && u.op === 'sub' && uniformOf(b) === 0 ? a : u];
  }
}

/** Whether nothing changes where a maximum or minimum takes a constant: an exponent that is cut off where e^(−80) is 0. */
function isUnseen(e: Expression, made: readonly Expression[]): boolean {
  if (e.op !== 'max' && e.op !== 'min') return false;
  const cut = e.inputs.map(uniformOf).find((value) => value !== undefined);
  if (cut === undefined) return false;
  const slopes = made.map((y) => substitute(adjoint(y, [e]), new Map([[e, e.like(cut)]]), BATCH)[0]);
  return sampled(slopes).every((own) => own.every((slope) => Math.abs(slope) < UNSEEN));
}
