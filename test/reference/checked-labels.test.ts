import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { checkedModel, type LabelRequest, type Labels, OrderError } from '../../src/reference/index.ts';
import { filled, InputError, stream, type Tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });
const points = filled([4, 2], 0.5);
const request = (overrides: Partial<LabelRequest> = {}): LabelRequest => ({
  order: 1,
  random: stream(1, 'labels'),
  engine,
  ...overrides,
});

/** A model that was written by hand, as a class. */
class Own {
  readonly name = 'own';
  readonly inputs = ['a', 'b'].map((name) => ({ name, lo: 0, hi: 1 }));
  readonly outputs = [{ name: 'y' }];
  readonly parameters = {};
  readonly #labels: object | undefined;

  constructor(labels: object | undefined) {
    this.#labels = labels;
  }

  async label(): Promise<Labels> {
    return this.#labels as Labels;
  }

  exact({ shape: [n] }: Tensor) {
    return { y: filled([n, 1], 1), dydx: filled([n, 1, 2], 0), curvature: filled([n, 1], 0) };
  }
}

const y = filled([4, 1], 1);
const dydx = filled([4, 1, 2], 1);

describe("a model of a user's own", () => {
  it('is taken with all of its parts, also those of its class', async () => {
    const model = checkedModel(new Own({ y, dydx }), './own.ts');
    expect(model.exact?.(points).y).toEqual(y);
    expect(await model.label(points, request())).toEqual({ y, dydx });
    expect({ ...model }.name).toBe('own');
  });

  it.each<[string, object | undefined, Partial<LabelRequest>, RegExp]>([
    ['no labels', undefined, {}, /label of own must return labels; received undefined/],
    ['no values', { dydx }, {}, /must return y of shape \[4,1\] where it is asked for; received none/],
    ['values of another shape', { y: filled([4], 1) }, { order: 0 }, /y of shape \[4,1\].*received \[4\]/],
    ['plain lists', { y: [1, 1, 1, 1] }, { order: 0 }, /received object.*data a Float64Array/],
    [
      'adjoints of another shape',
      { y, adjoints: dydx },
      { first: { cotangents: filled([4, 3, 1], 1) } },
      /adjoints of shape \[4,3,2\].*received \[4,1,2\]/,
    ],
    [
      'directions that do not fit',
      { y, dydx },
      { order: 2, directions: filled([4, 1, 3], 1) },
      /order 2 of own need directions of shape \[4,k,2\]/,
    ],
  ])('is refused in one line: %s', async (_, labels, asked, message) => {
    const model = checkedModel(new Own(labels), './own.ts');
    await expect(model.label(points, request(asked))).rejects.toThrow(InputError);
    await expect(model.label(points, request(asked))).rejects.toThrow(message);
  });

  it.each<[string, Partial<LabelRequest>, 1 | 2]>([
    ['gradients', {}, 1],
    ['tangents', { first: { directions: filled([4, 1, 2], 1) } }, 1],
    ['Hessians', { order: 2, directions: 'axes', first: undefined }, 2],
  ])('that leaves out %s does not give that order', async (_, asked, order) => {
    const model = checkedModel(new Own(order === 1 ? { y } : { y, dydx }), './own.ts');
    const error = await model.label(points, request(asked)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OrderError);
    expect(error.order).toBe(order);
  });
});
