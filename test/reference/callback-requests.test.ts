import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CallbackModelOptions,
  type CallbackNumbers,
  callbackModel,
  functionModel,
  type LabelRequest,
} from '../../src/reference/index.ts';
import { InputError, stream, type Tensor } from '../../src/tensor/index.ts';
import { largest, pointsOf, requests } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const inputs = ['a', 'b', 'c'].map((name) => ({ name, lo: 0.5, hi: 2 }));
const outputs = [{ name: 'p' }, { name: 'q' }];
/** p = a²b, q = b·c³ */
const truth = functionModel({
  name: 'truth',
  inputs,
  outputs,
  function: ({ a, b, c }) => [a.square().mul(b), b.mul(c.power(3))],
});
type Point = readonly number[];
const valuesAt = ([a, b, c]: Point) => [a * a * b, b * c ** 3];
const gradientsAt = ([a, b, c]: Point) => [
  [2 * a * b, a * a, 0],
  [0, c ** 3, 3 * b * c * c],
];
const hessiansAt = ([a, b, c]: Point) => [
  [
    [2 * b, 2 * a, 0],
    [2 * a, 0, 0],
    [0, 0, 0],
  ],
  [
    [0, 0, 0],
    [0, 0, 3 * c * c],
    [0, 3 * c * c, 6 * b * c],
  ],
];
const dot = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, entry, i) => sum + entry * q[i], 0);
const plain = {
  name: 'plain',
  inputs,
  outputs,
  evaluate: (points) => points.map(valuesAt),
} satisfies CallbackModelOptions;
const vjp: CallbackModelOptions['vjp'] = (points, weights) =>
  points.map((x, n) =>
    [0, 1, 2].map((k) =>
      dot(
        weights[n],
        gradientsAt(x).map((row) => row[k]),
      ),
    ),
  );
const jvp: CallbackModelOptions['jvp'] = (points, directions) =>
  points.map((x, n) => gradientsAt(x).map((row) => dot(row, directions[n])));
const hvp: CallbackModelOptions['hvp'] = (points, directions) =>
  points.map((x, n) => hessiansAt(x).map((rows) => rows.map((row) => dot(row, directions[n]))));
const withGradients: CallbackModelOptions['evaluate'] = (points) => ({
  values: points.map(valuesAt),
  gradients: points.map(gradientsAt),
});
const withHessians: CallbackModelOptions['evaluate'] = (points) => ({
  values: points.map(valuesAt),
  gradients: points.map(gradientsAt),
  hessians: points.map(hessiansAt),
});

const points = pointsOf(truth, 12);
function vectors(k: number, width: number): Tensor {
  const data = new Float64Array(12 * k * width);
  stream(5, `vectors ${width}`).fillNormal(data);
  return { shape: [12, k, width], data };
}
const cotangents = vectors(2, 2);
const directions = vectors(2, 3);

/** A model that writes down its calls, one batch a request. */
function counted(options: Partial<CallbackModelOptions>) {
  const calls: string[] = [];
  const counting = Object.fromEntries(
    Object.entries({ ...plain, ...options }).map(([name, of]) => [
      name,
      typeof of === 'function'
        ? (...args: readonly { readonly order?: number }[]) => {
            calls.push(name === 'evaluate' ? `evaluate ${args[1].order}` : name);
            return (of as (...args: unknown[]) => unknown)(...args);
          }
        : of,
    ]),
  );
  return { model: callbackModel({ ...counting, batch: 12 } as unknown as CallbackModelOptions), calls };
}

function expectClose(got: Tensor | undefined, expected: Tensor | undefined) {
  expect(got?.shape).toEqual(expected?.shape);
  expect(largest(got!.data.map((entry, i) => entry - expected!.data[i]))).toBeLessThan(1e-12);
}

