import { activationFacts, applyActivation, evaluate, input } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';
import { backward, forward, type Logs, larger, log2, max, min, nothing, plus } from './logs.ts';
import { hiddenPlaces, inputOf, type Layer, outputOf } from './network.ts';
import { INPUTS, type Signal } from './signal.ts';
import { type SignalSource, slotsOf, sourcesIn } from './slots.ts';
import type { Surrogate } from './surrogate.ts';

/** The size of numbers that are met where a network is computed. */
export interface Magnitude {
  /** What has it: "sums of layer 2". */
  readonly what: string;
  /** Powers of two: of the largest number, and of the smallest among those that count. */
  readonly most: number;
  readonly least: number;
  /** True of what the caller asks for; absent for what is computed on the way. */
  readonly isResult?: true;
}

/** A contribution to a result does not count where it is smaller than the largest by these powers of two. */
const NEGLIGIBLE = 30;
/** Arguments of activations are not taken larger, so that what is computed of them is a number. */
const LARGEST = 300;

/**
 * How large the numbers are from which a network's values, and its derivatives up to an order, are computed. These are
 * activations over the domain (without one, of normalised inputs near 1) and products of weights. Sweeps of derivatives meet
 * these products, from the outputs back and from the inputs forward. Only the largest product along the paths counts, so
 * sizes are right to a power of ten or so. Activations that saturate have smaller derivatives.
 */
export function magnitudesOf(surrogate: Surrogate, order: 0 | 1 | 2): readonly Magnitude[] {
  const kept = known.get(surrogate) ?? [];
  known.set(surrogate, kept);
  kept[order] ??= measured(surrogate, order);
  return kept[order];
}

/** Magnitudes of networks, by order. Each prediction asks for them, and going through millions of weights takes a second. */
const known = new WeakMap<Surrogate, (readonly Magnitude[])[]>();

function measured(surrogate: Surrogate, order: 0 | 1 | 2): readonly Magnitude[] {
  const { layers, normalisation, ending } = surrogate;
  const network: Sized = {
    ...surrogate,
    layers: layers.map((layer) => ({ ...layer, weight: layer.weight.map(log2), bias: layer.bias.map(log2) })),
    xStd: normalisation.xStd.map(log2),
    // Of what ends otherwise, the logits are the largest numbers.
    yStd: (ending?.std ?? normalisation.yStd).map(log2),
  };
  const { found, sums } = valuesOf(network);
  return order === 0 ? found : [...found, ...derivativesOf(network, sums, order)];
}

/** A network with the sizes of its numbers in their place. */
interface Sized extends Surrogate {
  readonly xStd: Logs;
  readonly yStd: Logs;
}

/** Magnitudes of values; and `sums`, the sizes of each layer's weighted sums. */
function valuesOf(network: Sized) {
  const { layers, inputs, outputs, normalisation, xStd, yStd } = network;
  const found: Magnitude[] = [];
  const x = Float64Array.from(inputs, ({ name, lo, hi }, i) => {
    if (lo === undefined || hi === undefined) return 0;
    const mean = normalisation.xMean[i];
    found.push(magnitude(`${name} up to`, [log2(Math.max(-lo, hi))]));
    return log2(Math.max(Math.abs(lo - mean), Math.abs(hi - mean))) - xStd[i];
  });
  const hidden = new Set(hiddenPlaces(network));
  const given: Logs[] = [];
  const sums = layers.map((layer, k) => {
    const z = larger(forward(layer, sizesOf(inputOf(network, k), x, given)), layer.bias);
    given.push(activated(layer.activation, z));
    if (hidden.has(k)) found.push(magnitude(`sums of layer ${k + 1}`, [max(z), max(given[k])]));
    return z;
  });
  const y = sizesOf(outputOf(network), x, given);
  found.push(magnitude('normalised values', y));
  outputs.forEach(({ name }, j) => {
    found.push({ ...magnitude(`values of ${name}`, [y[j] + yStd[j]]), isResult: true });
  });
  return { found, sums };
}

