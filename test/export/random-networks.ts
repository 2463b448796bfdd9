import { activations } from '../../src/graph/index.ts';
import type { Layer, Signal, Surrogate } from '../../src/surrogate/index.ts';
import { type RandomStream, stream } from '../../src/tensor/index.ts';

/** The network's inputs as a signal. */
const INPUTS = -1;

/**
 * A surrogate whose hidden layers, of one width, have activations of their own and read earlier layers, sums of them, or
 * joins of them and the inputs; its output is a layer, or a sum or a join of two.
 */
export function randomSkips(seed: number, most: number): Surrogate {
  const random = stream(seed, 'skips');
  const below = (count: number) => Math.floor(count * random.uniform());
  const [d, width, depth, m] = [1 + below(4), 1 + below(most), 1 + below(4), 1 + below(3)];
  const layers: Layer[] = [];
  const hidden = () => below(layers.length);
  const widthOf = (signal: Signal): number => {
    if (typeof signal === 'number') return signal === INPUTS ? d : layers[signal].outputs;
    if ('sum' in signal) return widthOf(signal.sum[0]);
    return signal.join.map(widthOf).reduce((p, q) => p + q);
  };
  const add = (from: Signal, outputs: number, activation: Layer['activation']) => {
    const inputs = widthOf(from);
    layers.push({ from, inputs, outputs, activation, ...numbers(inputs, outputs, random) });
  };
  const source = (): Signal => {
    if (layers.length === 0) return below(2) === 0 ? INPUTS : { join: [INPUTS, INPUTS] };
    const [a, b] = [hidden(), hidden()];
    const choices: Signal[] = [
      a,
      layers.length - 1,
      { sum: [a, b] },
      { join: [a, INPUTS] },
      { join: [INPUTS, { sum: [b, a, b] }] },
    ];
    return choices[below(choices.length)];
  };
  for (let k = 0; k < depth; k++) {
    const kinds = [...activations, 'linear'] as const;
    add(source(), width, kinds[below(kinds.length)]);
  }
  add(source(), m, 'linear');
  const outputs: (Signal | undefined)[] = [undefined, { join: [layers.length - 1, hidden()] }];
  if (below(2) === 0) {
    add(INPUTS, m, 'linear');
    outputs.push({ sum: [layers.length - 2, layers.length - 1] });
  }
  const output = outputs[below(outputs.length)];
  const sizes = widthOf(output ?? layers.length - 1);
  const list = (count: number, next: () => number) => Float64Array.from({ length: count }, next);
  const xMean = list(d, () => random.normal());
  const xStd = list(d, () => 0.5 + random.uniform());
  return {
    layers,
    ...(output !== undefined && { output }),
    normalisation: {
      xMean,
      xStd,
      yMean: list(sizes, () => random.normal()),
      yStd: list(sizes, () => 0.5 + random.uniform()),
    },
    inputs: Array.from(xMean, (mean, i) => ({ name: `x${i}`, lo: mean - xStd[i], hi: mean + xStd[i] })),
    outputs: Array.from({ length: sizes }, (_, o) => ({ name: `y${o}` })),
    provenance: {},
  };
}

/** Of which pruned networks have some: zeros and ones among the weights. */
function numbers(inputs: number, outputs: number, random: RandomStream) {
  const weight = Float64Array.from({ length: inputs * outputs }, (_, i) =>
    i % 7 === 3 ? 0 : i % 7 === 5 ? 1 : random.normal() / Math.sqrt(inputs),
  );
  return { weight, bias: Float64Array.from({ length: outputs }, () => 0.3 * random.normal()) };
}
