import {
  foldSignal,
  INPUTS,
  inputOf,
  type Layer,
  type Network,
  outputOf,
  type Signal,
  withBias,
  withWeight,
} from '../../surrogate/index.ts';
import type { AffineMap } from './affine-map.ts';
import type { Run } from './chain.ts';

/** The network without runs of layers: what reads the last of a run reads by its map what the first did. */
export function replaceRuns<Net extends Network>(
  network: Net,
  runs: readonly (Run & { readonly map: AffineMap })[],
): Net {
  const goes = new Set(runs.flatMap(({ layers }) => layers));
  const into = new Map(runs.map((run) => [run.into, run]));
  const stays = network.layers.map((_, place) => place).filter((place) => !goes.has(place + 1));
  const moved = movedTo(stays);
  const layers = stays.map((place, to): Layer => {
    const { from: _, ...own } = network.layers[place];
    const run = into.get(place + 1);
    const from = moved(inputOf(network, run === undefined ? place : run.layers[0] - 1));
    const layer = run === undefined ? own : withBias({ ...withWeight(own), ...run.map }, run.map.bias);
    return { ...layer, ...(from !== to - 1 && { from }) };
  });
  return { ...network, layers, ...(network.output !== undefined && { output: moved(outputOf(network)) }) };
}

/** Signals of what stays, by where it stands then. */
function movedTo(stays: readonly number[]): (signal: Signal) => Signal {
  const places = new Map([[INPUTS, INPUTS], ...stays.map((place, to) => [place, to] as const)]);
  return (signal) =>
    foldSignal<Signal>(signal, {
      at: (place) => places.get(place) as number,
      sum: (sum) => ({ sum }),
      join: (join) => ({ join }),
    });
}
