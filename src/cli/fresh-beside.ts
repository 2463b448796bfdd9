import { takeRows } from '../dataset/index.ts';
import { formatWidths } from '../evaluation/index.ts';
import { trainSurrogate } from '../node/trainings.ts';
import { formatR2 } from '../report/format.ts';
import { hiddenWidths, isSequential, type Surrogate } from '../surrogate/index.ts';
import { DivergenceError, ENOUGH_HELD_OUT, type TrainingFinding } from '../training/index.ts';
import { evaluateSurrogates, type TrainedSurrogate } from '../workflow/index.ts';
import type { SourcePoints } from './sources.ts';
import type { Work } from './work.ts';

/** What share of the steps a network of random weights gets. */
const SHARE = 0.1;

/** A tuning whose start was cut from a larger network. */
export interface CutTuning {
  /** What was tuned, with what its cuts left in its provenance. */
  readonly network: Surrogate;
  readonly trained: TrainedSurrogate;
  readonly points: SourcePoints;
  /** What the points come from, as options of a command. */
  readonly source: string;
}

/**
 * Says where a network of the same layers from random weights is nearer to the rows held out than one that was cut and tuned. It gets a tenth
 * of the steps, so that nobody need wait for it. One that is behind by then may still come to be ahead.
 *
 * @returns undefined where it is not nearer, where nothing was cut, or where `sobolev train` has no such network
 */
export async function freshBeside(
  work: Work,
  { network, trained, points, source }: CutTuning,
): Promise<TrainingFinding | undefined> {
  const { engine, set, fit } = points;
  const { training, surrogate } = trained;
  const activation = trainable(network);
  if (activation === undefined || training.heldOut.length < ENOUGH_HELD_OUT) return undefined;
  const steps = Math.ceil(SHARE * training.steps);
  const hidden = hiddenWidths(network);
  try {
    const { surrogate: fresh } = await work.part(
      'train one from random weights beside',
      (watch) => trainSurrogate(engine, set, { ...fit, steps, hidden, activation, ...watch }),
      ({ training: { best } }) => `best at step ${best.step.toLocaleString('en')}`,
    );
    const held = takeRows(set, training.heldOut);
    const [tuned, other] = await evaluateSurrogates(engine, { tuned: surrogate, fresh }, held, {
      infinite: 'without curvatures',
    });
    const [there, here] = [other, tuned].map(({ r2 }) => formatR2(r2.values as number));
    const isNearer = (['values', 'gradients'] as const).every(
      (order) => (other.r2[order] ?? 1) > (tuned.r2[order] ?? 0),
    );
    if (!isNearer) return undefined;
    const command = `sobolev train ${source} --hidden ${formatWidths(hidden).replace('×', 'x')} --activation ${activation}`;
    return {
      kind: 'fresh-is-nearer',
      severity: 'note',
      message:
        `a network of these layers from random weights is nearer after a tenth of the steps: R² of values ${there}, ` +
        `here ${here}; ${command} trains it`,
      outputs: surrogate.outputs.map(({ name }) => name),
    };
  } catch (error) {
    // One that fails is not nearer.
    if (error instanceof DivergenceError) return undefined;
    throw error;
  }
}

/** The activation of a network that was cut, where one that is trained can have its layers. */
function trainable(network: Surrogate) {
  const { cuts = [] } = network.provenance as { readonly cuts?: readonly unknown[] };
  const activations = new Set(network.layers.slice(0, -1).map(({ activation }) => activation));
  const [activation] = activations;
  const isPlain = isSequential(network) && network.layers.at(-1)?.activation === 'linear';
  return cuts.length > 0 && isPlain && activations.size === 1 && activation !== 'linear'
    ? activation
    : undefined;
}
