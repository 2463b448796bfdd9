import type { Dataset, Normalisation } from '../dataset/index.ts';
import { differentialPca, gradientStart, type InputReduction, reducingLayer } from '../reduction/index.ts';
import {
  type Activation,
  type Architecture,
  initialise,
  type Network,
  perceptron,
  prepended,
} from '../surrogate/index.ts';
import { demand, stream } from '../tensor/index.ts';

/** Of which networks a training starts. */
export interface StartOptions {
  /**
   * Widths of the hidden layers. Default 64-64-64: enough for a smooth function of ten inputs or so. Take more (128×6) to
   * prune it afterwards.
   */
  readonly hidden?: readonly number[];
  /** Default silu: smooth, with exact enclosures of every derivative. */
  readonly activation?: Activation;
  /**
   * Activation of the last layer. What it gives is scaled such that the labels can be reached ({@link scaledFor}). Default linear: any
   * value, in z-scores.
   */
  readonly outputActivation?: Activation | 'linear';
  /**
   * In place of these: a network whose layers are taken, with their activations and what each reads. Of one that is `workedOn` also what is
   * made of its logits, in the scale of the labels.
   */
  readonly like?: Architecture;
  /**
   * How the weights by which the network reads the inputs are drawn. `glorot`: in all directions alike. `gradients`: along those in
   * which the outputs change, found from the derivatives of the data ({@link gradientStart}). Default glorot.
   */
  readonly start?: 'glorot' | 'gradients';
  /**
   * A first linear layer that reduces the inputs. It is found from the derivatives of the data, and held while the other layers
   * are trained, or moved with them (docs/reducing.md). Default: none.
   */
  readonly reduceInputs?: InputReduction;
  /**
   * How many networks of other random weights are trained side by side. The one of least validation loss is kept; its number
   * stands in the provenance. For small networks, where many a start ends in a poor minimum. Default 1.
   */
  readonly restarts?: number;
}

/** Widths of the hidden layers where none are given. */
export const HIDDEN: readonly number[] = [64, 64, 64];

/** Networks of one architecture to start from. */
export interface StartingNetworks {
  readonly networks: readonly Network[];
  /** Layers that do not move, where there are some. */
  readonly hold: readonly number[];
  /** How many inputs the first layer reduces to how many directions, where it does. */
  readonly reduced?: { readonly from: number; readonly to: number };
}

/**
 * @param name of the random stream of the first network; those of restarts add their number
 * @throws InputError when the options do not fit the data, or each other
 */
export function startingNetworks(
  data: Dataset,
  normalisation: Normalisation,
  options: StartOptions & { readonly seed: number; readonly name: string },
): StartingNetworks {
  const {
    hidden = HIDDEN,
    activation = 'silu',
    restarts = 1,
    start,
    reduceInputs,
    like,
    outputActivation,
  } = options;
  checkRestarts(restarts);
  demandOneOf('start', start, ['glorot', 'gradients']);
  demand(
    reduceInputs === undefined || like === undefined,
    'a network whose layers are taken from another gets no layer before them',
    'both like and reduceInputs',
    'Leave one of them out.',
  );
  demand(
    outputActivation === undefined || like === undefined,
    'a network whose layers are taken from another has its output activation',
    'both like and outputActivation',
    'Leave one of them out.',
  );
  demand(
    reduceInputs === undefined || start !== 'gradients',
    'a layer that reduces the inputs has the directions in which the outputs change',
    'both reduceInputs and a start along gradients',
    'Leave one of them out.',
  );
  const first = reduceInputs && reducingLayer(differentialPca(data, normalisation, reduceInputs));
  const moment =
    start === 'gradients'
      ? differentialPca(data, normalisation, { by: 'differential-pca' }, 'a start along gradients')
      : undefined;
  const width = first?.outputs ?? data.inputs.length;
  const architecture =
    like ?? perceptron([width, ...hidden, data.outputs.length], activation, outputActivation);
  const networkOf = (name: string): Network => {
    const random = stream(options.seed, name);
    const network = initialise(architecture, random);
    if (first !== undefined) return prepended(first, network);
    return moment === undefined ? network : gradientStart(network, moment, random.substream('gradients'));
  };
  const names = Array.from({ length: restarts }, (_, k) => (k === 0 ? '' : `, restart ${k}`));
  return {
    networks: names.map((suffix) => networkOf(`${options.name}${suffix}`)),
    hold: first === undefined || reduceInputs?.move ? [] : [0],
    ...(first && { reduced: { from: first.inputs, to: first.outputs } }),
  };
}

/** @throws InputError where an option, which JavaScript may give as it likes, is none of its words */
export function demandOneOf(option: string, given: string | undefined, words: readonly string[]): void {
  demand(
    given === undefined || words.includes(given),
    `${option} must be one of ${words.join(', ')}`,
    given,
    'Correct it, or leave it out.',
  );
}

function checkRestarts(restarts: number): void {
  demand(
    Number.isInteger(restarts) && restarts >= 1,
    'restarts must be a whole number of at least 1',
    restarts,
    'Give for example 4.',
  );
}
