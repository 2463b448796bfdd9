import { type Mask, parameterPieces } from './mask.ts';
import { type Architecture, inputOf, outputOf } from './network.ts';
import { INPUTS } from './signal.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/*
 * What a network's inputs reach through weights that are not zero. What no input reaches is constant.
 */

/**
 * Which neurons some input reaches, by layer: 1 where one does.
 *
 * @param mask 0 for each weight that is zero, else 1, in flat order (`parameterPieces`); biases do not count
 */
export function reachedNeurons(network: Architecture, mask: Mask): readonly Uint8Array[] {
  const reached: Uint8Array[] = [];
  const pieces = parameterPieces(network);
  for (const [place, { inputs, outputs }] of network.layers.entries()) {
    const { offset } = pieces[2 * place];
    const sources = sourcesIn(network, inputOf(network, place));
    const own = new Uint8Array(outputs);
    for (let i = 0; i < inputs; i++) {
      if (!isReached(sources[i], reached)) continue;
      for (let j = 0; j < outputs; j++) if (mask[offset + i * outputs + j] !== 0) own[j] = 1;
    }
    reached.push(own);
  }
  return reached;
}

/**
 * The outputs that no input reaches, counted from 0: they are constant.
 *
 * @param mask as of {@link reachedNeurons}
 */
export function cutOutputs(network: Architecture, mask: Mask): readonly number[] {
  const reached = reachedNeurons(network, mask);
  return sourcesIn(network, outputOf(network)).flatMap((sources, j) =>
    isReached(sources, reached) ? [] : [j],
  );
}

/** Whether an input reaches one of the neurons that are added at a place. */
export function isReached(sources: readonly SignalSource[], reached: readonly Uint8Array[]): boolean {
  return sources.some(({ place, index }) => place === INPUTS || reached[place][index] === 1);
}
