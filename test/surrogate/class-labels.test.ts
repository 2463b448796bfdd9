import { describe, expect, test } from 'vitest';
import type { Samples } from '../../src/dataset/index.ts';
import {
  evaluate,
  hessian,
  hessianVectorProducts,
  input,
  jacobian,
  jacobianVectorProducts,
  vectorJacobianProducts,
} from '../../src/graph/index.ts';
import {
  endingIn,
  formOfLabels,
  handedBack,
  labelsFor,
  logitScale,
  type Surrogate,
  surrogateGraph,
  workedOn,
} from '../../src/surrogate/index.ts';
import { BATCH, InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { classifier } from '../support/classifier.ts';

/* Labels of classifiers in one form and another: probabilities, their logarithms, logits. */

const [n, d, m] = [6, 2, 3];
const random = stream(2, 'labels of classes');
const numbers = (...shape: number[]): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
const points: Tensor = { shape: [n, d], data: numbers(n, d).data.map((z, k) => [1, -2][k % 2] + z) };
const directions = numbers(n, 2, d);
const cotangents = numbers(n, 2, m);

/** Everything that labels can hold, of a network as it ends. */
function labelled(network: Surrogate, along = cotangents): Required<Omit<Samples, 'errors'>> {
  const x = input('x', [BATCH, d]);
  const y = surrogateGraph(network, x).output;
  const v = input('v', [BATCH, 2, d]);
  const c = input('c', [BATCH, 2, m]);
  const [values, dydx, second, products, adjoints, tangents] = evaluate(
    [
      y,
      jacobian(y, x),
      hessian(y, x),
      hessianVectorProducts(y, x, v),
      vectorJacobianProducts(y, x, c),
      jacobianVectorProducts(y, x, v),
    ],
    { x: points, v: directions, c: along },
  );
  return {
    x: points,
    y: values,
    dydx,
    hessian: second,
    hvp: { directions, products },
    vjp: { cotangents: along, adjoints },
    jvp: { directions, tangents },
  };
}

function expectClose(found: Tensor, wanted: Tensor, what: string): void {
  expect(found.shape, what).toEqual(wanted.shape);
  const size = Math.max(1, ...wanted.data.map(Math.abs));
  found.data.forEach((value, k) => {
    expect(Math.abs(value - wanted.data[k]), what).toBeLessThan(1e-11 * size);
  });
}

const softmax = classifier('softmax');
const logarithms = classifier('log-softmax');
const forms = {
  probabilities: softmax,
  'their logarithms': logarithms,
  'centred logits': workedOn(softmax),
} as const;
const targets = {
  softmax: workedOn(softmax, true),
  'log-softmax': workedOn(logarithms, true),
  centred: workedOn(softmax),
} as const;

describe.each(Object.entries(targets))('labels of a network that ends in %s', (_, target) => {
  test.each(Object.entries(forms))('may be %s, with all derivatives', (_, source) => {
    const found = labelsFor(target, labelled(source));
    const wanted = labelled(target, found.vjp.cotangents);
    expectClose(found.y, wanted.y, 'values');
    expectClose(found.dydx, wanted.dydx, 'Jacobians');
    expectClose(found.hessian, wanted.hessian, 'Hessians');
    expectClose(found.hvp.products, wanted.hvp.products, 'products');
    expectClose(found.jvp.tangents, wanted.jvp.tangents, 'tangents');
    expectClose(found.vjp.adjoints, wanted.vjp.adjoints, 'adjoints');
  });

  test('may be logits, to all of which anything was added', () => {
    const { vjp: _, ...given } = labelled(classifier('none'));
    const wanted = labelled(target);
    const found = labelsFor(target, given);
    expectClose(found.y, wanted.y, 'values');
    expectClose(found.dydx, wanted.dydx, 'Jacobians');
    expectClose(found.hessian, wanted.hessian, 'Hessians');
  });
});

test('what labels are is told by their rows', () => {
  expect(formOfLabels(labelled(softmax).y)).toBe('softmax');
  expect(formOfLabels(labelled(logarithms).y)).toBe('log-softmax');
  expect(formOfLabels(labelled(classifier('none')).y)).toBe('logits');
  expect(formOfLabels(labelled(workedOn(softmax)).y)).toBe('centred');
  expect(formOfLabels(tensor([[0.33, 0.33, 0.33]]))).toBe('softmax');
  expect(() => formOfLabels(tensor([[0.5, 0.2, 0.1]]))).toThrow(/add up to 1/);
});

test('a probability of 0 has no logit, and is compared through the head alone', () => {
  const y = tensor([
    [1, 0, 0],
    [0.2, 0.3, 0.5],
  ]);
  const set = { x: tensor([1, 2, 3, 4], [2, 2]), y };
  expect(() => labelsFor(targets.centred, set)).toThrow(/0 in 1 row of 2.*--through-head/s);
  expect(labelsFor(targets.softmax, set)).toBe(set);
  expect(logitScale(set)).toBeUndefined();
});

test('products with cotangents of logits are refused unless these add up to 0', () => {
  const given = labelled(classifier('none'));
  expect(() => labelsFor(targets.centred, given)).toThrow(InputError);
  const centred = {
    shape: cotangents.shape,
    data: cotangents.data.map((value, at) => {
      const first = Math.floor(at / m) * m;
      const row = cotangents.data.subarray(first, first + m);
      return value - row.reduce((sum, one) => sum + one, 0) / m;
    }),
  };
  const found = labelsFor(targets.softmax, labelled(classifier('none'), centred));
  expectClose(found.vjp.adjoints, labelled(targets.softmax, found.vjp.cotangents).vjp.adjoints, 'adjoints');
});

test('labels of other networks stay as they are', () => {
  const set = { x: points, y: numbers(n, m) };
  expect(labelsFor(classifier('none'), set)).toBe(set);
});

test('a network that is worked on is handed back as it was', () => {
  for (const throughHead of [false, true])
    expect(handedBack(workedOn(softmax, throughHead), softmax)).toEqual(softmax);
  const plain = classifier('none');
  expect(workedOn(plain)).toBe(plain);
  expect(() => workedOn(plain, true)).toThrow(/must end in a softmax.*Leave throughHead out/s);
  expect(workedOn(targets.centred)).toBe(targets.centred);
});

test('centred logits are those of the layers, each less their mean', () => {
  const { y: logits } = labelled(classifier('none'));
  const { y } = labelled(endingIn(classifier('none'), 'centred'));
  for (let row = 0; row < n; row++) {
    const own = logits.data.subarray(row * m, (row + 1) * m);
    const mean = own.reduce((sum, one) => sum + one, 0) / m;
    own.forEach((one, j) => {
      expect(y.data[row * m + j]).toBeCloseTo(one - mean, 12);
    });
  }
});

describe('labels that are nearly probabilities', () => {
  const rows = Array.from({ length: 10 }, (_, k) => [0.1 + k / 20, 0.2, 0.7 - k / 20]);
  const others = rows.slice(1);
  test.each([
    [
      'one row adds up to more',
      [rows[0].map((p) => 1.5 * p), ...others],
      /probabilities in all rows where they are in most.* in row 1/,
    ],
    ['one is below 0', [...others, [-0.01, 0.3, 0.71]], /received -0\.01, 0\.3, 0\.71 in row 10/],
    [
      'one of their logarithms is off',
      [...others.map((row) => row.map(Math.log)), [-1, -1, -3]],
      /logarithms of probabilities in all rows/,
    ],
    [
      'they are percentages',
      rows.map((row) => row.map((p) => 100 * p)),
      /rows that add up to 100\.0\. Divide them by that/,
    ],
  ])('are refused: %s', (_, y, message) => {
    expect(() => formOfLabels(tensor(y))).toThrow(InputError);
    expect(() => formOfLabels(tensor(y))).toThrow(message);
  });

  test('a few logits may add up to the same', () => {
    expect(
      formOfLabels(
        tensor([
          [3, 2, 1],
          [1, 2, 3],
        ]),
      ),
    ).toBe('logits');
  });
});
