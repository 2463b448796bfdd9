import { type Mask, parameterPieces } from './mask.ts';
import { type Architecture, inputOf, inputWidth, type Network, outputOf } from './network.ts';
import { INPUTS } from './signal.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/*
 * Paths of weights that are not zero: what inputs reach, and what outputs depend on. Both together lie on a path from one to the
 * other. What no input reaches is constant.
 */

/** A set of neurons and inputs. */
export class SourceSet {
  readonly #marks: readonly Uint8Array[];
  #size = 0;

  constructor(network: Architecture) {
    const widths = [inputWidth(network), ...network.layers.map(({ outputs }) => outputs)];
    this.#marks = widths.map((width) => new Uint8Array(width));
  }

  get size(): number {
    return this.#size;
  }

  has({ place, index }: SignalSource): boolean {
    return this.#marks[place + 1][index] === 1;
  }

  /** Whether it has one of those that are added at a place. */
  hasSome(sources: readonly SignalSource[]): boolean {
    return sources.some((source) => this.has(source));
  }

  add({ place, index }: SignalSource): void {
    if (this.#marks[place + 1][index] === 0) this.#size++;
    this.#marks[place + 1][index] = 1;
  }
}

/** Whether there is a weight, by the place of its layer and its own place there. */
export type Wires = (place: number, at: number) => boolean;

/** The weights of a network that are not zero. */
export function wiresOf({ layers }: Pick<Network, 'layers'>): Wires {
  return (place, at) => layers[place].weight[at] !== 0;
}

/**
 * The weights that a mask leaves. A layer without weights reads each number by its own neuron.
 *
 * @param mask 0 for each weight that is zero, in flat order (`parameterPieces`); biases do not count
 */
export function maskedWires(network: Architecture, mask: Mask): Wires {
  const pieces = parameterPieces(network);
  return (place, at) => {
    const { outputs, unweighted } = network.layers[place];
    return unweighted ? at % (outputs + 1) === 0 : mask[pieces[2 * place].offset + at] !== 0;
  };
}

/** All inputs, and the neurons that some input reaches. */
export function reachedIn(network: Architecture, wires: Wires): SourceSet {
  const reached = new SourceSet(network);
  for (let index = 0; index < inputWidth(network); index++) reached.add({ place: INPUTS, index });
  for (const [place, { outputs }] of network.layers.entries())
    for (const [row, slot] of sourcesIn(network, inputOf(network, place)).entries()) {
      if (!reached.hasSome(slot)) continue;
      for (let index = 0; index < outputs; index++)
        if (wires(place, row * outputs + index)) reached.add({ place, index });
    }
  return reached;
}

/**
 * What outputs depend on, and the output neurons. What only constant neurons read is not needed; of what a sum adds, all is
 * where one of it varies.
 */
export function neededIn(network: Architecture, wires: Wires, reached: SourceSet): SourceSet {
  const needed = new SourceSet(network);
  for (const slot of sourcesIn(network, outputOf(network))) for (const source of slot) needed.add(source);
  for (let place = network.layers.length - 1; place >= 0; place--) {
    const { outputs } = network.layers[place];
    const readers = Array.from({ length: outputs }, (_, index) => index).filter(
      (index) => reached.has({ place, index }) && needed.has({ place, index }),
    );
    for (const [row, slot] of sourcesIn(network, inputOf(network, place)).entries())
      if (reached.hasSome(slot) && readers.some((j) => wires(place, row * outputs + j)))
        for (const source of slot) needed.add(source);
  }
  return needed;
}

/** What lies on a path from an input to an output. */
export interface WeightPaths {
  /** Whether an input or a neuron does. */
  readonly has: (source: SignalSource) => boolean;
  /** Whether a weight does. */
  readonly wires: Wires;
}

/** Everything on paths of weights from inputs to outputs. */
export function pathsIn(network: Architecture, wires: Wires): WeightPaths {
  const reached = reachedIn(network, wires);
  const needed = neededIn(network, wires, reached);
  const has = (source: SignalSource) => reached.has(source) && needed.has(source);
  const slots = network.layers.map((_, place) => sourcesIn(network, inputOf(network, place)));
  return {
    has,
    wires: (place, at) => {
      const { outputs } = network.layers[place];
      return (
        wires(place, at) &&
        has({ place, index: at % outputs }) &&
        reached.hasSome(slots[place][Math.floor(at / outputs)])
      );
    },
  };
}

/** The outputs that no input reaches, counted from 0: they are constant. @param mask as of {@link maskedWires} */
export function cutOutputs(network: Architecture, mask: Mask): readonly number[] {
  const reached = reachedIn(network, maskedWires(network, mask));
  return sourcesIn(network, outputOf(network)).flatMap((sources, j) => (reached.hasSome(sources) ? [] : [j]));
}
