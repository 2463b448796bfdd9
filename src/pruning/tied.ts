import {
  type Architecture,
  hiddenPlaces,
  INPUTS,
  inputOf,
  outputOf,
  type SignalSource,
  sourcesIn,
} from '../surrogate/index.ts';
import type { Tie } from './tie.ts';

/**
 * The hidden neurons that sums of a network tie. What is added at one place of a sum is tied, together with what these are
 * added with elsewhere. A network without sums ties none.
 */
export function tiedNeurons(network: Architecture): Tie[] {
  const signals = [...network.layers.map((_, place) => inputOf(network, place)), outputOf(network)];
  const groupOf = new Map<string, SignalSource[]>();
  const key = ({ place, index }: SignalSource) => `${place}:${index}`;
  for (const signal of signals) {
    if (typeof signal === 'number') continue;
    for (const sources of sourcesIn(network, signal)) {
      const distinct = new Map(sources.map((source) => [key(source), source]));
      if (distinct.size === 1) continue;
      const joined = new Map<string, SignalSource>();
      for (const [name, source] of distinct)
        for (const one of groupOf.get(name) ?? [source]) joined.set(key(one), one);
      const group = [...joined.values()];
      for (const name of joined.keys()) groupOf.set(name, group);
    }
  }
  const hidden = new Set(hiddenPlaces(network));
  return [...new Set(groupOf.values())].flatMap((group): Tie[] => {
    const neurons = group
      .filter(({ place }) => hidden.has(place))
      .sort((p, q) => p.place - q.place || p.index - q.index)
      .map(({ place, index }) => ({ layer: place + 1, index }));
    if (neurons.length === 0) return [];
    const others = group.filter(({ place }) => !hidden.has(place));
    if (others.length === 0) return [{ neurons }];
    return [{ neurons, fixedBy: others.some(({ place }) => place === INPUTS) ? 'an input' : 'an output' }];
  });
}
