import {
  type Architecture,
  activations,
  INPUTS,
  initialise,
  inputOf,
  inputWidth,
  type LayerShape,
  type Network,
  outputOf,
  outputWidth,
  type Signal,
  type Surrogate,
} from '../../src/surrogate/index.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';
import { byDefinition } from './by-definition.ts';

/** Which activations random networks have. */
export type Kinds = readonly LayerShape['activation'][];

/**
 * A network of up to six narrow layers with random skips: sums, joins, and sums of joins. Some layers have no weights, and of these some
 * no bias.
 *
 * @param least width of inputs and layers
 */
export function randomArchitecture(
  seed: number,
  kinds: Kinds = ['linear', ...activations],
  least = 1,
): Architecture {
  const random = stream(seed, 'architecture');
  const without = stream(seed, 'layers without weights');
  const below = (count: number) => Math.floor(count * random.uniform());
  const widths = [least + below(3)];
  const widthOf = (signal: Signal): number => {
    if (typeof signal === 'number') return widths[signal + 1];
    return 'sum' in signal ? widthOf(signal.sum[0]) : signal.join.reduce<number>((w, s) => w + widthOf(s), 0);
  };
  const signal = (nested: number): Signal => {
    // The last ones more often, so that networks are deep.
    const place = () => widths.length - 2 - Math.floor(widths.length * random.uniform() ** 3);
    const chosen = Math.max(INPUTS, place());
    const kind = random.uniform();
    if (nested === 0 || kind < 0.4) return chosen;
    if (kind < 0.7) return { join: [signal(nested - 1), signal(nested - 1)] };
    const first = signal(nested - 1);
    const all = [...widths.keys()].map((k) => k - 1);
    const others: Signal[] = [...all, { join: [all[below(all.length)], all[below(all.length)]] }];
    const fitting = others.filter((other) => widthOf(other) === widthOf(first));
    return fitting.length === 0 ? first : { sum: [first, fitting[below(fitting.length)]] };
  };
  const layers: LayerShape[] = [];
  for (let k = 1 + below(6); k > 0; k--) {
    const from = signal(2);
    const drawn = least + below(4);
    const isDefault = from === layers.length - 1;
    const activation = kinds[below(kinds.length)];
    // The last one has weights where no other has, so that there are some.
    const share = k > 1 || layers.some((layer) => !layer.unweighted) ? 0.2 : 0;
    const [unweighted, unbiased] = [share, 0.5].map((most) => without.uniform() < most);
    const inputs = widthOf(from);
    const outputs = unweighted ? inputs : drawn;
    layers.push({
      inputs,
      outputs,
      activation,
      ...(!isDefault && { from }),
      ...(unweighted && { unweighted, ...(unbiased && { unbiased }) }),
    });
    widths.push(outputs);
  }
  const output = random.uniform() < 0.6 ? undefined : signal(1);
  return { layers, ...(output !== undefined && output !== layers.length - 1 && { output }) };
}

/** A network of {@link randomArchitecture} with numbers near 1. */
export function randomNetwork(seed: number, kinds?: Kinds, least?: number): Network {
  const random = stream(seed, 'numbers');
  const network = initialise(randomArchitecture(seed, kinds, least), random);
  for (const { bias, unbiased } of network.layers) if (!unbiased) random.fillNormal(bias);
  return network;
}

/** The network with other weights, where layers have some. */
export function reweighted<Net extends Network>(
  network: Net,
  weight: (w: number, at: number, place: number) => number,
): Net {
  const layers = network.layers.map((layer, place) =>
    layer.unweighted ? layer : { ...layer, weight: layer.weight.map((w, at) => weight(w, at, place)) },
  );
  return { ...network, layers };
}

/** A surrogate of {@link randomNetwork} over a box, with a normalisation of its own. */
export function randomSurrogate(seed: number, kinds?: Kinds, least?: number): Surrogate {
  const random = stream(seed, 'surrogate');
  const network = randomNetwork(seed, kinds, least);
  const [d, m] = [inputWidth(network), outputWidth(network)];
  const numbers = (count: number, next: () => number) => Float64Array.from({ length: count }, next);
  return {
    ...network,
    normalisation: {
      xMean: numbers(d, () => random.normal()),
      xStd: numbers(d, () => 0.5 + random.uniform()),
      yMean: numbers(m, () => random.normal()),
      yStd: numbers(m, () => 0.5 + random.uniform()),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `a${k}`, lo: -1 - k, hi: 2 })),
    outputs: Array.from({ length: m }, (_, k) => ({ name: `b${k}` })),
    provenance: { seed },
  };
}

/**
 * What each layer gives at a point, and the output, one number at a time.
 *
 * @param nudge what is added to what a neuron gives, by the place of its layer. Default: nothing
 */
export function naively(
  network: Network,
  x: readonly number[],
  nudge?: { readonly place: number; readonly index: number; readonly by: number },
): { output: number[]; layers: number[][] } {
  const given: number[][] = [];
  const value = (signal: Signal): number[] => {
    if (typeof signal === 'number') return signal === INPUTS ? [...x] : given[signal];
    if ('join' in signal) return signal.join.flatMap(value);
    return signal.sum.map(value).reduce((a, b) => a.map((number, k) => number + b[k]));
  };
  network.layers.forEach(({ outputs, weight, bias, activation }, k) => {
    const a = value(inputOf(network, k));
    const curve = activation === 'linear' ? (z: number) => z : byDefinition(activation);
    given.push(
      Array.from({ length: outputs }, (_, j) =>
        curve(a.reduce((sum, number, i) => sum + number * weight[i * outputs + j], bias[j])),
      ),
    );
    if (nudge?.place === k) given[k][nudge.index] += nudge.by;
  });
  return { output: value(outputOf(network)), layers: given };
}

/** Points [n][d] in the domain of a surrogate. */
export function pointsIn({ inputs }: Surrogate, n: number, random: RandomStream): number[][] {
  return Array.from({ length: n }, () =>
    inputs.map(({ lo = -1, hi = 1 }) => lo + (hi - lo) * random.uniform()),
  );
}
