import { describe, expect, it } from 'vitest';
import { adjoint, input, tangent } from '../../src/graph/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import {
  allCases,
  bindingsOfCase,
  DIFFERENCE_ERROR,
  dot,
  dotScale,
  inputsOfCase,
  oneValue,
  STEP,
  shifted,
  uniformTensor,
  valuesOf,
} from './cases.ts';

/** (f(x + hv) − f(x − hv)) / 2h for the named input. */
function centralDifference(
  f: (b: Record<string, Tensor>) => Tensor,
  at: Record<string, Tensor>,
  name: string,
  v: Tensor,
) {
  const [above, below] = [f(shifted(at, name, v, STEP)), f(shifted(at, name, v, -STEP))];
  return { shape: above.shape, data: above.data.map((value, i) => (value - below.data[i]) / (2 * STEP)) };
}

describe.each(allCases)('$op, $title', (one) => {
  const inputs = inputsOfCase(one);
  const y = one.build(...inputs);
  const random = stream(1, `${one.op}/${one.title}`);
  const at = bindingsOfCase(one, random);
  const seed = input('seed', y.shape);
  const seedValue = uniformTensor(y.shape, random);

  it('has the tangents of central differences, in each input alone and in all', () => {
    const directions = inputs.map((x, k) => input(`v${k}`, x.shape));
    const values = Object.fromEntries(
      directions.map((_, k) => [`v${k}`, uniformTensor(inputs[k].shape, random)]),
    );
    const alone = inputs.map((x, k) => tangent([y], new Map([[x, directions[k]]]))[0]);
    const [together] = tangent([y], new Map(inputs.map((x, k) => [x, directions[k]])));
    const tangents = valuesOf([...alone, together], { ...at, ...values });
    const sums = new Float64Array(tangents[0].data.length);
    inputs.forEach((_, k) => {
      const difference = centralDifference((b) => oneValue(y, b), at, `x${k}`, values[`v${k}`]);
      difference.data.forEach((expected, i) => {
        sums[i] += tangents[k].data[i];
        expect(Math.abs(tangents[k].data[i] - expected)).toBeLessThan(DIFFERENCE_ERROR);
      });
    });
    tangents[inputs.length].data.forEach((value, i) => {
      expect(Math.abs(value - sums[i])).toBeLessThan(1e-12 * (1 + Math.abs(sums[i])));
    });
  });

  it('has the adjoints of central differences, element by element', () => {
    const bars = valuesOf(adjoint(y, inputs, seed), { ...at, seed: seedValue });
    inputs.forEach((_, k) => {
      const bar = bars[k];
      expect(bar.shape).toEqual(at[`x${k}`].shape);
      bar.data.forEach((value, i) => {
        const unit = { shape: bar.shape, data: new Float64Array(bar.data.length) };
        unit.data[i] = 1;
        const difference = centralDifference((b) => oneValue(y, b), at, `x${k}`, unit);
        expect(Math.abs(value - dot(difference, seedValue))).toBeLessThan(DIFFERENCE_ERROR);
      });
    });
  });

  it('has an adjoint that is the transposed tangent: ⟨ȳ, Jẋ⟩ = ⟨Jᵀȳ, ẋ⟩', () => {
    inputs.forEach((x, k) => {
      const v = input(`v${k}`, x.shape);
      const bindings = { ...at, seed: seedValue, [`v${k}`]: uniformTensor(x.shape, random) };
      const [forward, reverse] = valuesOf(
        [tangent([y], new Map([[x, v]]))[0], adjoint(y, [x], seed)[0]],
        bindings,
      );
      const [left, right] = [dot(seedValue, forward), dot(reverse, bindings[`v${k}`])];
      const scale = dotScale(seedValue, forward) + dotScale(reverse, bindings[`v${k}`]);
      expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-12 * scale);
    });
  });

  it('has the second derivatives of central differences of the first: adjoint of a tangent', () => {
    const v = inputs.map((x, k) => input(`v${k}`, x.shape));
    const directions = Object.fromEntries(inputs.map((x, k) => [`v${k}`, uniformTensor(x.shape, random)]));
    const first = adjoint(y, inputs, seed);
    // g(x) = ⟨ȳ, J(x) v⟩, so that its adjoint in x is Σ ȳ·∂²y·v.
    const g = inputs.map((_, k) => first[k].mul(v[k]).sum()).reduce((p, q) => p.add(q));
    const second = adjoint(g, inputs);
    const bindings = { ...at, ...directions, seed: seedValue };
    const values = valuesOf(second, bindings);
    inputs.forEach((x, k) => {
      const u = uniformTensor(x.shape, random);
      const [difference] = centralDifference((b) => oneValue(g, b), bindings, `x${k}`, u).data;
      expect(Math.abs(dot(values[k], u) - difference)).toBeLessThan(10 * DIFFERENCE_ERROR);
    });
  });
});
