import { beyondDouble, beyondSingle } from '../dataset/index.ts';
import type { Precision } from '../onnx/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import { type Magnitude, magnitudesOf } from './magnitudes.ts';
import { hiddenPlaces, inputOf, type Layer, outputOf } from './network.ts';
import { INPUTS, placesIn } from './signal.ts';
import { sourcesIn } from './slots.ts';
import type { Surrogate } from './surrogate.ts';

/**
 * Size of biases, in a layer of physical inputs, from which float32 resolves what activations vary by (1 or so) to no better
 * than 2⁻¹⁷.
 */
const LARGE = 2 ** 7;
/**
 * Powers of two between which sizes are safe from the ends of a type; sizes are known roughly. Results alone may reach
 * `leastResult`.
 */
const RANGES = {
  single: { most: 100, least: -100, leastResult: -100 },
  // Below the least normal number, 2^−1022, there are fewer digits.
  double: { most: 1023, least: -1060, leastResult: -1074 },
};

/**
 * The precision in which a surrogate is computed from physical units to physical units: that of its file, and of predictions.
 *
 * Inside, numbers are near 1, and float32, in which networks are trained, is enough. It is not where inputs, outputs,
 * weights or products of weights are beyond its range (1e40). Nor where they lie so far from zero that float32 keeps few
 * digits of what they vary by (133048 ± 1).
 *
 * @param order up to which derivatives are computed. Default 0
 * @param held order up to which doubles must hold them: those above may be infinite, or no numbers. Default `order`
 * @param asked what the user asks for. Default: float32 where that is enough, else float64
 * @throws InputError when the caller asks for float32 and it is not enough, or when float64 is not: see {@link demandDouble}
 */
export function computedPrecision(
  surrogate: Surrogate,
  { order = 0, held = order, asked }: PrecisionOptions = {},
): Precision {
  demand(
    asked === undefined || asked === 'float32' || asked === 'float64',
    'the precision of a file must be float32 or float64',
    asked,
    'Choose one.',
  );
  demandDouble(surrogate, held);
  if (asked === 'float64') return asked;
  const reason = whyDouble(surrogate, order);
  if (asked === 'float32' && reason !== undefined)
    throw new InputError('float32 must be fine enough for the network', reason, 'Choose float64.');
  return reason === undefined ? 'float32' : 'float64';
}

/**
 * Refuses what would be infinite, no number, or zero in place of what is too small, before anything is computed.
 *
 * @param order up to which derivatives are computed
 * @param context.name of the network, for messages. Default "the network"
 * @throws InputError when values, derivatives, or what they are computed from have no size that doubles can hold
 */
export function demandDouble(
  surrogate: Surrogate,
  order: 0 | 1 | 2,
  { name = 'the network', remedy = 'Train it in other units.' }: DoubleContext = {},
): void {
  const reason =
    beyondDouble(surrogate.normalisation, surrogate, order) ??
    beyond('double', magnitudesOf(surrogate, order));
  const held = order === 0 ? 'values' : `derivatives of order ${order}`;
  if (reason !== undefined) throw new InputError(`doubles must hold the ${held} of ${name}`, reason, remedy);
}

/**
 * Refuses what trainings, which compute in float32 inside the normalisation, could not hold.
 *
 * @throws InputError when weights, or products of them over the layers, are beyond the range of float32
 */
export function demandTrainable({ normalisation, inputs, ...rest }: Surrogate): void {
  const ones = (values: Float64Array) => values.map(() => 1);
  const zeros = (values: Float64Array) => new Float64Array(values.length);
  const { xMean, xStd, yMean, yStd } = normalisation;
  const inside = {
    ...rest,
    inputs: inputs.map(({ name }) => ({ name })),
    normalisation: { xMean: zeros(xMean), xStd: ones(xStd), yMean: zeros(yMean), yStd: ones(yStd) },
  };
  // What is too small is let pass: if the training did not help, its findings say so.
  const large = magnitudesOf(inside, 1).map((magnitude) => ({ ...magnitude, least: magnitude.most }));
  const reason = beyond(
    'single',
    large.filter(({ most }) => most > 0),
  );
  if (reason !== undefined)
    throw new InputError(
      'float32, in which networks are trained, must hold what a network computes from normalised data',
      reason,
      'Train a new one on the data.',
    );
}

