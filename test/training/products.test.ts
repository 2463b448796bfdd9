import { describe, expect, it } from 'vitest';
import { denormalise, differentialWeights, normalise } from '../../src/dataset/index.ts';
import { adjoint, evaluate } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bindObjective, type LossOptions, objectiveOf } from '../../src/objective/index.ts';
import { flatten, initialise, parameterCount, perceptron } from '../../src/surrogate/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { batchLoss, train } from '../../src/training/index.ts';
import { relativeError } from './problem.ts';

/* Products of Jacobians with random cotangents, in place of whole Jacobians. */

const architecture = perceptron([3, 6, 4], 'tanh');
const [d, m] = [3, 4];
const rows = 5;
const random = stream(7, 'numbers');
const normals = (...shape: number[]): Tensor => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, () => random.normal()),
});
const [x, y, dydx] = [normals(rows, d), normals(rows, m), normals(rows, m, d)];
const parameters = tensor(flatten(initialise(architecture, stream(2, 'layers'))));

/** cᵀJ of the points, [n, k, d]. */
function productsWith(cotangents: Tensor, jacobians: Tensor): Tensor {
  const [n, k] = cotangents.shape;
  const data = new Float64Array(n * k * d);
  for (let p = 0; p < n; p++)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < m; j++)
        for (let a = 0; a < d; a++)
          data[(p * k + i) * d + a] +=
            cotangents.data[(p * k + i) * m + j] * jacobians.data[(p * m + j) * d + a];
  return { shape: [n, k, d], data };
}

function signs(n: number, k: number): Tensor {
  const { shape, data } = normals(n, k, m);
  return { shape, data: data.map(Math.sign) };
}

const flat = ({ shape, data }: Tensor): Tensor => ({ shape: [shape[0], data.length / shape[0]], data });

/** The loss by products with some cotangents a point, or by Jacobians where there are none. */
function graphs(loss: LossOptions, cotangents: number, adjoints = normals(rows, cotangents, d)) {
  const vjp = cotangents === 0 ? undefined : { cotangents: signs(rows, cotangents), adjoints };
  const objective = bindObjective(
    objectiveOf(loss, d),
    { x, y, dydx, ...(vjp && { vjp }) },
    { inputs: d, outputs: m },
  );
  return batchLoss({ architecture, objective }, rows);
}

