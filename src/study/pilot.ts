import { type Dataset, fitNormalisation, normalise } from '../dataset/index.ts';
import type { ByOrder } from '../evaluation/index.ts';
import { hasDerivatives, objectiveOf } from '../objective/index.ts';
import { stream } from '../tensor/index.ts';
import { type PilotOptions, pilotOf } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';
import { firstDerivatives } from './first-derivatives.ts';
import { referenceDirections } from './held-directions.ts';

/** A few points of the reference with standard errors, and what these say. */
export interface StudyPilot {
  readonly points: Dataset;
  /** The share of noise in its labels, by order: see {@link noiseShares}. */
  readonly noise: ByOrder;
}

/**
 * What a pilot of the reference says of the noise of its labels, which are those of the training points in kind. It has points
 * of its own. A resumed run labels it again: it is small, and no file of the run. Undefined where the model does not tell
 * standard errors, as one point shows, or no stage is to be trained any more.
 *
 * @param data the training points
 */
export async function noiseOfReference(
  context: StudyContext,
  data: Dataset,
): Promise<StudyPilot | undefined> {
  const { config, stages, reference, engine, journal, signal } = context;
  if (stages.every(({ name }) => journal.stage(name) !== undefined)) return undefined;
  const { points, design } = config.sampling;
  const order = data.hessian !== undefined || data.hvp !== undefined ? 2 : hasDerivatives(data) ? 1 : 0;
  const options: PilotOptions = {
    order,
    of: 1,
    ...(order > 0 && { derivatives: firstDerivatives(config, reference) }),
    ...(order === 2 && { directions: referenceDirections(config, stages, reference) }),
    design,
    // Points and paths of its own.
    seed: Math.floor(2 ** 32 * stream(config.seed, 'pilot').uniform()),
    signal,
  };
  const { points: first } = await pilotOf(engine, reference, options);
  if (first.errors === undefined) return undefined;
  const pilot = await pilotOf(engine, reference, { ...options, of: points });
  return { points: pilot.points, noise: noiseShares(pilot.points) };
}

/**
 * The share of noise in the variance of labels, by order, for labels with standard errors. Of derivatives the variance is the
 * mean square, and of second ones that along random directions.
 */
export function noiseShares(pilot: Dataset): ByOrder {
  const [d, m] = [pilot.inputs.length, pilot.outputs.length];
  const samples = normalise(pilot, fitNormalisation(pilot));
  const loss =
    pilot.hessian !== undefined || pilot.hvp !== undefined
      ? ({ kind: 'sobolev', order: 2 } as const)
      : ({ kind: pilot.dydx === undefined ? 'vanilla' : 'sobolev' } as const);
  const shares = objectiveOf(loss, d).flatMap((term) => {
    const { noise, signal = 0 } = term.bind(samples, { inputs: d, outputs: m });
    if (noise === undefined) return [];
    return [[term.name, signal > 0 ? noise / signal : 0]];
  });
  return Object.fromEntries(shares);
}

/** "noise is 0.2 % of values, 0.8 % of gradients and 12 % of curvatures"; undefined where there is none. */
export function describeShares(noise: ByOrder = {}): string | undefined {
  const shares = Object.entries(noise).map(([order, share]) => ({ order, share: share as number }));
  if (shares.every(({ share }) => share === 0)) return undefined;
  return `noise is ${shares
    .map(({ order, share }) => `${Number((100 * share).toPrecision(2))} % of ${order}`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1')}`;
}
