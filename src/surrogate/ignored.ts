import { inputOf, inputWidth, type Network, outputOf } from './network.ts';
import { INPUTS } from './signal.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/**
 * The inputs that a network ignores, counted from 0: no path of weights that are not zero leads from them to an output. Its
 * derivatives by them are 0 everywhere.
 */
export function ignoredInputs(network: Network): number[] {
  const { layers } = network;
  const needed = layers.map(({ outputs }) => new Uint8Array(outputs));
  const read = new Uint8Array(inputWidth(network));
  const mark = (sources: readonly SignalSource[]) => {
    for (const { place, index } of sources) (place === INPUTS ? read : needed[place])[index] = 1;
  };
  sourcesIn(network, outputOf(network)).forEach(mark);
  // A layer is read by later ones alone.
  for (let place = layers.length - 1; place >= 0; place--) {
    const { outputs, weight } = layers[place];
    sourcesIn(network, inputOf(network, place)).forEach((sources, i) => {
      const row = weight.subarray(i * outputs, (i + 1) * outputs);
      if (row.some((w, j) => w !== 0 && needed[place][j] === 1)) mark(sources);
    });
  }
  return Array.from(read.keys()).filter((k) => read[k] === 0);
}