interface PrecisionOptions {
  readonly order?: 0 | 1 | 2;
  readonly held?: 0 | 1 | 2;
  readonly asked?: Precision;
}

interface DoubleContext {
  readonly name?: string;
  readonly remedy?: string;
}

/** Why float32 is not enough for a surrogate and its derivatives up to an order; undefined where it is. */
export function whyDouble(surrogate: Surrogate, order: 0 | 1 | 2 = 0): string | undefined {
  const { layers, normalisation, ending } = surrogate;
  const { xMean, xStd } = normalisation;
  const { mean: yMean, std: yStd } = ending ?? { mean: normalisation.yMean, std: normalisation.yStd };
  // A network that came without normalisation has its offsets and scales in its weights.
  const raw = rawOutputs(surrogate).map((column, j) =>
    yMean[j] === 0 && yStd[j] === 1 ? column : undefined,
  );
  const columns = {
    ...normalisation,
    yMean: yMean.map((mean, j) => raw[j]?.offset ?? mean),
    yStd: yStd.map((std, j) => raw[j]?.scale ?? std),
  };
  const reason = beyondSingle(columns, surrogate, order);
  if (reason !== undefined) return reason;
  for (const [k, { weight, bias }] of layers.entries()) {
    const lost = weight.find(isLost) ?? bias.find(isLost);
    if (lost !== undefined) return `${lost} among the weights of layer ${k + 1}, beyond its range`;
  }
  const size = beyond('single', magnitudesOf(surrogate, order));
  if (size !== undefined) return size;
  if (!(xMean.every((mean) => mean === 0) && xStd.every((std) => std === 1))) return undefined;
  for (const place of hiddenPlaces(surrogate)) {
    if (!placesIn(inputOf(surrogate, place)).includes(INPUTS)) continue;
    const large = layers[place].bias.find((b) => Math.abs(b) > LARGE);
    if (large !== undefined)
      return `${large} among the biases of layer ${place + 1}, beside which it keeps few digits`;
  }
  return undefined;
}

/**
 * The offset and scale that linear layers give each output by their weights; undefined where other layers give the output.
 */
function rawOutputs(
  surrogate: Surrogate,
): ({ readonly offset: number; readonly scale: number } | undefined)[] {
  const { layers } = surrogate;
  return sourcesIn(surrogate, outputOf(surrogate)).map((summands) => {
    if (summands.some(({ place }) => place === INPUTS || layers[place].activation !== 'linear'))
      return undefined;
    const scale = Math.hypot(...summands.map(({ place, index }) => columnNorm(layers[place], index)));
    const offset = summands.reduce((sum, { place, index }) => sum + layers[place].bias[index], 0);
    return scale > 0 ? { offset, scale } : undefined;
  });
}

/** What the first size is of that is beyond the range of a type; undefined where none is. */
function beyond(type: keyof typeof RANGES, magnitudes: readonly Magnitude[]): string | undefined {
  const { most, least, leastResult } = RANGES[type];
  for (const magnitude of magnitudes) {
    const isLarge = magnitude.most > most;
    if (!isLarge && magnitude.least >= (magnitude.isResult ? leastResult : least)) continue;
    const decimals = Math.round((isLarge ? magnitude.most : magnitude.least) * Math.log10(2));
    return `${magnitude.what} near 1e${decimals}, beyond its range`;
  }
  return undefined;
}

/** Whether float32 holds a number with fewer digits than it otherwise keeps. */
function isLost(value: number): boolean {
  return Math.abs(Math.fround(value) - value) > 2 ** -23 * Math.abs(value);
}

function columnNorm({ weight, inputs, outputs }: Layer, j: number): number {
  return Math.hypot(...Float64Array.from({ length: inputs }, (_, row) => weight[row * outputs + j]));
}
