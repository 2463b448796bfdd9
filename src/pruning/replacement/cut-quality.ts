import { adjoint, evaluate, input } from '../../graph/index.ts';
import { hiddenPlaces, type Surrogate, surrogateGraph } from '../../surrogate/index.ts';
import { rowsOf, stream, type Tensor } from '../../tensor/index.ts';
import { Extents, explained, isConstant } from './extents.ts';

/** What a cut did to a network, before any tuning, on points that no fit has seen. */
export interface CutQuality {
  /**
   * Of what is left, with the network before for the truth. Of values: the mean over outputs. Of gradients by the inputs, each over
   * the spread of its points: all entries together, about the mean of each. Of several outputs they are products with one
   * random vector a point. 1: nothing has changed; 0 and less: a constant, or a linear function, is as near.
   */
  readonly r2: { readonly values: number; readonly gradients: number };
  /** Layers in which neurons that stay are constant on all points, and were not before. */
  readonly dead: readonly DeadNeurons[];
  /** Names of the outputs that are constant on all points, and were not before. */
  readonly constant: readonly string[];
}

export interface DeadNeurons {
  /** Its place among the network's layers: 1 is the first. */
  readonly layer: number;
  /** How many are constant. */
  readonly neurons: number;
  /** How many the layer has left. */
  readonly of: number;
}

/** Points that are evaluated at once: what all layers hold of them fits into the cache. */
const CHUNK = 64;

interface Measured {
  /** [n, outputs] */
  readonly y: Tensor;
  /** Products of the adjoint, [n, inputs], for inputs over their spread. */
  readonly slopes: Tensor;
  /** The spread of each neuron, by hidden layer. */
  readonly hidden: readonly Extents[];
}

/** Compares what cuts leave of a network with the network, on points. */
export class CutJudge {
  readonly #before: Surrogate;
  readonly #x: Tensor;
  readonly #seeds: Tensor;
  readonly #xScales: Float64Array;
  readonly #truth: Measured;

  /** @param x points, [n, d], physical units */
  constructor(before: Surrogate, x: Tensor) {
    this.#before = before;
    this.#x = x;
    this.#xScales = Extents.of(x).scales;
    const unit: Tensor = { shape: [x.shape[0], before.outputs.length], data: new Float64Array() };
    const y = this.#run(before, undefined).y;
    this.#seeds = seedsFor(unit.shape, Extents.of(y).scales);
    this.#truth = this.#run(before, this.#seeds);
  }

  /** @param kept which neurons of each hidden layer are left */
  of(after: Surrogate, kept: readonly (readonly boolean[])[]): CutQuality {
    const { y, slopes, hidden } = this.#run(after, this.#seeds);
    const places = hiddenPlaces(this.#before);
    const dead = hidden.flatMap((own, h): DeadNeurons[] => {
      const from = kept[h].flatMap((keep, i) => (keep ? [i] : []));
      const whole = this.#truth.hidden[h];
      const count = from.filter((i, k) => isConstant(own, k) && !isConstant(whole, i)).length;
      return count === 0 ? [] : [{ layer: places[h] + 1, neurons: count, of: from.length }];
    });
    const [was, is] = [Extents.of(this.#truth.y), Extents.of(y)];
    return {
      r2: {
        values: explained(y, this.#truth.y, true),
        gradients: explained(slopes, this.#truth.slopes, false),
      },
      dead,
      constant: after.outputs.flatMap(({ name }, j) =>
        isConstant(is, j) && !isConstant(was, j) ? [name] : [],
      ),
    };
  }

  #run(surrogate: Surrogate, seeds: Tensor | undefined): Measured {
    const [n, d] = this.#x.shape;
    const m = surrogate.outputs.length;
    const x = input('x', ['N', d]);
    const { output, hidden } = surrogateGraph(surrogate, x);
    const slopesOf = seeds === undefined ? [] : adjoint(output, [x], input('seed', ['N', m]));
    const y = new Float64Array(n * m);
    const slopes = new Float64Array(n * d);
    const spreads = hidden.map(({ shape }) => new Extents(Number(shape[1])));
    for (let from = 0; from < n; from += CHUNK) {
      const to = Math.min(from + CHUNK, n);
      const bindings = { x: rowsOf(this.#x, from, to), ...(seeds && { seed: rowsOf(seeds, from, to) }) };
      const watched = seeds === undefined ? [] : hidden;
      const [value, ...others] = evaluate([output, ...watched, ...slopesOf], bindings, to - from);
      y.set(value.data, from * m);
      watched.forEach((_, h) => {
        spreads[h].add(others[h]);
      });
      if (seeds !== undefined)
        others[watched.length].data.forEach((slope, at) => {
          slopes[from * d + at] = slope * this.#xScales[at % d];
        });
    }
    return { y: { shape: [n, m], data: y }, slopes: { shape: [n, d], data: slopes }, hidden: spreads };
  }
}

/** For one output 1, else random signs; over the scales of the outputs. */
function seedsFor(shape: readonly number[], scales: Float64Array): Tensor {
  const m = scales.length;
  const random = stream(1, 'cotangents of cuts');
  const data = Float64Array.from({ length: shape[0] * m }, (_, at) => {
    const sign = m === 1 || random.uniform() < 0.5 ? 1 : -1;
    return sign / scales[at % m];
  });
  return { shape: [shape[0], m], data };
}
