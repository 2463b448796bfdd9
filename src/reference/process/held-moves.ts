import { concat, type Expression, tangent, uniformOf } from '../../graph/index.ts';
import { kinkWeights, type Unshifted } from '../estimators/index.ts';
import { dot, type Grouped, scaled } from './kink-families.ts';
import { type Parts, splitLike } from './parts.ts';
import { readsAny, type SeenStep } from './seen-step.ts';

/** How columns move with an input; what is left out stays. */
export type Moves = Readonly<Record<string, Expression>>;

/** That no move of the noise holds a kink. */
export type Unheld = Unshifted;

export function isUnheld(found: object): found is Unheld {
  return 'unheld' in found;
}

/**
 * How columns after a step move with an input, where those before it move as is said. The state stays, unless that would move a kink u
 * of the payoff. Then it moves by the m that holds it, ∂u/∂S'·m = −(what else moves u). In several families of kinks that are
 * independent, m is in the span of their slopes.
 *
 * @param axis what the input moves of the points
 * @param before how columns before the step move
 */
export function heldMoves(
  seen: SeenStep,
  { families, loose }: Grouped,
  axis: Expression,
  before: Moves,
): Moves | Unheld {
  const { start, after, noise, kinks } = seen;
  const along = new Map([
    [start, axis],
    ...Object.entries(before).map(([name, move]) => [seen.before[name], move] as const),
  ]);
  const rates = tangent(kinks, along);
  const isMoved = (k: number) => uniformOf(rates[k]) !== 0;
  if (kinks.some((u) => readsAny(u, Object.values(noise)))) return { unheld: 'it reads the noise' };
  if (!kinks.some((_, k) => isMoved(k))) return movedColumns(seen, along, {});

  const ends = Object.values(after);
  if (loose.some((k) => isMoved(k) || readsAny(kinks[k], ends)))
    return {
      unheld: 'it depends on earlier steps alone, or on more than there are components',
    };
  let m: Expression | undefined;
  const basis: Expression[] = [];
  for (const { kinks: members, mayMeet } of families) {
    const moved = members.some(isMoved);
    if (moved && mayMeet) return { unheld: 'one path may reach two of them at once' };
    const own = scaled(
      members.map((k) => kinks[k]),
      ends,
    );
    const wanted = members.map((k, j) => rates[k].div(own.shares[j]).neg());
    const weights = kinkWeights(own.distances);
    const target = moved
      ? wanted
          .map((rate, j) => (weights.length === 1 ? rate : rate.mul(weights[j])))
          .reduce((p, q) => p.add(q))
      : undefined;
    const across = basis.reduce(
      (rest, unit) => rest.sub(dot(rest, unit).div(dot(unit, unit)).mul(unit)),
      own.slope,
    );
    basis.push(across);
    const sofar = m && dot(own.slope, m);
    const lacking = sofar === undefined ? target : (target ?? sofar.like(0)).sub(sofar);
    if (lacking === undefined) continue;
    const more = across.mul(lacking.div(dot(across, across)));
    m = m === undefined ? more : m.add(more);
  }
  if (m === undefined) return movedColumns(seen, along, {});
  const wide = m;
  const state = splitLike(wide.broadcast(concat(ends, 2).shape), after);
  return movedColumns(seen, along, state);
}

/** All columns after a step that move. @param state the parts of the state among them */
function movedColumns(
  { after, columns }: SeenStep,
  along: ReadonlyMap<Expression, Expression>,
  state: Parts,
): Moves {
  const all = new Map([
    ...along,
    ...Object.entries(state).map(([name, move]) => [after[name], move] as const),
  ]);
  const moves = tangent(Object.values(columns), all);
  return Object.fromEntries(
    Object.keys(columns).flatMap((name, k) => (uniformOf(moves[k]) === 0 ? [] : [[name, moves[k]]])),
  );
}
