/** The weights of a layer, and how many of them are exchanged. */
export interface Exchange {
  readonly weights: ArrayLike<number>;
  /** 0 for each weight that is not there. */
  readonly mask: ArrayLike<number>;
  /** Places that must not be dropped. */
  readonly held: (at: number) => boolean;
  /** How much each place deserves to grow. */
  readonly merit: ArrayLike<number>;
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
  const places = Array.from({ length: mask.length }, (_, at) => at);
  const small = (p: number, q: number) => Math.abs(weights[p]) - Math.abs(weights[q]) || p - q;
  const here = places.filter((at) => mask[at] !== 0 && !held(at));
  const dropped = new Set(here.sort(small).slice(0, count));
  const empty = places.filter((at) => mask[at] === 0 || dropped.has(at));
  const worthy = (p: number, q: number) =>
    merit[q] - merit[p] || Number(dropped.has(q)) - Number(dropped.has(p)) || p - q;
  // Numbers alone sort in a tenth of the time that places by their numbers do.
  const least = Float64Array.from(empty, (at) => merit[at]).sort()[empty.length - dropped.size];
  const grown = new Set(
    empty
      .filter((at) => merit[at] >= least)
      .sort(worthy)
      .slice(0, dropped.size),
  );
  return {
    emptied: [...dropped].filter((at) => !grown.has(at)),
    filled: [...grown].filter((at) => !dropped.has(at)),
  };
}