function derivativesOf(network: Sized, sums: readonly Logs[], order: 1 | 2) {
  const { layers, inputs, xStd, yStd } = network;
  const found: Magnitude[] = [];
  // Not each part of the second derivatives counts in the end.
  const parts: (Magnitude & { readonly share: number })[] = [];
  const start = xStd.map((std) => -std);
  const slopes: Logs[] = [];
  layers.forEach((layer, k) => {
    slopes.push(forward(layer, sizesOf(inputOf(network, k), start, slopes)));
  });
  // Sizes are those of the output of the largest scale; those of the others are smaller by the spread of the scales.
  const columns = layers.map((layer) => forward(layer, new Float64Array(layer.inputs)));
  const scales = plus(yStd, sizesOf(outputOf(network), new Float64Array(xStd.length), columns));
  const spread = max(scales) - min(scales);
  const adjoints = new Swept(network, yStd);
  const second = new Swept(network, nothing(yStd.length));
  const hidden = new Set(hiddenPlaces(network));
  for (let k = layers.length - 1; k >= 0; k--) {
    const { activation } = layers[k];
    if (hidden.has(k) || activation !== 'linear') {
      const own = adjoints.of(k);
      const shares = plus(own, slopes[k]);
      const counting = own.filter((_, n) => shares[n] > max(shares) - NEGLIGIBLE);
      found.push(magnitude(`derivatives by layer ${k + 1}`, [max(counting), min(counting) - spread]));
      const bends = shares.map((size, n) => size + bent(activation, sums[k][n]));
      second.add(k, bends);
      const part = (what: string, size: Logs, of: Logs) =>
        parts.push({ ...magnitude(`${what} layer ${k + 1}`, [max(size)]), share: max(plus(of, slopes[k])) });
      part('derivatives of', slopes[k], bends);
      part('second derivatives by', second.of(k), second.of(k));
    }
    adjoints.sweep(k);
    second.sweep(k);
  }
  const byInput = (what: string, sizes: Logs, less = 0) => {
    inputs.forEach(({ name }, i) => {
      const [size, scaled] = [sizes[i], sizes[i] - xStd[i]];
      found.push(magnitude(`${what} ${name}`, [size, size - less]));
      found.push({ ...magnitude(`${what} ${name}`, [scaled, scaled - less]), isResult: true });
    });
  };
  byInput('derivatives by', adjoints.of(INPUTS), spread);
  if (order === 1) return found;
  byInput('second derivatives by', second.of(INPUTS));
  const total = max(second.of(INPUTS).map((size, i) => size - xStd[i])) - min(xStd);
  return [...found, ...parts.filter(({ share }) => share > total - NEGLIGIBLE)];
}

/** Sizes of derivatives with respect to what each layer gives, swept from the output back. */
class Swept {
  readonly #network: Sized;
  /** Sizes by place, from that of the inputs on. */
  readonly #sizes: readonly Logs[];

  /** @param output by the outputs of the network */
  constructor(network: Sized, output: Logs) {
    this.#network = network;
    this.#sizes = [network.inputs.length, ...network.layers.map(({ outputs }) => outputs)].map(nothing);
    this.#spread(sourcesIn(network, outputOf(network)), output);
  }

  of(place: number): Logs {
    return this.#sizes[place - INPUTS];
  }

  add(place: number, sizes: Logs): void {
    this.of(place).set(larger(this.of(place), sizes));
  }

  /** Goes from a layer to all that it reads. */
  sweep(place: number): void {
    const below = backward(this.#network.layers[place], this.of(place));
    this.#spread(sourcesIn(this.#network, inputOf(this.#network, place)), below);
  }

  #spread(elements: readonly (readonly SignalSource[])[], sizes: Logs): void {
    elements.forEach((summands, position) => {
      for (const { place, index } of summands)
        this.of(place)[index] = Math.max(this.of(place)[index], sizes[position]);
    });
  }
}

/** Sizes of a signal from those of the inputs and of what layers give. */
function sizesOf(signal: Signal, inputs: Logs, given: readonly Logs[]): Logs {
  const at = (place: number) => [...(place === INPUTS ? inputs : given[place])];
  return Float64Array.from(slotsOf<number>(signal, at, (parts) => Math.max(...parts)));
}

/** The size of the largest and the smallest of some; zeros have none. */
function magnitude(what: string, logs: ArrayLike<number>): Magnitude {
  const sizes = Float64Array.from(logs).filter(Number.isFinite);
  return { what, most: max(sizes), least: min(sizes) };
}

/** Sizes of what an activation gives, for sizes of its arguments: of bounded ones it is what they come to there, 1 at least. */
function activated(activation: Layer['activation'], sizes: Logs): Logs {
  if (activation === 'linear') return sizes;
  const { vanishesAtZero, bounded } = activationFacts(activation);
  const grows = (size: number) => (size < 0 ? vanishesAtZero : !bounded);
  if (sizes.every(grows)) return sizes;
  const t = input('t', ['N']);
  const largest = sizes.map((size) => 2 ** Math.min(size, LARGEST));
  const ends = [largest, largest.map((value) => -value)].map((at) => {
    const [values] = evaluate([applyActivation(t, activation)], { t: tensor(at) }, at.length);
    return values.data.map((value) => log2(Math.abs(value)));
  });
  return sizes.map((size, n) => (grows(size) ? size : Math.max(0, ends[0][n], ends[1][n])));
}

/** The size of an activation's second derivative. */
function bent(activation: Layer['activation'], size: number): number {
  if (activation === 'linear') return Number.NEGATIVE_INFINITY;
  const { straight, symmetric } = activationFacts(activation);
  if (straight) return Number.NEGATIVE_INFINITY;
  return symmetric ? Math.min(size, 0) : 0;
}
