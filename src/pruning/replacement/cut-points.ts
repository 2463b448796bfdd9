import type { Network } from '../../surrogate/index.ts';
import { demand, stream, type Tensor } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { rowsWhere } from '../layers/point-signals.ts';
import { pointsOfDomain, someRows } from '../points.ts';
import { cutLayers } from './cut-layers.ts';

/** What replacements are fitted to: points that were given, or points of the box, which can be made again. */
export interface CutPointsSource {
  readonly from: 'samples' | 'domain';
  /** Two thirds of them are fitted to, the others tell what a cut did. */
  readonly count: number;
}

export interface CutPoints {
  readonly source: CutPointsSource;
  /** Fitted to, [n, d]. */
  readonly fit: Tensor;
  /** Not seen by a fit, [n, d]. */
  readonly held: Tensor;
}

/** On how many points replacements are fitted and measured, at least, where there are as many. */
const CUT_POINTS = 3072;
/** And at least so many for each number that a layer reads. */
const POINTS_A_NUMBER = 6;

/**
 * @param kept whether each neuron stays, for each hidden layer
 * @param points those of samples, of which some are taken by chance where they are many. Default points of the box
 * @throws InputError where there are fewer than three
 */
export function cutPoints(
  network: Network,
  kept: readonly (readonly boolean[])[],
  domain: Domain,
  points: Tensor | undefined,
): CutPoints {
  const reads = Math.max(...cutLayers(network, kept).map(({ layer }) => layer.inputs));
  const most = Math.max(CUT_POINTS, POINTS_A_NUMBER * reads);
  // Plans have no seed: the same network, selection and points give the same numbers.
  const random = (purpose: string) => stream(1, purpose);
  const x = points === undefined ? pointsOfDomain(domain, most, random) : someRows(points, most, random);
  const [count] = x.shape;
  demand(
    count >= 3,
    'what takes the place of neurons is fitted to three points or more',
    count,
    'Give more points, or take midpoints.',
  );
  return {
    source: { from: points === undefined ? 'domain' : 'samples', count },
    fit: rowsWhere(x, (row) => row % 3 !== 2),
    held: rowsWhere(x, (row) => row % 3 === 2),
  };
}
