import { type Folds, foldOf } from '../control/index.ts';
import { betasOfFolds } from './fold-betas.ts';
import type { Numbers } from './path-sweeps.ts';
import type { PathSums } from './point-sums.ts';

/** What the paths of a point are, and how their control counts. */
export interface ControlledPaths {
  readonly paths: number;
  /** Independent ones, of equal size, one after the other. */
  readonly groups: number;
  /** Whose paths give each other a coefficient, or the coefficient. */
  readonly fit: Folds | number;
}

/** Labels with a control, as `controlledPart` computes them in a graph. All paths of a point are kept, in float64. */
export class ControlledSums implements PathSums {
  readonly #of: ControlledPaths;
  readonly #columns: number;
  /** Of the control's columns, those of each point. */
  readonly #known: Float64Array;
  /** Values of the payoff's columns and then of the control's, path by path. */
  readonly #kept: readonly Float64Array[];
  readonly #folds: Uint8Array;
  readonly #sums: Float64Array;
  #point = 0;
  #paths = 0;

  /**
   * @param columns of the payoff, and as many of the control behind them
   * @param known means of the control's columns, [points, columns]
   */
  constructor(columns: number, known: Float64Array, of: ControlledPaths) {
    const { fit, paths } = of;
    this.#of = of;
    this.#columns = columns;
    this.#known = known;
    this.#kept = Array.from({ length: 2 * columns }, () => new Float64Array(paths));
    this.#sums = new Float64Array(2 * columns);
    this.#folds = Uint8Array.from({ length: paths }, (_, path) =>
      typeof fit === 'number' ? 0 : foldOf(fit, path),
    );
  }

  add(columns: readonly Numbers[], from: number, to: number): void {
    for (const [c, kept] of this.#kept.entries()) {
      const column = columns[c];
      let sum = this.#sums[c];
      for (let row = from; row < to; row++) {
        const value = column[row];
        kept[this.#paths + row - from] = value;
        sum += value;
      }
      this.#sums[c] = sum;
    }
    this.#paths += to - from;
  }

  get areFinite(): boolean {
    return this.#sums.every(Number.isFinite);
  }

  mean(c: number): number {
    return this.#fitted(c).mean;
  }

  error(c: number): number {
    const { paths, groups, fit } = this.#of;
    const { values, controls, known, betas, mean } = this.#fitted(c);
    const folds = this.#folds;
    const size = paths / groups;
    let [spread, shared, squares] = [0, 0, 0];
    for (let group = 0; group < groups; group++) {
      let [ofLeft, ofControl, ofBoth] = [0, 0, 0];
      for (let path = group * size; path < (group + 1) * size; path++) {
        const control = controls[path] - known;
        const left = values[path] - betas[folds[path]] * control - mean;
        ofLeft += left;
        ofControl += control;
        ofBoth += control * left;
        squares += control * control;
      }
      spread += ofLeft * ofLeft;
      shared += ofControl * ofBoth;
    }
    const variance = spread / (size * size * groups * (groups - 1));
    if (typeof fit === 'number' || squares === 0) return Math.sqrt(variance);
    // Two folds have their coefficients from each other.
    const mutual = (shared / squares / paths) ** 2 * (fit.folds / (fit.folds - 1));
    return Math.sqrt(variance + mutual);
  }

  /** What the known mean of the control's column is, … */
  known(c: number): number {
    return this.#known[this.#point * this.#columns + c];
  }

  /** … and by how much that of its paths is more. */
  apart(c: number): number {
    return this.#sums[this.#columns + c] / this.#of.paths - this.known(c);
  }

  reset(): void {
    this.#point += 1;
    this.#paths = 0;
    this.#sums.fill(0);
  }

  /** A column of the payoff and that of the control, β of each fold, and the mean of value − β·(control − its mean). */
  #fitted(c: number): FittedColumn {
    const { paths, fit } = this.#of;
    const [values, controls, folds] = [this.#kept[c], this.#kept[this.#columns + c], this.#folds];
    const known = this.known(c);
    const betas = typeof fit === 'number' ? [fit] : betasOfFolds({ values, controls, folds }, fit.folds);
    let sum = 0;
    for (let path = 0; path < paths; path++)
      sum += values[path] - betas[folds[path]] * (controls[path] - known);
    return { values, controls, known, betas, mean: sum / paths };
  }
}

interface FittedColumn {
  readonly values: Float64Array;
  readonly controls: Float64Array;
  readonly known: number;
  readonly betas: readonly number[];
  readonly mean: number;
}
