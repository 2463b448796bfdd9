import type { Dataset, Design } from '../dataset/index.ts';
import { OrderError, type ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { sampleModel } from './sample.ts';
import type { DirectionChoice } from './vectors.ts';
import type { Watch } from './watch.ts';

/** Points of a pilot: the mean square of noise is known to a few per cent by as many, … */
const POINTS = 1024;
/** … which are no more than this share of those that are to be labelled. */
const SHARE = 1 / 16;

export interface PilotOptions extends Watch {
  /** The highest order of derivatives that is asked for. */
  readonly order: 0 | 1 | 2;
  /** Points that are going to be labelled. A pilot has a sixteenth of them, at most 1,024. */
  readonly of: number;
  /** First and second derivatives and where points lie: as in {@link sampleModel}. */
  readonly directions?: DirectionChoice;
  readonly derivatives?: 'jacobians' | 'cotangents' | 'tangents';
  readonly design?: Design['kind'];
  readonly seed?: number;
}

/** A few labelled points with standard errors. */
export interface Pilot {
  readonly points: Dataset;
  /** Why the model does not give the order that was asked for, where it does not. */
  readonly lacks?: OrderError;
}

/**
 * Labels a few points of a model with their standard errors, to know the noise before all are labelled. Second derivatives are
 * along one random direction a point, unless `directions` says otherwise. A model that does not give the order is asked for the highest that it gives.
 *
 * @throws InputError as {@link sampleModel}, but for an order that the model does not give
 */
export async function pilotOf(
  engine: Engine,
  model: ReferenceModel,
  { order, of, directions, ...options }: PilotOptions,
): Promise<Pilot> {
  const points = Math.min(POINTS, Math.ceil(SHARE * of));
  try {
    const along = order === 2 ? { directions } : {};
    const asked = { ...options, ...along, order, points, batch: points, errors: true };
    const sampled = sampleModel(engine, model, asked);
    return { points: (await sampled.next()).value as Dataset };
  } catch (error) {
    if (!(error instanceof OrderError) || error.order > order) throw error;
    const lower = (error.order - 1) as 0 | 1;
    const { derivatives, ...rest } = options;
    const pilot = await pilotOf(engine, model, {
      ...rest,
      ...(lower > 0 && { derivatives }),
      of,
      order: lower,
    });
    return { lacks: error, ...pilot };
  }
}
