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
/** Layers of one width behind the inputs, or behind a bottleneck. */
const DEPTHS = [1, 2, 3];
/** Inputs of a bottleneck that is worth one: fewer layers behind it are enough. */
const BOTTLENECK_DEPTHS = [1, 2];

/**
 * The shapes that a search goes through, the most promising first. Those with a bottleneck come first: where a function
 * lives on few directions, they are the smallest that there are.
 *
 * @param ranks widths of bottlenecks that are worth a try, ascending
 */
export function familiesOf(ends: NetworkEnds, ranks: readonly number[]): readonly Family[] {
  const plain = DEPTHS.map((depth) =>
    familyOf(depth === 1 ? 'one layer' : `${depth} layers`, ends, (width) => layers(depth, width)),
  );
  const narrow = ranks.flatMap((rank) =>
    BOTTLENECK_DEPTHS.map((depth) =>
      familyOf(`bottleneck ${rank}, ${depth === 1 ? 'one layer' : `${depth} layers`}`, ends, (width) => [
        { width: rank, linear: true },
        ...layers(depth, width),
      ]),
    ),
  );
  const funnels = ranks
    .filter((rank) => rank <= MOST_FUNNEL)
    .map((rank) =>
      familyOf(`first layer ${rank}`, ends, (width) =>
        width === rank ? undefined : [{ width: rank }, { width }],
      ),
    );
  return [...narrow, ...funnels, ...plain];
}

/** Widest first layer of a network whose first layer differs from the second. */
const MOST_FUNNEL = 4;

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
