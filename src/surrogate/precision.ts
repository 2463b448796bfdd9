import { beyondSingle } from '../dataset/index.ts';
import type { Precision } from '../onnx/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import type { Layer, Surrogate } from './surrogate.ts';

/** Biases of a layer of physical inputs beside which float32 keeps less than 2⁻¹⁷ of what activations vary by, 1 or so. */
const LARGE = 2 ** 7;

/**
 * The precision in which a surrogate is computed from physical units to physical units: that of its file, and of predictions.
 *
 * Inside, numbers are near 1, and float32, in which networks are trained, is enough. It is not where inputs, outputs or weights
 * are beyond its range (1e40), or lie so far from zero that it keeps few digits of what they vary by (133048 ± 1).
 *
 * @param order up to which derivatives are computed. Default 0
 * @param asked what the user asks for. Default: float32 where that is enough, else float64
 * @throws InputError when float32 is asked for and is not enough
 */
export function computedPrecision(
  surrogate: Surrogate,
  { order = 0, asked }: { readonly order?: 0 | 1 | 2; readonly asked?: Precision } = {},
): Precision {
  demand(
    asked === undefined || asked === 'float32' || asked === 'float64',
    'the precision of a file must be float32 or float64',
    asked,
    'Choose one.',
  );
  if (asked === 'float64') return asked;
  const reason = whyDouble(surrogate, order);
  if (asked === 'float32' && reason !== undefined)
    throw new InputError('float32 must be fine enough for the network', reason, 'Choose float64.');
  return reason === undefined ? 'float32' : 'float64';
}

/** Why float32 is not enough for a surrogate and its derivatives up to an order; undefined where it is. */
export function whyDouble(surrogate: Surrogate, order: 0 | 1 | 2 = 0): string | undefined {
  const { layers, normalisation } = surrogate;
  const { xMean, xStd, yMean, yStd } = normalisation;
  const last = layers[layers.length - 1];
  // A network that came without normalisation has its offsets and scales in its weights.
  const raw = yMean.map((mean, j) => Number(mean === 0 && yStd[j] === 1 && columnNorm(last, j) > 0));
  const columns = {
    ...normalisation,
    yMean: yMean.map((mean, j) => (raw[j] ? last.bias[j] : mean)),
    yStd: yStd.map((std, j) => (raw[j] ? columnNorm(last, j) : std)),
  };
  const reason = beyondSingle(columns, surrogate, order);
  if (reason !== undefined) return reason;
  for (const [k, { weight, bias }] of layers.entries()) {
    const lost = weight.find(isLost) ?? bias.find(isLost);
    if (lost !== undefined) return `${lost} among the weights of layer ${k + 1}, beyond its range`;
  }
  if (layers.length === 1 || !(xMean.every((mean) => mean === 0) && xStd.every((std) => std === 1)))
    return undefined;
  const large = layers[0].bias.find((b) => Math.abs(b) > LARGE);
  return large === undefined
    ? undefined
    : `${large} among the biases of layer 1, beside which it keeps few digits`;
}

/** Whether float32 holds a number with less than its own rounding. */
function isLost(value: number): boolean {
  return Math.abs(Math.fround(value) - value) > 2 ** -23 * Math.abs(value);
}

function columnNorm({ weight, outputs }: Layer, j: number): number {
  return Math.hypot(...weight.filter((_, at) => at % outputs === j));
}
