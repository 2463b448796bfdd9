import type { Values } from '../runtime/index.ts';
import { columnOf, isConstant, variance } from './columns.ts';
import { DivergenceError } from './outcome.ts';

/** The variance of an output, relative to that of its labels, below which it does not follow them. */
const COLLAPSED = 1e-6;

/** Watches whether predictions vary: those of a useful network do, with the labels; those of a dead one do not at all. */
export class CollapseWatch {
  readonly #outputs: readonly Output[];
  readonly #width: number;
  readonly #options: WatchOptions;

  /**
   * @param y labels [n, m]; an output whose labels are constant is not watched
   * @param names of the outputs
   */
  constructor(y: Values, names: readonly string[], options: WatchOptions = {}) {
    this.#width = names.length;
    this.#options = options;
    this.#outputs = names.flatMap((name, column) => {
      const labels = columnOf(y, column, names.length);
      const least = COLLAPSED * variance(labels);
      return isConstant(labels) ? [] : [{ name, column, least, varied: false, constantStart: false }];
    });
  }

  /** @param predicted by the parameters to start from [n, m] */
  begin(predicted: Float32Array): void {
    for (const output of this.#outputs) {
      const column = this.#columnOf(predicted, output);
      output.varied = variance(column) >= output.least;
      output.constantStart = isConstant(column);
    }
  }

  /**
   * @param predicted after `step` steps
   * @throws DivergenceError from the step on at which it counts, when an output does not vary any more, or was constant at the start and still is
   */
  check(predicted: Float32Array, step: number): void {
    const still = this.#outputs.filter((output) => {
      const flat = variance(this.#columnOf(predicted, output)) < output.least;
      const varied = output.varied;
      if (!flat) output.varied = true;
      return flat && varied;
    });
    this.#fail('collapsed', still, step);
    // An output that starts from weights near zero, and that steps do move, may still come to vary.
    const dead = this.#outputs.filter(
      (output) => !output.varied && output.constantStart && isConstant(this.#columnOf(predicted, output)),
    );
    this.#fail('constant-start', dead, step);
  }

  #columnOf(data: Float32Array, { column }: Output): Float64Array {
    return columnOf({ data }, column, this.#width);
  }

  #fail(failure: 'collapsed' | 'constant-start', concerned: readonly Output[], step: number): void {
    const { settled = 0, peak, sparsity } = this.#options;
    if (concerned.length === 0 || step < settled) return;
    const some = concerned.length < this.#width;
    const outputs = some ? concerned.map(({ name }) => name) : undefined;
    throw new DivergenceError(failure, step, { peak, sparsity, outputs });
  }
}

/** When a flat output counts, and what messages say of it. */
export interface WatchOptions {
  /** The peak of the learning rate, where there is one. */
  readonly peak?: number;
  /** The share of weights that are zero, of a sparse training. */
  readonly sparsity?: number;
  /** The step from which a flat output is a failure. Default 0. */
  readonly settled?: number;
}

/** An output that is watched. */
interface Output {
  readonly name: string;
  readonly column: number;
  /** Variance below which it is flat. */
  readonly least: number;
  /** Whether it was not flat at some time. */
  varied: boolean;
  constantStart: boolean;
}
