import type { Normalisation } from '../dataset/index.ts';
import { inputOf, type Layer, type Network, outputOf, withBias } from './network.ts';
import { prepended } from './prepend.ts';
import { INPUTS, placesIn, type Signal } from './signal.ts';
import { sourcesIn } from './slots.ts';
import type { Surrogate } from './surrogate.ts';

/**
 * The same function with another normalisation. The difference from the old one is folded into the layers that read the
 * inputs, and those that give the outputs. Where inputs or outputs stand in a sum, nothing can be folded: a layer is put
 * before or behind. So it is where a layer without weights reads or gives them. Networks that come without a normalisation need this, since their training would otherwise see physical
 * units.
 *
 * With z = (x − μ)/σ, x·W + b is z·(diag(σ/σₒ)W) + b + ((μ − μₒ)/σₒ)·W for the old μₒ, σₒ; likewise for outputs.
 */
export function renormalise(surrogate: Surrogate, normalisation: Normalisation): Surrogate {
  const { normalisation: old } = surrogate;
  const { output: _, ...rest } = surrogate;
  const changed = withOutputs(withInputs(surrogate, old, normalisation), old, normalisation);
  return { ...rest, ...changed, normalisation };
}

/** What is done to each of some numbers: scale·z + shift. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

function withInputs(network: Network, old: Normalisation, { xMean, xStd }: Normalisation): Network {
  const change: Affine = {
    scale: xStd.map((std, i) => std / old.xStd[i]),
    shift: xMean.map((mean, i) => (mean - old.xMean[i]) / old.xStd[i]),
  };
  const { layers, output } = network;
  const readsAlone = layers.every(({ unweighted }, place) =>
    sourcesIn(network, inputOf(network, place)).every(
      (summands) =>
        (summands.length === 1 && !unweighted) || summands.every((element) => element.place !== INPUTS),
    ),
  );
  if (readsAlone && !placesIn(outputOf(network)).includes(INPUTS))
    return { layers: layers.map((layer, place) => inputsFolded(network, layer, place, change)), output };
  // A layer that does so comes first.
  return prepended(diagonal(change, INPUTS), network);
}

/** The layer with its rows for inputs changed, such that it takes the changed inputs. */
function inputsFolded(network: Network, layer: Layer, place: number, { scale, shift }: Affine): Layer {
  if (!placesIn(inputOf(network, place)).includes(INPUTS)) return layer;
  const { outputs } = layer;
  const weight = Float64Array.from(layer.weight);
  const bias = Float64Array.from(layer.bias);
  sourcesIn(network, inputOf(network, place)).forEach(([element], row) => {
    if (element.place !== INPUTS) return;
    for (let j = 0; j < outputs; j++) {
      const w = layer.weight[row * outputs + j];
      weight[row * outputs + j] = scale[element.index] * w;
      bias[j] += shift[element.index] * w;
    }
  });
  return withBias({ ...layer, weight }, bias);
}

function withOutputs(network: Network, old: Normalisation, { yMean, yStd }: Normalisation): Network {
  const { layers, output } = network;
  const change: Affine = {
    scale: yStd.map((std, j) => old.yStd[j] / std),
    shift: yMean.map((mean, j) => (old.yMean[j] - mean) / yStd[j]),
  };
  const isSame = change.scale.every((factor) => factor === 1) && change.shift.every((shift) => shift === 0);
  if (isSame) return network;
  const places = placesIn(outputOf(network));
  const isFree =
    new Set(places).size === places.length &&
    places.every(
      (place) => place !== INPUTS && layers[place].activation === 'linear' && !layers[place].unweighted,
    ) &&
    layers.every((_, k) => placesIn(inputOf(network, k)).every((place) => !places.includes(place)));
  if (!isFree) return { layers: [...layers, diagonal(change, outputOf(network))] };
  const folded = layers.map((layer) => ({
    ...layer,
    weight: Float64Array.from(layer.weight),
    bias: Float64Array.from(layer.bias),
  }));
  sourcesIn(network, outputOf(network)).forEach((summands, j) => {
    summands.forEach(({ place, index }, k) => {
      const { weight, bias, outputs } = folded[place];
      for (let at = index; at < weight.length; at += outputs) weight[at] *= change.scale[j];
      bias[index] = bias[index] * change.scale[j] + (k === 0 ? change.shift[j] : 0);
    });
  });
  return { layers: folded.map((layer) => withBias(layer, layer.bias)), output };
}

/** A layer that does one thing to each number. */
function diagonal({ scale, shift }: Affine, from: Signal): Layer {
  const count = scale.length;
  const weight = new Float64Array(count * count);
  scale.forEach((factor, i) => {
    weight[i * count + i] = factor;
  });
  return { inputs: count, outputs: count, activation: 'linear', from, weight, bias: shift };
}
