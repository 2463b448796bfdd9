import { type Architecture, hiddenPlaces } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import type { Choice } from './selection.ts';
import { describePlace } from './tie.ts';
import { tiedNeurons } from './tied.ts';

/** Which neurons of a layer stay. */
export interface LayerChoices {
  readonly layer: number;
  readonly neurons: readonly Pick<Choice, 'keep'>[];
}

const OTHER = 'Apply it to the network that it was made for.';

/**
 * Whether each hidden neuron of a network stays, layer by layer.
 *
 * @throws InputError when the choices do not fit the layers of the network, empty one of them, or separate neurons that a
 *   sum ties
 */
export function checkKept(network: Architecture, choices: readonly LayerChoices[]): boolean[][] {
  const places = hiddenPlaces(network);
  if (choices.length !== places.length)
    throw new InputError(
      `the plan must have one entry for each of the network's ${places.length} hidden layers`,
      String(choices.length),
      OTHER,
    );
  const kept = choices.map(({ layer, neurons }, h) => {
    const { outputs } = network.layers[places[h]];
    if (layer !== places[h] + 1)
      throw new InputError(
        `entry ${h + 1} of the plan must be of layer ${places[h] + 1}`,
        String(layer),
        OTHER,
      );
    if (neurons.length !== outputs)
      throw new InputError(
        `the plan of layer ${layer} must have its ${outputs} neurons`,
        String(neurons.length),
        OTHER,
      );
    if (!neurons.some(({ keep }) => keep))
      throw new InputError(
        `the plan must keep a neuron of layer ${layer}`,
        'none',
        'Set "keep": true on one of them.',
      );
    return neurons.map(({ keep }) => keep);
  });
  checkTies(network, new Map(places.map((place, h) => [place + 1, kept[h]])));
  return kept;
}

function checkTies(network: Architecture, kept: ReadonlyMap<number, readonly boolean[]>): void {
  for (const { neurons, fixedBy } of tiedNeurons(network)) {
    const goes = neurons.find(({ layer, index }) => !kept.get(layer)?.[index]);
    const stays = neurons.find(({ layer, index }) => kept.get(layer)?.[index]);
    if (goes === undefined || (stays === undefined && fixedBy === undefined)) continue;
    const partner = fixedBy ?? describePlace(stays!);
    throw new InputError(
      `${describePlace(goes)} must stay with ${partner}, to which a sum ties it`,
      '"keep": false',
      fixedBy === undefined ? 'Keep both or none of them.' : 'Keep it.',
    );
  }
}
