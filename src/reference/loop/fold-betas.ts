import { CONSTANT } from '../control/index.ts';

/** Numbers of a point's paths. */
export interface PathsInFolds {
  readonly values: Float64Array;
  readonly controls: Float64Array;
  /** The fold of each path. */
  readonly folds: Uint8Array;
}

/** β of each fold by regression of values on controls over the paths of the other folds: `crossFitted`, in plain numbers. */
export function betasOfFolds({ values, controls, folds }: PathsInFolds, count: number): number[] {
  const sums = () => new Float64Array(count);
  const [paths, ofValues, ofControls, together, variance, squares] = Array.from({ length: 6 }, sums);
  for (let path = 0; path < folds.length; path++) {
    const fold = folds[path];
    paths[fold] += 1;
    ofValues[fold] += values[path];
    ofControls[fold] += controls[path];
  }
  const shares = paths.map((number) => 1 / number);
  for (let path = 0; path < folds.length; path++) {
    const fold = folds[path];
    const control = controls[path];
    const off = control - ofControls[fold] * shares[fold];
    together[fold] += off * (values[path] - ofValues[fold] * shares[fold]);
    variance[fold] += off * off;
    squares[fold] += control * control;
  }
  return Array.from({ length: count }, (_, fold) => {
    const others = (of: Float64Array) =>
      of.reduce((sum, one, other) => (other === fold ? sum : sum + one), 0);
    const varies = others(variance);
    return varies > CONSTANT * others(squares) ? others(together) / varies : 0;
  });
}
