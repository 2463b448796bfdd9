import { type Dataset, dataset, samplesOf } from '../../src/dataset/index.ts';
import { type Expression, evaluate, hessian, input, jacobian } from '../../src/graph/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';

/* Functions with all their derivatives at random points, as labelled sets. */

/** Uniform points in a box whose edges have very different lengths and lie far from 0. */
export function pointsIn(d: number, n: number, seed = 1): Tensor {
  const random = stream(seed, 'points');
  const data = Float64Array.from({ length: n * d }, (_, at) => 10 ** (at % d) * (3 + 2 * random.uniform()));
  return { shape: [n, d], data };
}

/** The function with value, Jacobian and Hessian at points. */
export function labelled(
  of: (x: Expression) => Expression,
  points: Tensor,
): Dataset & Required<Pick<Dataset, 'dydx' | 'hessian'>> {
  const [n, d] = points.shape;
  const x = input('x', ['N', d]);
  const y = of(x);
  const [values, dydx, curvatures] = evaluate([y, jacobian(y, x), hessian(y, x)], { x: points }, n);
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${letter}${i + 1}` }));
  return dataset({
    ...samplesOf({ x: points, y: values, dydx, hessian: curvatures }),
    inputs: named('x', d),
    outputs: named('y', values.shape[1]),
  }) as Dataset & Required<Pick<Dataset, 'dydx' | 'hessian'>>;
}

/** Without some of its labels. */
export function without<Key extends keyof Dataset>(set: Dataset, ...keys: readonly Key[]): Dataset {
  return Object.fromEntries(
    Object.entries(set).filter(([key]) => !keys.includes(key as Key)),
  ) as unknown as Dataset;
}

/** Outputs of degree 3 in the inputs, which are of sizes 1, 10, 100, … */
export function cubic(x: Expression): Expression {
  const d = Number(x.shape[1]);
  const z = Array.from({ length: d }, (_, i) =>
    x
      .slice(1, i, i + 1)
      .div(10 ** i)
      .sub(4),
  );
  const sum = z.map((of, i) => of.mul(1 + i)).reduce((p, q) => p.add(q));
  const first = sum
    .power(3)
    .add(z[0].mul(z[d - 1]))
    .add(2);
  return first.concat(
    [
      z[0]
        .square()
        .mul(z[d - 1])
        .mul(1e-3)
        .sub(sum),
    ],
    1,
  );
}
