import { type Dataset, fitNormalisation, type Normalisation, type Samples } from '../dataset/index.ts';
import { reviveNeurons } from '../pruning/index.ts';
import type { Engine } from '../runtime/index.ts';
import {
  activationNamed,
  demandTrainable,
  handedBack,
  initialise,
  inScale,
  labelsFor,
  logitScale,
  outputOf,
  placesIn,
  renormalise,
  type Surrogate,
  workedOn,
} from '../surrogate/index.ts';
import { counted, demand, stream } from '../tensor/index.ts';
import type { TrainingFinding, TrainingResult } from '../training/index.ts';
import { adoptVariables } from './adopt.ts';
import { type FitOptions, fitSurrogate, type TrainedSurrogate } from './fit.ts';
import { arrange, matchVariables } from './match.ts';

/** How a network is tuned. */
export interface FineTuneOptions extends FitOptions {
  /**
   * Whether a network of the same layers from random weights is trained side by side. Then the one of least validation loss is kept. For
   * networks that lost much, as large relu networks do that are cut to a quarter. Not with `mask` or `hold`. Default false.
   */
  readonly fresh?: boolean;
}

/**
 * Trains a network further on labelled points. It starts as the same function, and the iterate of least validation loss is
 * kept. So on the rows held out it does not get worse. Where no step made it better, the findings of its training say so.
 * Its normalisation stays. A network of another tool that has none gets that of the data, folded into its layers, so that
 * training sees numbers near 1. Neurons that are constant on all points begin anew ({@link reviveNeurons}),
 * unless a mask or layers that are held say what may move. Names, units and domain that the data give are the network's from then on. Variables are
 * matched as {@link matchVariables} does.
 *
 * A network with a head learns by its logits, or through the head ({@link workedOn}). Its labels may be probabilities, their logarithms, or logits
 * ({@link labelsFor}).
 *
 * @param data with `dydx` for Sobolev training, the default where some are known
 * @throws InputError when data or options do not fit the network, or float32 does not hold what it computes
 * @throws DivergenceError when the training fails
 * @throws the signal's reason when aborted
 */
export function fineTuneSurrogate(
  engine: Engine,
  surrogate: Surrogate,
  data: Dataset,
  { fresh = false, ...options }: FineTuneOptions = {},
): Promise<TrainedSurrogate> {
  const { stage = 'fine-tuned', pilot, seed = 1, mask, hold, throughHead } = options;
  const isFree = mask === undefined && hold === undefined;
  demand(
    !fresh || isFree,
    'random weights have no zeros to keep, and no layers to hold',
    `fresh with ${mask === undefined ? 'hold' : 'a mask'}`,
    'Leave one of them out.',
  );
  const arranged = (set: Dataset) => arrange(set, matchVariables(surrogate, set));
  const { start: given, samples } = tuningTask(surrogate, arranged(data), throughHead);
  const start = adoptVariables(given, samples);
  demandTrainable(start);
  const { surrogate: alive, neurons } = isFree
    ? reviveNeurons(start, samples.x, (purpose) => stream(seed, purpose))
    : { surrogate: start, neurons: 0 };
  const trained = fitSurrogate(
    engine,
    alive,
    samples,
    {
      ...options,
      ...(pilot && { pilot: labelsFor(start, arranged(pilot)) }),
      // Classes count by their size, so that one which hardly varies may be anything.
      ...(start.ending?.form && { judged: 'together' }),
      ...(throughHead && { provenance: { ...options.provenance, throughHead } }),
      stage,
    },
    fresh ? [initialise(start, stream(seed, `initialise beside ${options.stream ?? stage}`))] : [],
  );
  const revived = neurons === 0 ? [] : [revivedFinding(neurons, start)];
  return trained.then(({ surrogate: made, training, ...rest }) => {
    // Of random weights nobody cares whether they are better than they were.
    const findings =
      training.restart === 0
        ? [...revived, ...training.findings]
        : [
            freshFinding(training, start),
            ...training.findings.filter(({ kind }) => kind !== 'no-improvement'),
          ];
    return { ...rest, surrogate: handedBack(made, surrogate), training: { ...training, findings } };
  });
}

function freshFinding({ restarts }: TrainingResult, { outputs }: Surrogate): TrainingFinding {
  const [tuned, fresh] = restarts.map(({ best }) => best.loss.toExponential(2));
  return {
    kind: 'fresh-is-nearer',
    severity: 'note',
    message: `from random weights the same layers came nearer, and are kept: their loss is ${fresh}, and that of the tuned network ${tuned}`,
    outputs: outputs.map(({ name }) => name),
  };
}

function revivedFinding(neurons: number, { outputs }: Surrogate): TrainingFinding {
  return {
    kind: 'revived-neurons',
    severity: 'note',
    message: `${counted(neurons, 'neuron')} gave the same on all points, and began anew with other weights`,
    outputs: outputs.map(({ name }) => name),
  };
}

/** What a tuning starts from: a network as it is worked on, and samples as that gives them. */
export interface TuningTask<Set extends Samples> {
  readonly start: Surrogate;
  readonly samples: Set;
}

/**
 * A network with the normalisation in which it is tuned on samples: its own, or theirs where it has none.
 *
 * @param throughHead as of {@link FitOptions}
 * @throws InputError where samples are no labels of a network with a head
 */
export function tuningTask<Set extends Samples>(
  surrogate: Surrogate,
  samples: Set,
  throughHead?: boolean,
): TuningTask<Set> {
  const worked = workedOn(surrogate, throughHead);
  const fitted = fitNormalisation(samples);
  if (worked.ending === undefined) return { start: tuningStart(surrogate, fitted), samples };
  const { yMean, yStd } = logitScale(samples) ?? surrogate.normalisation;
  const start = workedOn(tuningStart(surrogate, { ...fitted, yMean, yStd }), throughHead);
  return { start, samples: labelsFor(start, samples) };
}

/** @param fitted to samples */
function tuningStart(surrogate: Surrogate, fitted: Normalisation): Surrogate {
  if (normalised(surrogate)) return surrogate;
  if (!endsBounded(surrogate)) return renormalise(surrogate, fitted);
  const { yMean, yStd } = surrogate.normalisation;
  const start = renormalise(surrogate, { ...fitted, yMean, yStd });
  return surrogate.outputs.length === 1 ? start : inScale(start, fitted.yStd);
}

/** Whether bounded activations give the outputs. A layer behind, for their scale, would end what they promise. */
function endsBounded(surrogate: Surrogate): boolean {
  return placesIn(outputOf(surrogate)).every((place) => {
    const activation = surrogate.layers[place]?.activation ?? 'linear';
    return activation !== 'linear' && activationNamed(activation)?.facts.bounded === true;
  });
}

/**
 * The scale of each output in training, in its unit: the network's standard deviations. Undefined where it has no
 * normalisation, and gets that of the data.
 */
export function outputScale(surrogate: Surrogate): Float64Array | undefined {
  return normalised(surrogate) ? surrogate.normalisation.yStd : undefined;
}

/** Whether the network has a normalisation of its own. */
function normalised({ normalisation: { xMean, xStd, yMean, yStd } }: Surrogate): boolean {
  const all = (numbers: Float64Array, value: number) => numbers.every((number) => number === value);
  return !(all(xMean, 0) && all(yMean, 0) && all(xStd, 1) && all(yStd, 1));
}
