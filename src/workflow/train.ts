import { type Dataset, fitNormalisation, type Normalisation } from '../dataset/index.ts';
import {
  differentialPca,
  expandOutputs,
  type InputReduction,
  type OutputBasis,
  type OutputReduction,
  outputBasis,
  reducedSet,
  reducingLayer,
} from '../reduction/index.ts';
import type { Engine } from '../runtime/index.ts';
import {
  type Activation,
  type Architecture,
  initialise,
  type Layer,
  type Network,
  perceptron,
  prepended,
} from '../surrogate/index.ts';
import { counted, demand, stream } from '../tensor/index.ts';
import type { TrainingFinding } from '../training/index.ts';
import { type FitOptions, fitSurrogate, type TrainedSurrogate } from './fit.ts';

export interface TrainOptions extends FitOptions {
  /**
   * Widths of the hidden layers. Default 64-64-64: enough for a smooth function of ten inputs or so. Take more (128×6) to
   * prune it afterwards.
   */
  readonly hidden?: readonly number[];
  /** Default silu: smooth, with exact enclosures of every derivative. */
  readonly activation?: Activation;
  /** In place of both: a network whose layers are taken, with their activations and what each reads. */
  readonly like?: Architecture;
  /**
   * A first linear layer that reduces the inputs. It is found from the derivatives of the data, and held while the other layers
   * are trained (docs/reducing.md). Default: none.
   */
  readonly reduceInputs?: InputReduction;
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
  /**
   * How many networks of other random weights are trained side by side. The one of least validation loss is kept; its number
   * stands in the provenance. For small networks, where many a start ends in a poor minimum. Default 1.
   */
  readonly restarts?: number;
}

/** Widths of the hidden layers where none are given. */
export const HIDDEN: readonly number[] = [64, 64, 64];

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
  const { hidden = HIDDEN, activation = 'silu', seed = 1, stage = 'trained', restarts = 1 } = options;
  demand(
    Number.isInteger(restarts) && restarts >= 1,
    'restarts must be a whole number of at least 1',
    restarts,
    'Give for example 4.',
  );
  demand(
    options.sparse === undefined || options.reduceInputs === undefined,
    'dynamic sparse training chooses weights of all layers, and one that reduces inputs is held',
    'both sparse and reduceInputs',
    'Leave one of them out.',
  );
  const { inputs, outputs, provenance } = data;
  const normalisation = scaledBy(fitNormalisation(data), options.scaleOutputs);
  const first = firstLayer(data, normalisation, options);
  const width = first?.outputs ?? inputs.length;
  const architecture = options.like ?? perceptron([width, ...hidden, outputs.length], activation);
  const initial = (name: string): Network => {
    const network = initialise(architecture, stream(seed, name));
    return first === undefined ? network : prepended(first, network);
  };
  const name = `initialise ${options.stream ?? stage}`;
  const start = {
    ...initial(name),
    normalisation,
    inputs,
    outputs,
    provenance: {
      ...(options.provenance ?? { data: provenance }),
      ...(first && { reducedInputs: { by: 'differential-pca', from: first.inputs, to: first.outputs } }),
    },
  };
  const others = Array.from({ length: restarts - 1 }, (_, k) => initial(`${name}, restart ${k + 1}`));
  const hold = first === undefined ? options.hold : [0, ...(options.hold ?? [])];
  // Where outputs count by their size, one that hardly varies beside the others may be anything.
  const judged = options.judged ?? (options.scaleOutputs === 'together' ? 'together' : 'each');
  return fitSurrogate(engine, start, data, { ...options, stage, hold, judged }, others);
}

function scaledBy(each: Normalisation, scaleOutputs: TrainOptions['scaleOutputs']): Normalisation {
  if (scaleOutputs !== 'together') return each;
  const largest = each.yStd.reduce((most, std) => Math.max(most, std), 0);
  return { ...each, yStd: each.yStd.map(() => largest) };
}

/** The layer that reduces the inputs, where one is asked for. */
function firstLayer(
  data: Dataset,
  normalisation: Normalisation,
  { reduceInputs, like }: TrainOptions,
): Layer | undefined {
  if (reduceInputs === undefined) return undefined;
  demand(
    like === undefined,
    'a network whose layers are taken from another gets no layer before them',
    'both like and reduceInputs',
    'Leave one of them out.',
  );
  return reducingLayer(differentialPca(data, normalisation, reduceInputs));
}
