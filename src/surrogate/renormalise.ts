import type { Normalisation } from '../dataset/index.ts';
import type { Layer } from './network.ts';
import type { Surrogate } from './surrogate.ts';

/**
 * The same function with another normalisation: what the old one did and the new one does not is folded into the first
 * and the last layer. For networks that come without a normalisation of their own, whose training would otherwise see
 * physical units.
 *
 * With z = (x − μ)/σ, x·W + b is z·(diag(σ/σₒ)W) + b + ((μ − μₒ)/σₒ)·W for the old μₒ, σₒ; likewise for outputs.
 */
export function renormalise(surrogate: Surrogate, normalisation: Normalisation): Surrogate {
  const { normalisation: old, layers } = surrogate;
  const changed = layers.map((layer, k): Layer => {
    const first = k === 0 ? withInputs(layer, old, normalisation) : layer;
    return k === layers.length - 1 ? withOutputs(first, old, normalisation) : first;
  });
  return { ...surrogate, layers: changed, normalisation };
}

function withInputs(layer: Layer, old: Normalisation, { xMean, xStd }: Normalisation): Layer {
  const { inputs, outputs } = layer;
  const weight = new Float64Array(inputs * outputs);
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < inputs; i++) {
    const scale = xStd[i] / old.xStd[i];
    const shift = (xMean[i] - old.xMean[i]) / old.xStd[i];
    for (let j = 0; j < outputs; j++) {
      const w = layer.weight[i * outputs + j];
      weight[i * outputs + j] = scale * w;
      bias[j] += shift * w;
    }
  }
  return { ...layer, weight, bias };
}

function withOutputs(layer: Layer, old: Normalisation, { yMean, yStd }: Normalisation): Layer {
  const scale = yStd.map((std, j) => old.yStd[j] / std);
  return {
    ...layer,
    weight: layer.weight.map((w, at) => w * scale[at % layer.outputs]),
    bias: layer.bias.map((b, j) => b * scale[j] + (old.yMean[j] - yMean[j]) / yStd[j]),
  };
}
