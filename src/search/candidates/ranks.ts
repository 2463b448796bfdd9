import type { Dataset, Normalisation } from '../../dataset/index.ts';
import { type DifferentialPca, differentialPca } from '../../reduction/index.ts';

/** Directions of the inputs along which a function changes, and how many of them are worth a bottleneck. */
export interface GradientDirections {
  readonly pca: DifferentialPca;
  /** Ascending, each less than the number of inputs. */
  readonly ranks: readonly number[];
}

/** Shares of the squared derivatives that bottlenecks keep. */
const SHARES = [0.99, 0.999, 0.9999, 0.99999];
/** Most bottlenecks of different widths. */
const MOST_RANKS = 3;

/** Undefined where derivatives are not known by all inputs, all 0, or of one input. */
export function directionsOf(data: Dataset, normalisation: Normalisation): GradientDirections | undefined {
  const d = data.inputs.length;
  const known =
    data.dydx !== undefined && !data.dydx.data.some(Number.isNaN) ? data.dydx : data.vjp?.adjoints;
  if (d < 2 || known === undefined || known.data.every((slope) => slope === 0)) return undefined;
  const found = SHARES.map((share) =>
    differentialPca(data, normalisation, { by: 'differential-pca', share }),
  );
  const ranks = [...new Set(found.map(({ kept }) => kept))].filter((rank) => rank < d);
  return { pca: found[found.length - 1], ranks: ranks.slice(0, MOST_RANKS).sort((a, b) => a - b) };
}
