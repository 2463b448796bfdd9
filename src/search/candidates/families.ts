import { type Candidate, type CandidateLayer, candidate, type NetworkEnds } from './candidate.ts';

/** Candidates of one shape, from the smallest to the largest. */
export interface Family {
  readonly name: string;
  readonly members: readonly Candidate[];
}

/** Widths of layers: all up to 16, then steps of an eighth or so, below which starts differ more than widths. */
const WIDTHS: readonly number[] = [
  ...Array.from({ length: 16 }, (_, k) => k + 1),
  ...[18, 20, 22, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96, 128],
];
/** Layers of one width behind the inputs, or behind a bottleneck of all directions that count. */
const DEPTHS = [1, 2, 3];
/** The same behind a narrower bottleneck. */
const NARROWER_DEPTHS = [1, 2];
/** Widest first layer of a network whose first layer differs from the others. */
const MOST_FUNNEL = 4;
/** Ranks of the weight between two layers, of which each is wide. */
const FACTORS = [1, 2, 4];

/**
 * The shapes that a search goes through, the most promising first. Those with a bottleneck come first: where a function
 * lives on few directions, they are the smallest that there are. It may be linear, or a first layer of as many neurons, as
 * {@link suggestArchitectures} has them. Last come two layers with a weight of low rank between them, as {@link factorise} makes it.
 *
 * @param ranks widths of bottlenecks that are worth a try, ascending
 */
export function familiesOf(ends: NetworkEnds, ranks: readonly number[]): readonly Family[] {
  const behind = (rank: number) => (rank === ranks.at(-1) ? DEPTHS : NARROWER_DEPTHS);
  const plain = DEPTHS.map((depth) => familyOf(depthText(depth), ends, (width) => layers(depth, width)));
  const narrow = ranks.flatMap((rank) =>
    behind(rank).map((depth) =>
      familyOf(`bottleneck ${rank}, ${depthText(depth)}`, ends, (width) => [
        { width: rank, linear: true },
        ...layers(depth, width),
      ]),
    ),
  );
  const funnels = ranks
    .filter((rank) => rank <= MOST_FUNNEL)
    .flatMap((rank) =>
      behind(rank).map((depth) =>
        familyOf(`first layer ${rank}, ${depthText(depth)}`, ends, (width) =>
          width === rank && DEPTHS.includes(depth + 1)
            ? undefined
            : [{ width: rank }, ...layers(depth, width)],
        ),
      ),
    );
  const factored = FACTORS.map((rank) =>
    familyOf(`2 layers, rank ${rank} between`, ends, (width) =>
      // Others have as few parameters with a whole weight.
      width <= 2 * rank ? undefined : [{ width }, { width: rank, linear: true }, { width }],
    ),
  );
  return [...narrow, ...funnels, ...plain, ...factored];
}

function depthText(depth: number): string {
  return depth === 1 ? 'one layer' : `${depth} layers`;
}

function layers(depth: number, width: number): readonly CandidateLayer[] {
  return Array.from({ length: depth }, () => ({ width }));
}

function familyOf(
  name: string,
  ends: NetworkEnds,
  hidden: (width: number) => readonly CandidateLayer[] | undefined,
): Family {
  return {
    name,
    members: WIDTHS.flatMap((width) => {
      const own = hidden(width);
      return own === undefined ? [] : [candidate(name, own, ends)];
    }),
  };
}
