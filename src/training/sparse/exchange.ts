/** The weights of a layer, and how many of them are exchanged. */
export interface Exchange {
  readonly weights: Float32Array;
  /** 0 for each weight that is not there. */
  readonly mask: Float32Array;
  /** Places that must not be dropped. */
  readonly held: (at: number) => boolean;
  /** How much each place deserves to grow. */
  readonly merit: Float32Array;
  /** Weights that are dropped, at most. */
  readonly count: number;
}

/**
 * Drops the smallest weights, then grows as many of all places that are empty by then, those of most merit (Evci and others,
 * 2020, algorithm 1). A weight that is dropped and grown at once stays as it is. Where merits are equal it comes first.
 * So one without a gradient, which would stay zero, never takes the place of one that is there.
 *
 * @returns the places that become empty, and those that are filled: as many
 */
export function exchange({ weights, mask, held, merit, count }: Exchange): {
  readonly emptied: readonly number[];
  readonly filled: readonly number[];
} {
  const places = [...mask.keys()];
  const here = places.filter((at) => mask[at] !== 0 && !held(at));
  const dropped = lowest(here, (at) => Math.abs(weights[at]), count);
  const gone = new Set(dropped);
  const grown = lowest(
    [...dropped, ...places.filter((at) => mask[at] === 0)],
    (at) => -merit[at],
    dropped.length,
  );
  const stays = new Set(grown);
  return {
    emptied: dropped.filter((at) => !stays.has(at)),
    filled: grown.filter((at) => !gone.has(at)),
  };
}

/**
 * The places of the lowest values, in their order; of equal values those that come first. Numbers alone sort in a tenth of the
 * time that places by their numbers do.
 */
function lowest(places: readonly number[], value: (at: number) => number, count: number): number[] {
  const wanted = Math.min(count, places.length);
  if (wanted === 0) return [];
  const values = Float64Array.from(places, value);
  const sorted = values.slice().sort();
  const limit = sorted[wanted - 1];
  let equal = wanted - sorted.indexOf(limit);
  return places.filter((_, k) => values[k] < limit || (values[k] === limit && equal-- > 0));
}
