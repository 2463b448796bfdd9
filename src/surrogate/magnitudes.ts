import { activationFacts } from '../graph/index.ts';
import type { Layer } from './network.ts';
import type { Surrogate } from './surrogate.ts';

/** The size of numbers that are met where a network is computed. */
export interface Magnitude {
  /** What has it: "sums of layer 2". */
  readonly what: string;
  /** Powers of two: of the largest number, and of the smallest among those that count. */
  readonly most: number;
  readonly least: number;
  /** What is asked for, not something on the way to it. */
  readonly isResult?: true;
}

/** Powers of two; −∞ of 0. */
type Logs = Float64Array;

/** Below the largest contribution to a result, by these powers of two, a contribution does not count. */
const NEGLIGIBLE = 30;

/**
 * How large the numbers are that a network's values and derivatives up to an order are computed from: activations over the
 * domain (without one, of normalised inputs near 1), and the products of weights that sweeps of derivatives go through, from the
 * outputs back and from the inputs forward. Along each path only the largest product counts, so that sizes are right to a power
 * of ten or so; activations that saturate have smaller derivatives than that.
 */
export function magnitudesOf(surrogate: Surrogate, order: 0 | 1 | 2): readonly Magnitude[] {
  const kept = known.get(surrogate) ?? [];
  known.set(surrogate, kept);
  kept[order] ??= measured(surrogate, order);
  return kept[order];
}

/** Of networks by order: a prediction asks each time, and going through millions of weights takes a second. */
const known = new WeakMap<Surrogate, (readonly Magnitude[])[]>();

function measured(surrogate: Surrogate, order: 0 | 1 | 2): readonly Magnitude[] {
  const { layers, normalisation } = surrogate;
  const network: Sized = {
    ...surrogate,
    layers: layers.map((layer) => ({ ...layer, weight: layer.weight.map(log2), bias: layer.bias.map(log2) })),
    xStd: normalisation.xStd.map(log2),
    yStd: normalisation.yStd.map(log2),
  };
  const { found, sums } = valuesOf(network);
  return order === 0 ? found : [...found, ...derivativesOf(network, sums, order)];
}

/** A network with the sizes of its numbers in their place. */
interface Sized extends Surrogate {
  readonly xStd: Logs;
  readonly yStd: Logs;
}

/** Of values, and those of each layer's weighted sums. */
function valuesOf({ layers, inputs, outputs, normalisation, xStd, yStd }: Sized) {
  const found: Magnitude[] = [];
  let values: Logs = Float64Array.from(inputs, ({ name, lo, hi }, i) => {
    if (lo === undefined || hi === undefined) return 0;
    const mean = normalisation.xMean[i];
    found.push(magnitude(`${name} up to`, [log2(Math.max(-lo, hi))]));
    return log2(Math.max(Math.abs(lo - mean), Math.abs(hi - mean))) - xStd[i];
  });
  const sums = layers.map((layer, k) => {
    const z = forward(layer, values).map((size, j) => Math.max(size, layer.bias[j]));
    values = z.map((size) => activated(layer.activation, size));
    if (k < layers.length - 1) found.push(magnitude(`sums of layer ${k + 1}`, [max(z), max(values)]));
    return z;
  });
  const y = sums[layers.length - 1];
  found.push(magnitude('normalised values', y));
  outputs.forEach(({ name }, j) => {
    found.push({ ...magnitude(`values of ${name}`, [y[j] + yStd[j]]), isResult: true });
  });
  return { found, sums };
}

