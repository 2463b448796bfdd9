import { type BoundObjective, type Draw, drawName, drawsOf } from '../objective/index.ts';
import type { Values } from '../runtime/index.ts';
import { demand, type RandomStream, sizeOf, type Tensor } from '../tensor/index.ts';

/** Draws whose losses are averaged where all steps, or all validations, are to see the same ones. */
export const FIXED_DRAWS = 4;

/** The place of a draw where all of them lie in one vector. */
export interface DrawColumns {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** All draws of an objective in one vector. */
export function drawnBy(objective: BoundObjective): {
  readonly draws: readonly DrawColumns[];
  readonly width: number;
} {
  let width = 0;
  const draws = drawsOf(objective).map(({ name, shape }) => {
    const size = sizeOf(shape);
    width += size;
    return { name, offset: width - size, size };
  });
  return { draws, width };
}

/** Numbers that the steps of a training draw, each draw from a stream of its own. */
export class DrawSource {
  readonly #draws: readonly { readonly draw: Draw; readonly random: RandomStream }[];
  readonly #numbers: Int32Array;

  /**
   * @param random whose substreams the draws have
   * @param numbers of the rows, in the samples that the objective was bound to
   */
  constructor(objective: BoundObjective, random: RandomStream, numbers: Int32Array) {
    this.#draws = drawsOf(objective).map((draw) => ({ draw, random: random.substream(`draw ${draw.name}`) }));
    this.#numbers = numbers;
  }

  /** Whether a draw depends on the network's predicted derivatives. */
  get needsSlopes(): boolean {
    return this.#draws.some(({ draw }) => draw.needs === 'slopes');
  }

  /**
   * The numbers of some steps, by the name of each draw, one step after the other.
   *
   * @param rows of the batches, one after the other
   * @param batch rows of one
   * @param slopes predicted derivatives [r, m, d], where a draw needs them
   */
  next(rows: Int32Array, batch: number, slopes?: Tensor): Readonly<Record<string, Float32Array>> {
    const steps = rows.length / batch;
    const made = this.#draws.map(({ draw, random }) => {
      const size = sizeOf(draw.shape);
      const numbers = new Float32Array(steps * size);
      for (let step = 0; step < steps; step++) {
        const of = rows.subarray(step * batch, (step + 1) * batch).map((row) => this.#numbers[row]);
        const own = draw.needs === 'slopes' ? slopes : undefined;
        numbers.set(checked(draw, draw.next({ random, rows: of, slopes: own })), step * size);
      }
      return [draw.name, numbers] as const;
    });
    return Object.fromEntries(made);
  }

  /** Draws for all rows at once, by the names that a graph has for each of `turns`. */
  fixed(turns: number): Readonly<Record<string, Values>> {
    const made = this.#draws.flatMap(({ draw, random }) =>
      Array.from({ length: turns }, (_, turn): [string, Values] => {
        const data = checked(draw, draw.next({ random, rows: this.#numbers }));
        return [drawName(draw.name, turn, turns), { type: 'float32', dims: draw.shape, data }];
      }),
    );
    return Object.fromEntries(made);
  }
}

function checked({ name, shape }: Draw, numbers: Float32Array): Float32Array {
  const size = sizeOf(shape);
  demand(
    numbers instanceof Float32Array && numbers.length === size && numbers.every(Number.isFinite),
    `the draw ${name} must give a Float32Array of ${size} finite numbers`,
    numbers,
    'Correct its function next.',
  );
  return numbers;
}