describe('the gradient term of products with cotangents', () => {
  const sobolev = { kind: 'sobolev', lambda: 0.7 } as const;
  const whole = graphs(sobolev, 0);
  const [exact] = evaluate([whole.losses.gradients], { x, y, dydx: flat(dydx), parameters }).map(
    ({ data }) => data[0],
  );
  const estimate = (k: number) => {
    const { gradients } = graphs(sobolev, k).losses;
    return () => {
      const cotangents = signs(rows, k);
      const adjoints = productsWith(cotangents, dydx);
      const bound = { x, y, cotangents: flat(cotangents), adjoints: flat(adjoints), parameters };
      return evaluate([gradients], bound)[0].data[0];
    };
  };

  it.each([1, 3])('of %d a point has the mean square difference of Jacobians as its expectation', (k) => {
    const draw = estimate(k);
    const draws = Array.from({ length: 2000 }, draw);
    const mean = draws.reduce((p, q) => p + q, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
    const error = Math.sqrt(variance / draws.length);
    expect(error).toBeLessThan(0.03 * exact);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
  });

  it('is the term itself where the cotangents are √m times the units', () => {
    const scale = Math.sqrt(m);
    const units = Float64Array.from({ length: rows * m * m }, (_, i) =>
      i % m === Math.floor(i / m) % m ? scale : 0,
    );
    const cotangents = { shape: [rows, m, m], data: units };
    const { total, losses } = graphs(sobolev, m);
    const adjoints = productsWith(cotangents, dydx);
    const bound = { x, y, cotangents: flat(cotangents), adjoints: flat(adjoints), parameters };
    const parts = evaluate([total, losses.gradients], bound).map(({ data }) => data[0]);
    const expected = evaluate([whole.total, whole.losses.gradients], { x, y, dydx: flat(dydx), parameters });
    expect(
      relativeError(
        parts,
        expected.map(({ data }) => data[0]),
      ),
    ).toBeLessThan(1e-13);
  });

  it('weighs each input', () => {
    // Of adjoints with a mean square of m/w² by each input the weight is w.
    const weights = tensor([[0.5, 2, 3]]);
    const labels = { ...normals(rows, 1, d) };
    const scaled = Float64Array.from(labels.data, (_, i) => Math.sqrt(m) / weights.data[i % d]);
    const cotangents = signs(rows, 1);
    const jacobians = evaluate(
      Array.from({ length: m }, (_, j) => {
        const { predicted } = whole;
        const points = graphs({ kind: 'vanilla' }, 0);
        return adjoint(points.predicted.slice(1, j, j + 1), [inputOf(predicted)])[0];
      }),
      { x, parameters },
    );
    let expected = 0;
    for (let p = 0; p < rows; p++)
      for (let a = 0; a < d; a++) {
        let difference = 0;
        for (let j = 0; j < m; j++)
          difference +=
            cotangents.data[p * m + j] * (jacobians[j].data[p * d + a] - dydx.data[(p * m + j) * d + a]);
        expected += (weights.data[a] * difference) ** 2 / (rows * d * m);
      }
    const { gradients } = graphs({ ...sobolev, columns: 'scale' }, 1, { ...labels, data: scaled }).losses;
    const adjoints = productsWith(cotangents, dydx);
    const bound = { x, y, cotangents: flat(cotangents), adjoints: flat(adjoints), parameters };
    expect(evaluate([gradients], bound)[0].data[0]).toBeCloseTo(expected, 12);
  });

  it('has the derivatives by the parameters of its finite differences', () => {
    const { total, unpacked } = graphs(sobolev, 1);
    const cotangents = signs(rows, 1);
    const adjoints = productsWith(cotangents, dydx);
    const at = (values: Float64Array) => ({
      x,
      y,
      cotangents: flat(cotangents),
      adjoints: flat(adjoints),
      parameters: tensor(values),
    });
    const [gradient] = evaluate([unpacked.pack(adjoint(total, unpacked.pieces))], at(parameters.data));
    const h = 1e-5;
    const differences = Float64Array.from({ length: parameterCount(architecture) }, (_, k) => {
      const [up, down] = [1, -1].map((sign) => {
        const moved = parameters.data.slice();
        moved[k] += sign * h;
        return evaluate([total], at(moved))[0].data[0];
      });
      return (up - down) / (2 * h);
    });
    expect(relativeError(gradient.data, differences)).toBeLessThan(1e-8);
  });
});

/** The input x of a graph. */
function inputOf(e: ReturnType<typeof graphs>['predicted']): typeof e {
  let found: typeof e | undefined;
  const visit = (node: typeof e): void => {
    if (node.op === 'input' && node.attributes.name === 'x') found = node;
    node.inputs.forEach(visit);
  };
  visit(e);
  return found!;
}

describe('samples with products', () => {
  const cotangents = signs(rows, 2);
  const set = { x, y, vjp: { cotangents, adjoints: productsWith(cotangents, dydx) } };
  const normalisation = {
    xMean: Float64Array.of(1, 2, 3),
    xStd: Float64Array.of(2, 0.5, 10),
    yMean: Float64Array.of(0, 1, 0, -1),
    yStd: Float64Array.of(3, 0.1, 1, 7),
  };

  it('are normalised as their Jacobians are: the products stay products', () => {
    const normalised = normalise({ ...set, dydx }, normalisation);
    const expected = productsWith(normalised.vjp!.cotangents, normalised.dydx!);
    expect(relativeError(normalised.vjp!.adjoints.data, expected.data)).toBeLessThan(1e-14);
    expect(
      relativeError(
        normalised.vjp!.cotangents.data.subarray(0, m),
        [3, 0.1, 1, 7].map((std, j) => std * cotangents.data[j]),
      ),
    ).toBeLessThan(1e-14);
    const back = denormalise(normalised, normalisation);
    expect(relativeError(back.vjp!.adjoints.data, set.vjp.adjoints.data)).toBeLessThan(1e-14);
  });

  it('weigh inputs such that the mean square of an average derivative by each is 1', () => {
    const weights = differentialWeights(set);
    expect(weights.shape).toEqual([1, d]);
    const mean = new Float64Array(d);
    set.vjp.adjoints.data.forEach((value, i) => {
      mean[i % d] += (weights.data[i % d] * value) ** 2 / (m * rows * 2);
    });
    expect(relativeError(mean, [1, 1, 1])).toBeLessThan(1e-14);
  });

  it('train to fewer errors of derivatives, and must fit the network', async () => {
    const engine = await openEngine({ threads: 1 });
    const options = {
      loss: { kind: 'sobolev' },
      steps: 128,
      batch: 8,
      schedule: { kind: 'constant', rate: 0.01 },
    } as const;
    const start = initialise(architecture, stream(2, 'layers'));
    const data = (n: number) => {
      const vjp = { cotangents: signs(n, 1), adjoints: normals(n, 1, d) };
      return { x: normals(n, d), y: normals(n, m), vjp };
    };
    const { curve } = await train(engine, start, data(32), { ...options, random: stream(1, 'shuffle') });
    const of = curve.terms.gradients;
    expect(of[of.length - 1]).toBeLessThan(of[0]);
    const wrong = { ...data(32), vjp: { cotangents: signs(32, 1), adjoints: normals(32, 1, d + 1) } };
    await expect(train(engine, start, wrong, { ...options, random: stream(1, 'shuffle') })).rejects.toThrow(
      /adjoints must have shape \[32,1,3\]/,
    );
  });
});