describe('a callback model', () => {
  it.each<[string, Partial<CallbackModelOptions>, Partial<LabelRequest>, string[]]>([
    ['cotangents by vjp', { vjp }, { first: { cotangents } }, ['evaluate 0', 'vjp', 'vjp']],
    ['tangents by jvp', { jvp }, { first: { directions } }, ['evaluate 0', 'jvp', 'jvp']],
    ['cotangents from gradients', { evaluate: withGradients }, { first: { cotangents } }, ['evaluate 1']],
    ['tangents from gradients', { evaluate: withGradients, vjp }, { first: { directions } }, ['evaluate 1']],
    [
      'both orders by sweeps',
      { vjp, hvp },
      { order: 2, directions, first: { cotangents } },
      ['evaluate 0', 'vjp', 'vjp', 'hvp', 'hvp'],
    ],
    [
      'products by hvp',
      { evaluate: withGradients, hvp },
      { order: 2, directions },
      ['evaluate 2', 'hvp', 'hvp'],
    ],
    [
      'Hessians by hvp',
      { evaluate: withGradients, hvp },
      { order: 2, directions: 'axes' },
      ['evaluate 2', 'hvp', 'hvp', 'hvp'],
    ],
    ['products from Hessians', { evaluate: withHessians, hvp }, { order: 2, directions }, ['evaluate 2']],
    ['Hessians', { evaluate: withHessians }, { order: 2, directions: 'axes' }, ['evaluate 2']],
    [
      'Hessians beside cotangents',
      { evaluate: withHessians, vjp },
      { order: 2, directions: 'axes', first: { cotangents } },
      ['evaluate 2', 'vjp', 'vjp'],
    ],
  ])('gives %s in these calls, equal to those of the function', async (_, options, asked, expected) => {
    const { model, calls } = counted(options);
    const labels = await model.label(points, request(asked));
    const exact = await truth.label(points, request(asked));
    expect(Object.keys(labels).sort()).toEqual(Object.keys(exact).sort());
    for (const part of Object.keys(exact) as (keyof typeof exact)[])
      expectClose(labels[part] as Tensor, exact[part] as Tensor);
    expect(calls).toEqual(expected);
  });

  it('gives Hessians symmetric to the last bit, flat ones, and those of one output without a list of its own', async () => {
    const skew = (x: Point) =>
      hessiansAt(x).map((rows) => rows.map((row, i) => row.map((entry, k) => entry + (i - k) * 1e-8)));
    const asked = { order: 2, directions: 'axes' } as const;
    const { hessian } = await truth.label(points, request(asked));
    for (const shaped of [
      skew,
      (x: Point) => skew(x).flat(2),
      (x: Point) => Float64Array.from(skew(x).flat(2)),
    ]) {
      const model = callbackModel({
        ...plain,
        evaluate: (rows) => ({
          values: rows.map(valuesAt),
          gradients: rows.map(gradientsAt),
          hessians: rows.map((x): CallbackNumbers => shaped(x)),
        }),
      });
      expectClose((await model.label(points, request(asked))).hessian, hessian);
    }
    const one = callbackModel({
      ...plain,
      outputs: [outputs[0]],
      evaluate: (rows) => ({
        values: rows.map((x) => valuesAt(x)[0]),
        gradients: rows.map((x) => gradientsAt(x)[0]),
        hessians: rows.map((x) => hessiansAt(x)[0]),
      }),
    });
    const single = await one.label(points, request(asked));
    expect(single.hessian?.shape).toEqual([12, 1, 3, 3]);
    expect(single.hessian?.data[0]).toBe(2 * points.data[1]);
  });

  const withErrors = (errors: object, more: object = {}): CallbackModelOptions => ({
    ...plain,
    ...more,
    evaluate: (rows) => ({
      values: rows.map(valuesAt),
      gradients: rows.map(gradientsAt),
      hessians: rows.map(hessiansAt),
      errors: Object.fromEntries(Object.entries(errors).map(([part, of]) => [part, rows.map(() => of)])),
    }),
  });

  it('gives the standard errors that it tells, where they are asked for; what it does not tell is not known', async () => {
    const model = callbackModel(
      withErrors({
        values: [0.5, 0],
        gradients: [
          [1, 2, null],
          [0, 0, 3],
        ],
      }),
    );
    const asked = { order: 2, directions: 'axes' } as const;
    expect((await model.label(points, request(asked))).errors).toBeUndefined();
    const { errors } = await model.label(points, request({ ...asked, errors: true }));
    expect(Object.keys(errors!)).toEqual(['y', 'dydx']);
    expect([...errors!.y!.data.subarray(0, 4)]).toEqual([0.5, 0, 0.5, 0]);
    expect([...errors!.dydx!.data.subarray(6, 12)]).toEqual([1, 2, Number.NaN, 0, 0, 3]);
    const silent = callbackModel({ ...plain, evaluate: withGradients });
    expect((await silent.label(points, request({ errors: true }))).errors).toBeUndefined();
  });

  it('is asked for standard errors where they are wanted', async () => {
    const wanted: boolean[] = [];
    const model = callbackModel({
      ...plain,
      batch: 12,
      evaluate: (rows, { errors }) => {
        wanted.push(errors);
        return rows.map(valuesAt);
      },
    });
    await model.label(points, request({ order: 0 }));
    await model.label(points, request({ order: 0, errors: true }));
    expect(wanted).toEqual([false, true]);
  });

  it.each<[string, Partial<CallbackModelOptions>, Partial<LabelRequest>, RegExp]>([
    [
      'cotangents of a model with jvp alone',
      { jvp },
      { first: { cotangents } },
      /adjoints of plain need vjp, or gradients.*received a model that gives jvp alone\. Give it vjp, or ask for tangents/,
    ],
    [
      'tangents of a model with vjp alone',
      { vjp },
      { first: { directions } },
      /tangents of plain need jvp.*gives vjp alone\. Give it jvp, or ask for cotangents/,
    ],
    [
      'cotangents of values alone',
      {},
      { first: { cotangents } },
      /adjoints of plain need vjp.*received values alone/,
    ],
    [
      'adjoints of another length',
      { vjp: (rows) => rows.map((_, n) => (n < 3 ? [1, 2, 3] : [1])) },
      { first: { cotangents } },
      /products that vjp of plain returns must be 3 numbers a point; received .* at point 3/,
    ],
    [
      'an adjoint that is not known',
      { vjp: (rows) => rows.map(() => [1, 2, null]) },
      { first: { cotangents } },
      /products that vjp of plain returns must be known at every point; received null at point 0.* Ask for whole Jacobians in place of products with them/,
    ],
    [
      'a gradient that is not known, of which products are to be made',
      {
        evaluate: (rows) => ({
          values: rows.map(valuesAt),
          gradients: rows.map(() => [
            [1, 2, null],
            [0, 0, 3],
          ]),
        }),
      },
      { first: { cotangents } },
      /gradients that evaluate of plain returns must be known at .* Ask for whole Jacobians/,
    ],
    [
      'standard errors as a list',
      { evaluate: (rows) => ({ values: rows.map(valuesAt), errors: [[0.1, 0.2]] as object }) },
      { order: 0, errors: true },
      /errors that evaluate of plain returns must be an object with values, gradients, hessians alone; received \[\[0\.1,0\.2\]\]\. Return for example/,
    ],
    [
      'standard errors by another name',
      { evaluate: (rows) => ({ values: rows.map(valuesAt), errors: { value: [0.1, 0.2] } as object }) },
      { order: 0, errors: true },
      /must be an object with values, gradients, hessians alone; received the key "value"\. /,
    ],
    [
      'Hessians of another shape',
      {
        evaluate: (rows) => ({
          values: rows.map(valuesAt),
          gradients: rows.map(gradientsAt),
          hessians: rows.map(() => [[1, 2, 3]]),
        }),
      },
      { order: 2, directions: 'axes' },
      /hessians that evaluate of plain returns must be 2 lists of 3 lists of 3 numbers a point; received .* at point 0/,
    ],
    [
      'a negative standard error',
      withErrors({ values: [1, -2] }),
      { errors: true },
      /errors of values that evaluate of plain returns must be at least 0; received -2 at point 0, x = /,
    ],
    [
      'standard errors of another shape',
      withErrors({ gradients: [1, 2] }),
      { errors: true },
      /errors of gradients that evaluate of plain returns must be 2 lists of 3 numbers a point; .* at point 0/,
    ],
  ])('refuses in one line: %s', async (_, options, asked, message) => {
    const model = callbackModel({ ...plain, ...options, batch: 12 });
    const refused = await model.label(points, request(asked)).catch((error) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect(refused.message).toMatch(message);
    expect(refused.message).not.toContain('\n');
  });

  it('takes null from hvp for an entry of a whole Hessian that is not known', async () => {
    const model = callbackModel({
      ...plain,
      vjp,
      hvp: (rows, directions) =>
        rows.map((x, n) =>
          hessiansAt(x).map((hessian) => hessian.map((row, a) => (a === 2 ? null : dot(row, directions[n])))),
        ),
    });
    const { hessian } = await model.label(points, request({ order: 2, directions: 'axes' }));
    // Entries of a and b with each other are known.
    expect([...hessian!.data.subarray(0, 9)].map(Number.isNaN)).toEqual(
      Array.from({ length: 9 }, (_, at) => at % 3 === 2 || at >= 6),
    );
  });

  it('does not read standard errors that nobody asked for', async () => {
    const model = callbackModel(withErrors({ values: [1, -2] }));
    await expect(model.label(points, request())).resolves.toBeDefined();
  });
});
