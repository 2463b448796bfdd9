import { type Constants, constantsBelow } from './folded.ts';
import { inputOf, type Network, outputOf } from './network.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/**
 * What outputs depend on by weights that are not zero, and the output neurons.
 *
 * @param values of the neurons of each layer that are constant: what only these read is not needed
 */
export function neededIn(network: Network, values: readonly Constants[]): SourceSet {
  const needed = new SourceSet();
  for (const slot of sourcesIn(network, outputOf(network))) for (const source of slot) needed.add(source);
  for (let place = network.layers.length - 1; place >= 0; place--) {
    const { outputs, weight } = network.layers[place];
    const below = constantsBelow(network, place, values);
    const readers = Array.from({ length: outputs }, (_, index) => index).filter(
      (index) => values[place][index] === undefined && needed.has({ place, index }),
    );
    sourcesIn(network, inputOf(network, place)).forEach((slot, row) => {
      if (below[row] !== undefined) return;
      if (readers.some((j) => weight[row * outputs + j] !== 0)) for (const source of slot) needed.add(source);
    });
  }
  return needed;
}

/** A set of neurons and inputs. */
export class SourceSet {
  readonly #keys = new Set<string>();

  get size(): number {
    return this.#keys.size;
  }

  has({ place, index }: SignalSource): boolean {
    return this.#keys.has(`${place}:${index}`);
  }

  add({ place, index }: SignalSource): void {
    this.#keys.add(`${place}:${index}`);
  }
}
