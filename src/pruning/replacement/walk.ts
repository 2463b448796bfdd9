import { concat, type Expression, evaluate, input } from '../../graph/index.ts';
import {
  activated,
  foldSignal,
  inputOf,
  type Layer,
  type Network,
  outputOf,
  placesIn,
} from '../../surrogate/index.ts';
import { type Tensor, tensor } from '../../tensor/index.ts';
import { demandFiniteSignals, type LayerSignals } from '../layers/point-signals.ts';

/** What layers compute at points, one layer after the other. What no later layer reads is forgotten. */
export class Walk {
  readonly #network: Network;
  readonly #given = new Map<number, Tensor>();

  /**
   * @param network for its wiring; {@link step} is given the layers
   * @param x points, [n, d], normalised
   */
  constructor(network: Network, x: Tensor) {
    this.#network = network;
    this.#given.set(-1, x);
  }

  /** What the layer at a place reads, [n, inputs]. */
  read(place: number): Tensor {
    const signal = inputOf(this.#network, place);
    if (typeof signal === 'number') return this.#given.get(signal) as Tensor;
    const named = (one: number) => input(`h${one}`, ['N', (this.#given.get(one) as Tensor).shape[1]]);
    const whole = foldSignal<Expression>(signal, {
      at: named,
      sum: (parts) => parts.reduce((sum, part) => sum.add(part)),
      join: (parts) => concat(parts, 1),
    });
    const bindings = Object.fromEntries(
      placesIn(signal).map((one) => [`h${one}`, this.#given.get(one) as Tensor]),
    );
    return evaluate([whole], bindings)[0];
  }

  /**
   * Goes on to the layer at a place.
   *
   * @param layer its weights
   * @throws InputError where a number is not finite
   */
  step(place: number, { weight, bias, activation, inputs, outputs }: Layer): LayerSignals {
    const read = this.read(place);
    const h = input('h', ['N', inputs]);
    const added = h.matmul(input('w', [inputs, outputs])).add(input('b', [outputs]));
    const [sums, values] = evaluate([added, activated(added, activation)], {
      h: read,
      w: tensor(weight, [inputs, outputs]),
      b: tensor(bias, [outputs]),
    });
    demandFiniteSignals(place, [read, sums, values]);
    this.#given.set(place, values);
    for (const one of this.#given.keys())
      if (lastReader(this.#network, one) <= place) this.#given.delete(one);
    return { read, sums, values };
  }
}

/** The place of the last layer that reads what one gives; beyond all where the network gives it. */
function lastReader(network: Network, place: number): number {
  if (placesIn(outputOf(network)).includes(place)) return network.layers.length;
  return network.layers.findLastIndex((_, one) => placesIn(inputOf(network, one)).includes(place));
}
