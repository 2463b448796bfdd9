import { describe, expect, it } from 'vitest';
import { constant, evaluate } from '../../../src/graph/index.ts';
import { crossFitted } from '../../../src/reference/control/controlled.ts';
import { foldOf, foldSums } from '../../../src/reference/control/folds.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';

const folds = { folds: 3, groups: 10, paths: 20 };

/** β of each fold, computed from the paths of the others in plain arithmetic. */
function fitted(values: Float64Array, controls: Float64Array): number[] {
  const members = (fold: number) =>
    Array.from({ length: folds.paths }, (_, path) => path).filter((path) => foldOf(folds, path) === fold);
  return [0, 1, 2].map((own) => {
    let [together, variance] = [0, 0];
    for (const fold of [0, 1, 2].filter((other) => other !== own)) {
      const paths = members(fold);
      const mean = (of: Float64Array) => paths.reduce((sum, path) => sum + of[path], 0) / paths.length;
      for (const path of paths) {
        together += (values[path] - mean(values)) * (controls[path] - mean(controls));
        variance += (controls[path] - mean(controls)) ** 2;
      }
    }
    return variance === 0 ? 0 : together / variance;
  });
}

function normals(name: string): Float64Array {
  const values = new Float64Array(folds.paths);
  stream(1, name).fillNormal(values);
  return values;
}

function crossFittedOf(values: Float64Array, controls: Float64Array): Float64Array {
  const column = (data: Float64Array): Tensor => tensor(data, [1, folds.paths, 1]);
  const [beta] = evaluate(
    [crossFitted(constant(column(values)), constant(column(controls)), foldSums(folds))],
    {},
  );
  return beta.data;
}

describe('the coefficients of folds', () => {
  it('are those of regression over the paths of the other folds', () => {
    const [controls, noise] = [normals('controls'), normals('noise')];
    const values = controls.map((control, i) => 2 * control + noise[i]);
    fitted(values, controls).forEach((beta, fold) => {
      expect(crossFittedOf(values, controls)[fold]).toBeCloseTo(beta, 12);
    });
  });

  it('do not depend on the paths of their own fold', () => {
    const [values, controls] = [normals('values'), normals('controls')];
    const [changed, moved] = [values.slice(), controls.slice()];
    for (let path = 0; path < folds.paths; path++)
      if (foldOf(folds, path) === 1) [changed[path], moved[path]] = [7 * path, -path];
    expect(crossFittedOf(changed, moved)[1]).toBe(crossFittedOf(values, controls)[1]);
    expect(crossFittedOf(changed, moved)[0]).not.toBe(crossFittedOf(values, controls)[0]);
  });

  it('are 0 where the control does not vary outside the fold, up to rounding', () => {
    const controls = Float64Array.from({ length: folds.paths }, (_, path) =>
      foldOf(folds, path) === 2 ? path : 0.1 + path * 1e-9,
    );
    const beta = crossFittedOf(normals('values'), controls);
    expect(beta[2]).toBe(0);
    expect(beta[0]).not.toBe(0);
  });
});

it('folds are whole groups, one after the other, and of almost the same size', () => {
  const own = Array.from({ length: folds.paths }, (_, path) => foldOf(folds, path));
  expect(own).toEqual([...own].sort((a, b) => a - b));
  for (let path = 0; path < folds.paths; path += 2) expect(own[path + 1]).toBe(own[path]);
  expect(foldSums(folds).counts).toEqual([8, 6, 6]);
});
