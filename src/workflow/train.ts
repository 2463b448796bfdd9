import { type Dataset, fitNormalisation, type Normalisation } from '../dataset/index.ts';
import {
  expandOutputs,
  type OutputBasis,
  type OutputReduction,
  outputBasis,
  reducedSet,
} from '../reduction/index.ts';
import type { Engine } from '../runtime/index.ts';
import { type Ending, labelsFor, logitScale } from '../surrogate/index.ts';
import { counted, demand } from '../tensor/index.ts';
import type { TrainingFinding } from '../training/index.ts';
import { type FitOptions, fitSurrogate, type TrainedSurrogate } from './fit.ts';
import { scaledFor } from './output-scale.ts';
import { demandOneOf, type StartOptions, startingNetworks } from './starting-networks.ts';

export interface TrainOptions extends FitOptions, StartOptions {
  /**
   * A basis of the outputs, found from their values before the training. The network is trained on its coefficients and on the
   * reduced Jacobian, and gets a last linear layer to all outputs (docs/reducing.md). Default: none.
   */
  readonly reduceOutputs?: OutputReduction;
  /**
   * What outputs are divided by in training. `each`: by its own standard deviation, so that all count alike. `together`: all by
   * the largest, so that they count by their size, and are judged together. Default each; of the coefficients of a basis, together.
   */
  readonly scaleOutputs?: 'each' | 'together';
}

/**
 * Trains a network on labelled points from random weights. z-scores of every input and output are fitted and become part of
 * the function. The iterate of least validation loss is kept. Names, units and domain of the data are those of the network.
 * The same data, options, engine and threads give the same bits.
 *
 * @param data with `dydx` for Sobolev training; NaN among them is a derivative that is not known, and does not count
 * @throws InputError when the options do not fit the data
 * @throws DivergenceError when the training fails
 * @throws the signal's reason when aborted
 */
export function trainSurrogate(
  engine: Engine,
  data: Dataset,
  { reduceOutputs, ...options }: TrainOptions = {},
): Promise<TrainedSurrogate> {
  if (reduceOutputs === undefined) return trainWhole(engine, data, options);
  demand(
    (options.outputActivation ?? 'linear') === 'linear',
    'a network that gives the coefficients of a basis ends in a linear layer',
    'both reduceOutputs and outputActivation',
    'Leave one of them out.',
  );
  const basis = outputBasis(data.y, reduceOutputs, options.seed);
  const scaled = { scaleOutputs: 'together', ...options } as const;
  return trainWhole(engine, reducedSet(data, basis), scaled).then(({ surrogate, training }) => ({
    surrogate: expandOutputs(surrogate, basis, data.outputs),
    training: { ...training, findings: [...training.findings, ...basisFindings(basis, data)] },
  }));
}

/** Share of the variance below which a basis cannot give the outputs. */
const COARSE = 0.9;

/** What a basis leaves out is predicted by its mean, however good the network is. */
function basisFindings({ share, variances }: OutputBasis, { outputs }: Dataset): readonly TrainingFinding[] {
  if (share >= COARSE) return [];
  const count = counted(variances.length, 'coefficient');
  return [
    {
      kind: 'coarse-basis',
      severity: 'warning',
      message: `the basis of ${count} has ${(100 * share).toPrecision(3)} % of the outputs' variance, and the rest is predicted by its mean: keep more.`,
      outputs: outputs.map(({ name }) => name),
    },
  ];
}

/** Trains a network that gives the outputs of the data. */
function trainWhole(engine: Engine, data: Dataset, options: TrainOptions): Promise<TrainedSurrogate> {
  const { seed = 1, stage = 'trained' } = options;
  demand(
    options.sparse === undefined || options.reduceInputs === undefined,
    'dynamic sparse training chooses weights of all layers, and one that reduces inputs is held',
    'both sparse and reduceInputs',
    'Leave one of them out.',
  );
  demandOneOf('scaleOutputs', options.scaleOutputs, ['each', 'together']);
  demandOneOf('judged', options.judged, ['each', 'together']);
  const { inputs, outputs, provenance } = data;
  const { outputActivation = 'linear' } = options;
  demand(
    outputActivation === 'linear' || options.scaleOutputs !== 'together',
    'outputs that an activation gives are scaled for that',
    `both outputActivation ${outputActivation} and scaleOutputs`,
    'Leave one of them out.',
  );
  const ending = options.like?.ending && scaledEnding(options.like.ending, data);
  const samples = labelsFor({ ending }, data);
  const zScores = scaledBy(fitNormalisation(samples), options.scaleOutputs);
  const normalisation = ending ? unscaled(zScores) : scaledFor(zScores, data.y, outputActivation);
  const name = `initialise ${options.stream ?? stage}`;
  const { networks, hold, reduced } = startingNetworks(samples, normalisation, { ...options, seed, name });
  const [first, ...others] = networks;
  const start = {
    ...first,
    ...(ending && { ending }),
    normalisation,
    inputs,
    outputs,
    provenance: {
      ...(options.provenance ?? { data: provenance }),
      ...(reduced && { reducedInputs: { by: 'differential-pca', ...reduced } }),
      ...(options.start === 'gradients' && { start: options.start }),
    },
  };
  // Where outputs count by their size, one that hardly varies beside the others may be anything.
  const bySize = options.scaleOutputs === 'together' || ending !== undefined;
  const judged = options.judged ?? (bySize ? 'together' : 'each');
  const held = hold.length === 0 ? options.hold : [...hold, ...(options.hold ?? [])];
  return fitSurrogate(engine, start, samples, { ...options, stage, hold: held, judged }, others);
}

/** An ending of logits of the scale that data say, or as it is. */
function scaledEnding(ending: Ending, data: Dataset): Ending {
  const { yMean: mean = ending.mean, yStd: std = ending.std } = logitScale(data) ?? {};
  return { ...ending, mean, std };
}

/** As what an ending makes is compared: as it is. */
function unscaled({ yMean, yStd, ...inputs }: Normalisation): Normalisation {
  return { ...inputs, yMean: new Float64Array(yMean.length), yStd: yStd.map(() => 1) };
}

function scaledBy(each: Normalisation, scaleOutputs: TrainOptions['scaleOutputs']): Normalisation {
  if (scaleOutputs !== 'together') return each;
  const largest = each.yStd.reduce((most, std) => Math.max(most, std), 0);
  return { ...each, yStd: each.yStd.map(() => largest) };
}
