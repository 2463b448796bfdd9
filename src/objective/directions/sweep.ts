import type { Samples } from '../../dataset/index.ts';
import { constant, type Expression } from '../../graph/index.ts';
import { demand, type Tensor, tensor } from '../../tensor/index.ts';
import type { Draw } from '../draw.ts';
import type { Batch } from '../term.ts';
import {
  checkDirections,
  type Directions,
  type PrincipalDirections,
  type RandomDirections,
} from './directions.ts';
import { combined, principalDirections } from './principal.ts';
import { randomDirections } from './random.ts';

/** Directions along which a step compares second derivatives, the same for all points of its batch. */
export interface Sweep {
  readonly draws?: readonly Draw[];
  /** The directions of a step, [1, d] each. */
  of(batch: Pick<Batch, 'drawn'>): readonly Expression[];
  /** What the mean of squares along them is divided by. Default 1. */
  readonly over?: number;
  /** E Σ v vᵀ over them per mean, [d, d]: what the mean of squares is of, in expectation. */
  readonly moment: Tensor;
  /** The same of the sizes of their entries, E Σ |v| |v|ᵀ; where signs are drawn for each entry, of its diagonal alone. */
  readonly sizes: Tensor;
  /** What draws estimate, without them. */
  readonly whole?: Omit<Sweep, 'draws' | 'whole'>;
}

const DIRECTIONS = 'curvatures.directions';

/**
 * @param samples with the gradients whose principal components are asked for
 * @throws InputError where directions do not fit d inputs
 */
export function sweepOf(directions: Directions, samples: Pick<Samples, 'dydx'>, d: number): Sweep {
  checkDirections(directions, d);
  switch (directions.kind) {
    case 'random':
      return randomSweep(directions, d);
    case 'principal':
      return principalSweep(directions, samples, d);
    case 'axes':
      return fixedSweep(unitVectors(d));
    case 'given':
      return fixedSweep(givenVectors(directions.vectors, d));
  }
}

/** The mean over fixed directions [k, d]. */
export function fixedSweep(vectors: Tensor, over = 1): Sweep {
  const [k, d] = vectors.shape;
  const rows = Array.from({ length: k }, (_, i) => vectors.data.slice(i * d, (i + 1) * d));
  return {
    of: () => rows.map((row) => constant(tensor(row, [1, d]))),
    over,
    moment: momentOf(vectors, k * over),
    sizes: momentOf({ ...vectors, data: vectors.data.map(Math.abs) }, k * over),
  };
}

function randomSweep({ distribution = 'rademacher', count = 1 }: RandomDirections, d: number): Sweep {
  const direction: Draw = {
    name: DIRECTIONS,
    shape: [count, d],
    next: ({ random }) => randomDirections(distribution, d, count, random),
  };
  const whole = fixedSweep(unitVectors(d), 1 / d);
  return {
    draws: [direction],
    of: ({ drawn }) => Array.from({ length: count }, (_, i) => drawn(DIRECTIONS).slice(0, i, i + 1)),
    moment: whole.moment,
    sizes: whole.sizes,
    whole,
  };
}

/**
 * One direction a step, the principal ones with random signs. In expectation the square of a product with it is the sum of the
 * squares of the products with each.
 */
function principalSweep(options: PrincipalDirections, { dydx }: Pick<Samples, 'dydx'>, d: number): Sweep {
  const { of = 'reference' } = options;
  demand(
    of === 'network' || dydx !== undefined,
    'principal directions of the reference need its derivatives (dydx)',
    'none',
    'Label the points with them, or take those of the network.',
  );
  const all = dydx && principalDirections(dydx, options);
  let looked: { readonly slopes: Tensor; readonly found: Tensor } | undefined;
  const direction: Draw = {
    name: DIRECTIONS,
    shape: [1, d],
    ...(of === 'network' && { needs: 'slopes' }),
    next({ random, rows, slopes }) {
      if (slopes !== undefined) {
        // They are the same for many steps.
        if (looked?.slopes !== slopes) looked = { slopes, found: principalDirections(slopes, options) };
        return combined(looked.found, random);
      }
      // Who draws once for all has no predictions: the labels, or nothing, then say where to look.
      if (dydx !== undefined) return combined(principalDirections(dydx, options, rows), random);
      return randomDirections('sphere', d, 1, random).map((entry) => entry / Math.sqrt(d));
    },
  };
  const whole = all === undefined ? undefined : fixedSweep(all, 1 / all.shape[0]);
  const known = whole ?? fixedSweep(unitVectors(d));
  return {
    draws: [direction],
    of: ({ drawn }) => [drawn(DIRECTIONS)],
    moment: known.moment,
    sizes: known.sizes,
    whole,
  };
}

export function unitVectors(d: number): Tensor {
  const data = new Float64Array(d * d);
  for (let i = 0; i < d; i++) data[i * d + i] = 1;
  return { shape: [d, d], data };
}

/** Directions that are given, [k, d]. @throws InputError where they do not fit d inputs */
export function givenVectors(vectors: readonly (readonly number[])[], d: number): Tensor {
  checkDirections({ kind: 'given', vectors }, d);
  return tensor(vectors.flat(), [vectors.length, d]);
}

/** Σ v vᵀ of rows [k, d], divided by `by`. */
function momentOf({ shape: [k, d], data }: Tensor, by: number): Tensor {
  const moment = new Float64Array(d * d);
  for (let i = 0; i < k; i++)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < d; b++) moment[a * d + b] += (data[i * d + a] * data[i * d + b]) / by;
  return { shape: [d, d], data: moment };
}
