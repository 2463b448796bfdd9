import {
  type Architecture,
  hiddenPlaces,
  INPUTS,
  outputOf,
  type SignalSource,
  sourcesIn,
  tiedSlots,
} from '../surrogate/index.ts';
import type { Tie } from './tie.ts';

/**
 * The hidden neurons that sums of a network tie, and its layers without weights. What is added at one place of a sum is tied, together with
 * what these are added with elsewhere. So is a neuron without weights with what it reads. A network with neither ties none.
 */
export function tiedNeurons(network: Architecture): Tie[] {
  const hidden = new Set(hiddenPlaces(network));
  return tiesOf(groupsIn(network), ({ place }) => hidden.has(place), 'an output');
}

/**
 * The inputs that sums tie, and layers without weights, as {@link tiedNeurons}. An input that a sum adds to a neuron must stay. So must
 * one that a neuron without weights reads, or that the network gives as an output. No weight stands between, which could become zero.
 */
export function tiedInputs(network: Architecture): Tie[] {
  const given = sourcesIn(network, outputOf(network)).flatMap((sources) =>
    sources
      .filter(({ place }) => place === INPUTS)
      .map((source) => [source, { place: GIVEN, index: source.index }]),
  );
  return tiesOf(groupsIn(network, given), ({ place }) => place === INPUTS, 'a neuron');
}

/** The place of what the network gives, among what is added. */
const GIVEN = Number.POSITIVE_INFINITY;

/** What is tied at one place ({@link tiedSlots}), also by way of others; `more` are tied, too. */
function groupsIn(
  network: Architecture,
  more: readonly (readonly SignalSource[])[] = [],
): ReadonlySet<readonly SignalSource[]> {
  const groupOf = new Map<string, SignalSource[]>();
  const key = ({ place, index }: SignalSource) => `${place}:${index}`;
  const join = (sources: readonly SignalSource[]) => {
    const distinct = new Map(sources.map((source) => [key(source), source]));
    if (distinct.size === 1) return;
    const joined = new Map<string, SignalSource>();
    for (const [name, source] of distinct)
      for (const one of groupOf.get(name) ?? [source]) joined.set(key(one), one);
    const group = [...joined.values()];
    for (const name of joined.keys()) groupOf.set(name, group);
  };
  tiedSlots(network).forEach(join);
  more.forEach(join);
  return new Set(groupOf.values());
}

/** @param otherwise what fixes those that are tied to no input and no output */
function tiesOf(
  groups: ReadonlySet<readonly SignalSource[]>,
  isOwn: (source: SignalSource) => boolean,
  otherwise: 'a neuron' | 'an output',
): Tie[] {
  return [...groups].flatMap((group): Tie[] => {
    const neurons = group
      .filter(isOwn)
      .sort((p, q) => p.place - q.place || p.index - q.index)
      .map(({ place, index }) => ({ layer: place + 1, index }));
    if (neurons.length === 0) return [];
    const others = group.filter((source) => !isOwn(source));
    if (others.length === 0) return [{ neurons }];
    if (others.some(({ place }) => place === INPUTS)) return [{ neurons, fixedBy: 'an input' }];
    return [{ neurons, fixedBy: others.some(({ place }) => place === GIVEN) ? 'an output' : otherwise }];
  });
}