function derivativesOf({ layers, inputs, ...network }: Sized, sums: readonly Logs[], order: 1 | 2) {
  const { xStd, yStd } = network;
  const found: Magnitude[] = [];
  // Of second derivatives not each part counts in the end.
  const parts: (Magnitude & { readonly share: number })[] = [];
  const last = layers.length - 1;
  let slope: Logs = xStd.map((std) => -std);
  const slopes = layers.map((layer) => {
    slope = forward(layer, slope);
    return slope;
  });
  // Of the output of the largest scale; those of the others are smaller by the spread of the scales.
  const scales = yStd.map((std, j) => std + max(column(layers[last], j)));
  const spread = max(scales) - min(scales);
  let adjoints: Logs = yStd.slice();
  let second: Logs = adjoints.map(() => Number.NEGATIVE_INFINITY);
  for (let k = last; k >= 0; k--) {
    if (k < last) {
      const shares = plus(adjoints, slopes[k]);
      const counting = adjoints.filter((_, n) => shares[n] > max(shares) - NEGLIGIBLE);
      found.push(magnitude(`derivatives by layer ${k + 1}`, [max(counting), min(counting) - spread]));
      const bends = shares.map((size, n) => size + bent(layers[k].activation, sums[k][n]));
      second = second.map((size, n) => Math.max(size, bends[n]));
      const part = (what: string, size: Logs, of: Logs) =>
        parts.push({ ...magnitude(`${what} layer ${k + 1}`, [max(size)]), share: max(plus(of, slopes[k])) });
      part('derivatives of', slopes[k], bends);
      part('second derivatives by', second, second);
    }
    adjoints = backward(layers[k], adjoints);
    second = backward(layers[k], second);
  }
  const byInput = (what: string, sizes: Logs, less = 0) => {
    inputs.forEach(({ name }, i) => {
      const [size, scaled] = [sizes[i], sizes[i] - xStd[i]];
      found.push(magnitude(`${what} ${name}`, [size, size - less]));
      found.push({ ...magnitude(`${what} ${name}`, [scaled, scaled - less]), isResult: true });
    });
  };
  byInput('derivatives by', adjoints, spread);
  if (order === 1) return found;
  byInput('second derivatives by', second);
  const total = max(second.map((size, i) => size - xStd[i])) - min(xStd);
  return [...found, ...parts.filter(({ share }) => share > total - NEGLIGIBLE)];
}

/** The size of the largest and the smallest of some; zeros have none. */
function magnitude(what: string, logs: ArrayLike<number>): Magnitude {
  const sizes = Float64Array.from(logs).filter(Number.isFinite);
  return { what, most: max(sizes), least: min(sizes) };
}

/** Sizes of sums over the inputs of a layer, for each output. */
function forward({ inputs, outputs, weight }: Layer, sizes: Logs): Logs {
  const result = new Float64Array(outputs).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < outputs; j++) result[j] = Math.max(result[j], sizes[i] + weight[i * outputs + j]);
  return result;
}

/** Sizes of sums over the outputs of a layer, for each input. */
function backward({ inputs, outputs, weight }: Layer, sizes: Logs): Logs {
  const result = new Float64Array(inputs).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < outputs; j++) result[i] = Math.max(result[i], sizes[j] + weight[i * outputs + j]);
  return result;
}

/** An activation's size for the size of its argument. */
function activated(activation: Layer['activation'], size: number): number {
  if (activation === 'linear') return size;
  const { vanishesAtZero, bounded } = activationFacts(activation);
  if (size < 0) return vanishesAtZero ? size : 0;
  return bounded ? 0 : size;
}

/** The size of an activation's second derivative. */
function bent(activation: Layer['activation'], size: number): number {
  if (activation === 'linear') return Number.NEGATIVE_INFINITY;
  const { straight, symmetric } = activationFacts(activation);
  if (straight) return Number.NEGATIVE_INFINITY;
  return symmetric ? Math.min(size, 0) : 0;
}

function column({ inputs, outputs, weight }: Layer, j: number): Logs {
  return Float64Array.from({ length: inputs }, (_, i) => weight[i * outputs + j]);
}

function plus(a: Logs, b: Logs): Logs {
  return a.map((size, n) => size + b[n]);
}

function log2(value: number): number {
  return Math.log2(Math.abs(value));
}

function max(sizes: Logs): number {
  return sizes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** Of those that are not 0. */
function min(sizes: Logs): number {
  return sizes.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
