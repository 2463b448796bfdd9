import type { Selection } from '../pruning/index.ts';

/**
 * Selections that remove one layer each: that of the given one first, then the others in the order of their scores.
 *
 * @param selection of layers, that removes the lowest
 */
export function inTurn(selection: Selection<'layers'>): Selection<'layers'>[] {
  const { groups } = selection;
  const order = groups
    .map(({ layer, choices: [choice] }) => ({ layer, ...choice }))
    .sort((p, q) => Number(p.keep) - Number(q.keep) || p.score - q.score)
    .map(({ layer }) => layer);
  return order.map((gone, turn) => ({
    ...selection,
    groups: groups.map(({ layer, choices: [{ reason, ...choice }] }) => {
      const rank = order.indexOf(layer);
      const why =
        rank < turn ? '; cannot go' : rank === turn && turn > 0 ? '; what ranks below cannot go' : '';
      return { layer, choices: [{ ...choice, keep: layer !== gone, reason: `${reason}${why}` }] };
    }),
  }));
}
