import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallbackModelOptions,
  type CallbackRequest,
  type CallbackRows,
  callbackModel,
  functionModel,
  type LabelRequest,
  type Labels,
} from '../../src/reference/index.ts';
import { filled, InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { largest, requests } from './support.ts';

const request = await requests();

const inputs = [
  { name: 'a', lo: -1, hi: 1 },
  { name: 'b', lo: -1, hi: 1 },
  { name: 'c', lo: -1, hi: 1 },
];
const outputs = [{ name: 'p' }, { name: 'q' }];

/** p = a·b + c², q = sin(a·c): the same in plain arithmetic and as a graph. */
const truth = functionModel({
  name: 'truth',
  inputs,
  outputs,
  function: ({ a, b, c }) => [a.mul(b).add(c.square()), a.mul(c).sine()],
});
const valueAt = ([a, b, c]: readonly number[]) => [a * b + c * c, Math.sin(a * c)];
const gradientAt = ([a, b, c]: readonly number[]) => [
  [b, a, 2 * c],
  [c * Math.cos(a * c), 0, a * Math.cos(a * c)],
];
const dot = (u: readonly number[], v: readonly number[]) => u.reduce((sum, x, k) => sum + x * v[k], 0);
const hessianTimes = ([a, , c]: readonly number[], v: readonly number[]) => {
  const [s, k] = [Math.sin(a * c), Math.cos(a * c)];
  const mixed = k - a * c * s;
  return [
    [v[1], v[0], 2 * v[2]],
    [-c * c * s * v[0] + mixed * v[2], 0, mixed * v[0] - a * a * s * v[2]],
  ];
};

const plain: CallbackModelOptions = {
  name: 'plain',
  inputs,
  outputs,
  evaluate: (points) => points.map(valueAt),
};
const count = 20;
const points = tensor(
  Float64Array.from({ length: 3 * count }, (_, i) => Math.sin(1 + i)),
  [count, 3],
);

const jvp: CallbackModelOptions['jvp'] = (rows, directions) =>
  rows.map((x, n) => gradientAt(x).map((row) => dot(row, directions[n])));
const vjp: CallbackModelOptions['vjp'] = (rows, weights) =>
  rows.map((x, n) =>
    [0, 1, 2].map((k) =>
      dot(
        weights[n],
        gradientAt(x).map((row) => row[k]),
      ),
    ),
  );
const hvp: CallbackModelOptions['hvp'] = (rows, directions) =>
  rows.map((x, n) => hessianTimes(x, directions[n]));

/** Labels equal to those of the graph to rounding. */
function expectTrue(labels: Labels, expected: Labels): void {
  for (const part of ['y', 'dydx', 'products'] as const) {
    expect(labels[part]?.shape).toEqual(expected[part]?.shape);
    const errors = expected[part]?.data.map((value, i) => value - labels[part]!.data[i]) ?? [];
    expect(largest(errors)).toBeLessThan(1e-14);
  }
}

describe('labels from callbacks', () => {
  it.each<[string, Partial<CallbackModelOptions>]>([
    [
      'gradients beside the values',
      { evaluate: (rows) => ({ values: rows.map(valueAt), gradients: rows.map(gradientAt) }) },
    ],
    [
      'gradients and values in typed arrays of all points',
      {
        evaluate: (rows) => ({
          values: Float64Array.from(rows.flatMap(valueAt)),
          gradients: Float64Array.from(rows.flatMap((x) => gradientAt(x).flat())),
        }),
      },
    ],
    [
      'a flat list a point, and lists of typed arrays',
      {
        evaluate: (rows) => ({
          values: rows.map((x) => Float64Array.from(valueAt(x))),
          gradients: rows.map((x) => gradientAt(x).flat()),
        }),
      },
    ],
    [
      'promises',
      { evaluate: async (rows) => ({ values: rows.map(valueAt), gradients: rows.map(gradientAt) }) },
    ],
    ['Jacobian-vector products', { jvp }],
    ['vector-Jacobian products', { vjp }],
    ['both products', { jvp, vjp }],
  ])('are those of the function, by %s, whatever the batch and concurrency', async (_, options) => {
    const expected = await truth.label(points, request());
    for (const [batch, concurrency] of [
      [1, 1],
      [7, 1],
      [7, 3],
      [100, 50],
    ]) {
      const model = callbackModel({ ...plain, ...options, batch, concurrency });
      expectTrue(await model.label(points, request()), expected);
      const { y, dydx } = await model.label(points, request({ order: 0 }));
      expectTrue({ y }, { y: expected.y });
      expect(dydx).toBeUndefined();
    }
  });

  it('take the products that need fewer calls: adjoint for few outputs, tangents for few inputs', async () => {
    const calls: string[] = [];
    const counting: Partial<CallbackModelOptions> = {
      jvp: (...args) => {
        calls.push('jvp');
        return jvp!(...args);
      },
      vjp: (...args) => {
        calls.push('vjp');
        return vjp!(...args);
      },
      batch: count,
    };
    await callbackModel({ ...plain, ...counting }).label(points, request());
    expect(calls.splice(0)).toEqual(['vjp', 'vjp']);
    const wide = callbackModel({
      ...plain,
      ...counting,
      inputs: inputs.slice(0, 1),
      evaluate: (rows) => rows.map(([a]) => [a, a]),
      jvp: (rows) => {
        calls.push('jvp');
        return rows.map(() => [1, 1]);
      },
    });
    const { dydx } = await wide.label(filled([4, 1], 0.5), request());
    expect(calls).toEqual(['jvp']);
    expect(dydx).toEqual(filled([4, 2, 1], 1));
  });

  it('of order 2 have the products that hvp gives, for each direction', async () => {
    const directions = tensor(
      Float64Array.from({ length: count * 2 * 3 }, (_, i) => Math.cos(i)),
      [count, 2, 3],
    );
    const asked = request({ order: 2, directions });
    const expected = await truth.label(points, asked);
    for (const batch of [1, 6])
      expectTrue(await callbackModel({ ...plain, vjp, hvp, batch }).label(points, asked), expected);
  });

  it('may be one bare number a point where there is one output, and one list of its slopes', async () => {
    const one = callbackModel({
      ...plain,
      outputs: outputs.slice(0, 1),
      evaluate: (rows) => ({
        values: rows.map((x) => valueAt(x)[0]),
        gradients: rows.map((x) => gradientAt(x)[0]),
      }),
    });
    const { y, dydx } = await one.label(points, request());
    const expected = await truth.label(points, request());
    expect(y.shape).toEqual([count, 1]);
    expect(dydx?.shape).toEqual([count, 1, 3]);
    for (let n = 0; n < count; n++) expect(y.data[n]).toBeCloseTo(expected.y.data[2 * n], 14);
    for (let n = 0; n < count; n++) expect(dydx!.data[3 * n + 2]).toBe(2 * points.data[3 * n + 2]);
  });

  it('have NaN where a callback gives null for a derivative, and nowhere else', async () => {
    const partial = callbackModel({
      ...plain,
      evaluate: (rows) => ({
        values: rows.map(valueAt),
        gradients: rows.map((x) => gradientAt(x).map((row) => [row[0], null, row[2]])),
      }),
    });
    const { y, dydx } = await partial.label(points, request());
    expect(y.data.every(Number.isFinite)).toBe(true);
    const expected = (await truth.label(points, request())).dydx!;
    dydx!.data.forEach((slope, i) => {
      if (i % 3 === 1) expect(slope).toBeNaN();
      else expect(slope).toBeCloseTo(expected.data[i], 14);
    });
  });
});

describe('what a callback is told', () => {
  const spy = (options: Partial<CallbackModelOptions> = {}) => {
    const seen: { points: CallbackRows; request: CallbackRequest }[] = [];
    const model = callbackModel({
      ...plain,
      vjp,
      ...options,
      evaluate: (rows, asked) => {
        seen.push({ points: rows, request: asked });
        return rows.map(valueAt);
      },
    });
    return { model, seen };
  };

  it('is one point by default, and at most a batch, in plain numbers', async () => {
    const { model, seen } = spy();
    await model.label(points, request());
    expect(seen.map((call) => call.points.length)).toEqual(new Array(count).fill(1));
    expect(seen[3].points).toEqual([[...points.data.subarray(9, 12)]]);
    const batched = spy({ batch: 8 });
    await batched.model.label(points, request({ order: 0 }));
    expect(batched.seen.map((call) => [call.points.length, call.request.order])).toEqual([
      [8, 0],
      [8, 0],
      [4, 0],
    ]);
  });

  it('is a seed a point that neither batch nor concurrency moves, and another on the next request of a stream', async () => {
    const seedsBy = async (options: Partial<CallbackModelOptions>, random = stream(5, 'noise')) => {
      const { model, seen } = spy(options);
      await model.label(points, request({ random }));
      return seen.flatMap((call) => call.request.seeds);
    };
    const seeds = await seedsBy({});
    expect(new Set(seeds).size).toBe(count);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
    expect(await seedsBy({ batch: 6, concurrency: 4 })).toEqual(seeds);
    const random = stream(5, 'noise');
    expect(await seedsBy({}, random)).toEqual(seeds);
    expect(await seedsBy({}, random)).not.toEqual(seeds);
  });

  it('keeps as many calls in flight as it may, no more', async () => {
    let [running, most] = [0, 0];
    const model = callbackModel({
      ...plain,
      concurrency: 4,
      evaluate: async (rows) => {
        most = Math.max(most, ++running);
        await wait(2);
        running--;
        return rows.map(valueAt);
      },
    });
    const { y } = await model.label(points, request({ order: 0 }));
    expect(most).toBe(4);
    expectTrue({ y }, { y: (await truth.label(points, request({ order: 0 }))).y });
  });
});

describe('progress and stopping', () => {
  it('reports each share once, rising to 1, also when batches finish out of order', async () => {
    const shares: number[] = [];
    const model = callbackModel({
      ...plain,
      batch: 5,
      concurrency: 3,
      evaluate: async (rows) => {
        await wait(rows[0][0] > 0 ? 1 : 8);
        return rows.map(valueAt);
      },
    });
    await model.label(points, request({ order: 0, progress: (share) => shares.push(share) }));
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it('stops between batches of a callback that never waits', async () => {
    const controller = new AbortController();
    let calls = 0;
    const labels = callbackModel({ ...plain, vjp }).label(
      points,
      request({
        signal: controller.signal,
        progress: () => {
          if (++calls === 3) controller.abort(new Error('stopped by the test'));
        },
      }),
    );
    await expect(labels).rejects.toThrow('stopped by the test');
    expect(calls).toBe(3);
  });

  it('stops at once in the middle of a slow call, which is told by its signal, and reports nothing more', async () => {
    const controller = new AbortController();
    const told: unknown[] = [];
    const shares: number[] = [];
    const model = callbackModel({
      ...plain,
      evaluate: async (rows, { signal }) => {
        signal.addEventListener('abort', () => told.push(signal.reason));
        await wait(200);
        return rows.map(valueAt);
      },
    });
    const began = performance.now();
    const labels = model.label(
      points,
      request({ order: 0, signal: controller.signal, progress: (share) => shares.push(share) }),
    );
    const reason = new Error('stopped by the test');
    setTimeout(() => controller.abort(reason), 10);
    await expect(labels).rejects.toBe(reason);
    expect(performance.now() - began).toBeLessThan(150);
    expect(told).toEqual([reason]);
    await wait(220);
    expect(shares).toEqual([]);
  });

  it('does not start when it was stopped before', async () => {
    const { label } = callbackModel({ ...plain, evaluate: () => expect.unreachable() });
    await expect(label(points, request({ signal: AbortSignal.abort(new Error('early')) }))).rejects.toThrow(
      'early',
    );
  });

  it('leaves the event loop free: a timer fires while a callback that never waits works', async () => {
    let fired = false;
    let firedBefore = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    const model = callbackModel({
      ...plain,
      evaluate: (rows) => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        firedBefore ||= fired;
        return rows.map(valueAt);
      },
    });
    await model.label(points, request({ order: 0 }));
    expect(firedBefore).toBe(true);
  });
});

describe('a callback that fails', () => {
  const failing = (options: Partial<CallbackModelOptions>, asked: Partial<LabelRequest> = {}) =>
    callbackModel({ ...plain, ...options }).label(points, request({ order: 0, ...asked }));
  const at = (row: number) => String(points.data[3 * row].toPrecision(6)).replace('.', '\\.');

  it('is wrapped with the point that caused it, on one line, with the failure as the cause', async () => {
    const cause = new RangeError('no convergence\n  after 50 steps');
    let calls = 0;
    const evaluate = (rows: CallbackRows) => {
      if (calls++ === 4) throw cause;
      return rows.map(valueAt);
    };
    const error = await failing({ evaluate }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(
      new RegExp(
        `^evaluate of plain must succeed at every point; received RangeError: no convergence after 50 steps at point 4, x = \\(${at(4)}, .*\\)\\. Mend the model`,
      ),
    );
    expect(error.message).not.toContain('\n');
    expect(error.cause).toBe(cause);
  });

  it('names the range of points in a batch, and the callback', async () => {
    const vjp = () => Promise.reject('gone');
    await expect(failing({ vjp, batch: 8 }, { order: 1 })).rejects.toThrow(
      new RegExp(
        `vjp of plain .*received gone at one of points 0 to 7, of which the first is point 0, x = \\(${at(0)}`,
      ),
    );
  });

  it('stops the other calls and starts no more', async () => {
    const aborted: boolean[] = [];
    let started = 0;
    const evaluate = async (rows: CallbackRows, { signal }: CallbackRequest) => {
      if (started++ === 2) throw new Error('third');
      await wait(20);
      aborted.push(signal.aborted);
      return rows.map(valueAt);
    };
    await expect(failing({ evaluate, concurrency: 3 })).rejects.toThrow('third at point 2');
    await wait(40);
    expect(aborted).toEqual([true, true]);
    expect(started).toBe(3);
  });

  it.each<[string, Partial<CallbackModelOptions>, Partial<LabelRequest>, RegExp]>([
    [
      'nothing',
      { evaluate: () => undefined as never },
      {},
      /values that evaluate of plain returns must be a list with one entry a point, 1 here; received undefined/,
    ],
    [
      'one result for many points',
      { evaluate: ([x]) => [valueAt(x)], batch: 4 },
      {},
      /one entry a point, 4 here; received 1 entries/,
    ],
    [
      'a typed array of another length',
      { evaluate: () => new Float64Array(3) },
      {},
      /received Float64Array\(3\)/,
    ],
    [
      'values of another number of outputs',
      { evaluate: (rows) => rows.map(() => [1, 2, 3]) },
      {},
      /must be 2 numbers a point; received \[1,2,3\] at point 0/,
    ],
    [
      'text',
      { evaluate: (rows) => rows.map(() => ['1', '2'] as never) },
      {},
      /must be 2 numbers a point; received \["1","2"\] at point 0/,
    ],
    [
      'values alone at order 1',
      {},
      { order: 1 },
      /order 1 of plain need derivatives; received values alone\. Return \{ values, gradients \} from evaluate, or give jvp or vjp; or ask for order 0/,
    ],
    [
      'no hvp at order 2',
      { vjp },
      { order: 2, directions: filled([count, 1, 3], 1) },
      /order 2 of plain need Hessian-vector products, or Hessians; received a model without hvp\. Give it hvp/,
    ],
    [
      'gradients the wrong way round',
      {
        evaluate: (rows) => ({
          values: rows.map(valueAt),
          gradients: rows.map(() => [
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
        }),
      },
      { order: 1 },
      /gradients that evaluate of plain returns must be 2 lists of 3 numbers a point; received \[\[1,2\],\[3,4\],\[5,6\]\] at point 0/,
    ],
    [
      'ragged gradients',
      {
        evaluate: (rows) => ({
          values: rows.map(valueAt),
          gradients: rows.map(() => [
            [1, 2, 3],
            [4, 5],
          ]),
        }),
      },
      { order: 1 },
      /received \[\[1,2,3\],\[4,5\]\] at point 0/,
    ],
    [
      'a value that is not finite',
      { evaluate: (rows) => rows.map((x) => [1, x === rows[2] ? Number.NaN : 2]), batch: 4 },
      {},
      new RegExp(
        `values that evaluate of plain returns must be finite; received NaN at point 2, x = \\(${at(2)}`,
      ),
    ],
    [
      'null for a value',
      { evaluate: (rows) => rows.map(() => [1, null]) },
      {},
      /values .* must be known at every point; received null at point 0.* null stands for derivatives alone/,
    ],
    [
      'a slope that is not finite',
      {
        evaluate: (rows) => ({
          values: rows.map(valueAt),
          gradients: rows.map(() => [
            [1, 2, 3],
            [4, Number.POSITIVE_INFINITY, 6],
          ]),
        }),
      },
      { order: 1 },
      /gradients .* must be finite; received Infinity at point 0.*null for a derivative that is not known/,
    ],
    [
      'NaN for an unknown slope',
      { vjp: (rows) => rows.map(() => [1, Number.NaN, null]) },
      { order: 1 },
      /products that vjp of plain returns must be finite; received NaN/,
    ],
    [
      'null for a second derivative',
      {
        vjp,
        hvp: (rows) =>
          rows.map(() => [
            [1, 2, 3],
            [4, 5, null],
          ]),
      },
      { order: 2, directions: filled([count, 1, 3], 1) },
      /products that hvp of plain returns must be known at every point; received null.* Ask for whole Hessians in place of products/,
    ],
  ])('is refused, with what it returned: %s', async (_, options, asked, message) => {
    const error = await failing(options, asked).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
  });

  it.each<[string, object, RegExp]>([
    ['no evaluate', { evaluate: undefined }, /evaluate of plain must be a function; received undefined/],
    ['a jvp that is none', { jvp: 1 }, /jvp of plain must be a function; received 1/],
    ['a misspelt option', { vpj: vjp }, /option of plain must be one of name, .*; received "vpj"/],
    ['half a point', { batch: 0.5 }, /batch of plain must be a whole number of at least 1; received 0.5/],
    ['no call at a time', { concurrency: 0 }, /concurrency of plain.*received 0/],
    ['no inputs', { inputs: [] }, /at least one input/],
  ])('cannot be made into a model: %s', (_, options, message) => {
    const build = () => callbackModel({ ...plain, ...options } as CallbackModelOptions);
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});

describe('whatever a callback returns', () => {
  it('labels are finite numbers of the right shape, or an InputError', async () => {
    const one: Tensor = filled([2, 3], 0.5);
    const anything = fc.oneof(
      fc.anything({ maxDepth: 3, withTypedArray: true, withSparseArray: true, withNullPrototype: true }),
      fc.array(fc.array(fc.oneof(fc.double(), fc.constant(null)), { maxLength: 3 }), { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (returned) => {
        const values = () => returned as never;
        const gradients = (rows: CallbackRows) => ({
          values: rows.map(valueAt),
          gradients: returned as never,
        });
        try {
          for (const [order, evaluate] of [
            [0, values],
            [1, gradients],
          ] as const) {
            const model = callbackModel({ ...plain, vjp, evaluate, batch: 2 });
            const { y, dydx } = await model.label(one, request({ order }));
            expect(y.shape).toEqual([2, 2]);
            expect(y.data.every(Number.isFinite)).toBe(true);
            expect(dydx?.data.every((slope) => Math.abs(slope) !== Number.POSITIVE_INFINITY)).not.toBe(false);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
