import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dataset, dataset, type HessianProducts } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { adoptVariables, arrange, evaluateSurrogates, matchVariables } from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });
const network = exampleSurrogate();
const drawn = new Float64Array(60);
stream(3, 'points').fillNormal(drawn);
const x = tensor(drawn, [20, 3]);
const { y, dydx, curvature } = await predict(engine, network, x);
/** The network's own labels, with some noise, under its names. */
const own = {
  ...dataset({
    x,
    y: tensor(
      y.data.map((v, i) => v + 0.1 * Math.sin(i)),
      y.shape,
    ),
    dydx,
    inputs: network.inputs,
    outputs: network.outputs,
  }),
  curvature,
};

/** The same points with columns in another order: column k is what was column order[k]. */
function shuffled(inputs: readonly number[], outputs: readonly number[]) {
  return arrange(own, { inputs, outputs, byName: true });
}
const orders = (count: number) =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, k) => k),
    { minLength: count, maxLength: count },
  );

const named = (...names: string[]) => names.map((name) => ({ name }));
const unnamed = (...names: string[]) => names.map((name) => ({ name, unnamed: true as const }));

describe('variables', () => {
  it('are matched by name in any order: rearranging columns changes no score', async () => {
    const [expected] = await evaluateSurrogates(engine, { network }, own);
    await fc.assert(
      fc.asyncProperty(orders(3), orders(2), async (inputs, outputs) => {
        const set = shuffled(inputs, outputs);
        expect(set.inputs.map(({ name }) => name)).toEqual(inputs.map((k) => network.inputs[k].name));
        expect(matchVariables(network, set).byName).toBe(true);
        expect(await evaluateSurrogates(engine, { network }, set)).toEqual([expected]);
      }),
      { seed: 7, numRuns: 12 },
    );
  });

  it('are arranged so that arranging back gives the same set', () => {
    fc.assert(
      fc.property(orders(3), orders(2), (inputs, outputs) => {
        const set = shuffled(inputs, outputs);
        const {
          x: points,
          y: values,
          dydx: gradients,
          curvature: second,
        } = arrange(set, matchVariables(own, set));
        expect({ points, values, gradients, second }).toEqual({
          points: own.x,
          values: own.y,
          gradients: own.dydx,
          second: own.curvature,
        });
      }),
      { seed: 8, numRuns: 20 },
    );
  });

  it('are arranged in every part alike: products stay those of Hessian and directions, there and back', () => {
    const random = stream(4, 'parts');
    const filled = (shape: readonly number[], fill: 'fillNormal' | 'fillUniform' = 'fillNormal') => {
      const data = new Float64Array(shape.reduce((size, length) => size * length));
      random[fill](data);
      return { shape, data };
    };
    const [n, d, m, k] = [20, 3, 2, 4];
    const hessian = filled([n, m, d, d]);
    const [directions, dydxErrors] = [filled([n, k, d]), filled([n, m, d], 'fillUniform')];
    const along = (set: Pick<Dataset, 'hessian' | 'hvp'>) => {
      const [h, v] = [set.hessian as Tensor, (set.hvp as HessianProducts).directions];
      const data = new Float64Array(n * k * m * d);
      for (let at = 0; at < data.length; at++) {
        const [i, j, o, a] = [
          Math.floor(at / (k * m * d)),
          Math.floor(at / (m * d)) % k,
          Math.floor(at / d) % m,
          at % d,
        ];
        for (let b = 0; b < d; b++)
          data[at] += h.data[((i * m + o) * d + a) * d + b] * v.data[(i * k + j) * d + b];
      }
      return data;
    };
    const products = {
      shape: [n, k, m, d],
      data: along({ hessian, hvp: { directions, products: directions } }),
    };
    const whole = dataset({
      ...own,
      hessian,
      hvp: { directions, products },
      vjp: { cotangents: filled([n, k, m]), adjoints: filled([n, k, d]) },
      jvp: { directions: filled([n, k, d]), tangents: filled([n, k, m]) },
      errors: { y: filled([n, m], 'fillUniform'), dydx: dydxErrors },
    });
    const order = { inputs: [2, 0, 1], outputs: [1, 0], byName: true };
    const set = arrange(whole, order);
    set.hvp?.products.data.forEach((product, at) => {
      expect(product).toBeCloseTo(along(set)[at], 12);
    });
    expect(set.errors?.dydx?.data[0 * d + 1]).toBe(dydxErrors.data[1 * d + 0]);
    expect({ ...arrange(set, matchVariables(whole, set)), gradientColumns: undefined }).toEqual(whole);
  });

  const matched = (own: readonly string[], other: readonly string[], name = named) =>
    matchVariables(
      { inputs: name(...own), outputs: named('y') },
      { inputs: named(...other), outputs: named('p') },
    ).inputs;

  it('that are wholly others are matched by position', () => {
    const inputs = named('a', 'b', 'c');
    expect(matchVariables(network, { inputs, outputs: network.outputs })).toEqual({
      inputs: [0, 1, 2],
      outputs: [0, 1],
      byName: false,
    });
    expect(matched(['x0', 'x1'], ['load', 'angle'])).toEqual([0, 1]);
    expect(matched(['load', 'angle'], ['x0', 'x1'])).toEqual([0, 1]);
    expect(matched(['x0', 'x1'], ['x2', 'x3'])).toEqual([0, 1]);
    expect(matched(['Spot', 'Rate'], ['spot', 'rate'])).toEqual([0, 1]);
    expect(matched(['x0', 'x1'], ['x1', 'x0'])).toEqual([1, 0]);
  });

  it.each([
    [
      ['x0', 'x1', 'x2'],
      ['x1', 'x2', 'x3'],
    ],
    [
      ['x0', 'x1'],
      ['X1', 'X2'],
    ],
    [
      ['x2', 'x3'],
      ['x1', 'x2'],
    ],
  ])(
    '%j and %j, numbers that begin elsewhere, are matched by position only where we made one of them',
    (own, other) => {
      const order = own.map((_, k) => k);
      expect(matched(own, other, unnamed)).toEqual(order);
      expect(
        matchVariables(
          { inputs: named(...own), outputs: named('y') },
          { inputs: unnamed(...other), outputs: named('y') },
        ).inputs,
      ).toEqual(order);
      expect(() => matched(own, other)).toThrow(
        /received .* \(nearest: x\d\).* wholly other names are taken/,
      );
      expect(() => matched(own, [own[0], 'load', ...own.slice(2)], unnamed)).toThrow(InputError);
    },
  );

  it('are the same in either encoding of a character, and are told apart where a file has both', () => {
    expect(matched(['caf\u00e9', 'a'], ['a', 'cafe\u0301'])).toEqual([1, 0]);
    expect(matched(['caf\u00e9', 'cafe\u0301'], ['cafe\u0301', 'caf\u00e9'])).toEqual([1, 0]);
    expect(() => matched(['caf\u00e9', 'a'], ['cafe\u0301', 'b'])).toThrow('received "b". Correct');
  });

  it.each([
    [['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'time'], 'tiem', 7, 'time'],
    [['spot', 'rate', 'time'], 'Rate', 1, 'rate'],
    [['wing_area', 'fuel_weight', 'sweep'], 'fuel-weight', 1, 'fuel_weight'],
    [['T', 't'], 'time', 1, 't'],
    [['mass', 'pressure'], 'prs', 1, 'pressure'],
  ])('of %j of which one is called %s are refused with the nearest name', (names, wrong, at, nearest) => {
    const other = names.map((name, k) => (k === at ? wrong : name));
    for (const list of [other, other.toReversed()]) {
      expect(() => matched(names, list)).toThrow(InputError);
      expect(() => matched(names, list)).toThrow(`received "${wrong}" (nearest: ${nearest})`);
    }
  });

  it('are refused without a nearest name where none is near', () => {
    expect(() => matched(['x0', 'x1', 'x2'], ['x0', 'load', 'x2'])).toThrow('received "load". Correct');
    expect(() => matched(['a', 'span'], ['a', 'charge'])).toThrow('received "charge". Correct');
  });

  it.each([
    [['x0', 'x1'], ['X1', 'x0'], '"X1" (nearest: x1)'],
    [['x0', 'x1'], ['X1', 'X0'], '"X1" (nearest: x1), "X0" (nearest: x0)'],
    [['spot', 'rate'], ['Rate', 'Spot'], '"Rate" (nearest: rate), "Spot" (nearest: spot)'],
  ])('of %j and %j, which differ in spelling and order, are refused', (own, other, received) => {
    expect(() => matched(own, other)).toThrow(received);
    expect(() =>
      matchVariables(
        { inputs: named('a'), outputs: named(...own) },
        { inputs: named('b'), outputs: named(...other) },
        'f.csv',
      ),
    ).toThrow(`f.csv must name its outputs ${own.join(', ')}, or none of them so`);
  });

  it('by the hundred are refused with a line that can be read', () => {
    const names = Array.from({ length: 5000 }, (_, k) => `pressure_${k}`);
    const other = names.map((name, k) => (k < 20 ? `p${k}` : name));
    expect(() => matched(names, other)).toThrow(
      /pressure_15 and 4984 more, or none of them so; received "p0" \(nearest: pressure_0\), .*and 4 more\./,
    );
    expect(
      matched(
        names,
        other.map((_, k) => `q(${k})`),
      ),
    ).toEqual(names.map((_, k) => k));
  });

  it('in two units are refused with both, matched by name or by position; spaces and forms of characters do not count', () => {
    const pair =
      (own: string | undefined, other: string | undefined, name = 'length') =>
      () =>
        matchVariables(
          { inputs: [{ name: 'load' }, { name: 'length', unit: own }], outputs: named('y') },
          {
            inputs: [{ name, unit: other }, { name: name === 'length' ? 'load' : 'P' }].toReversed(),
            outputs: named('y'),
          },
          'plate.parquet',
        );
    expect(pair('mm', 'm')).toThrow(
      'length is in mm, and so must it be in plate.parquet; received length in m. Convert it to mm',
    );
    expect(pair('mm', 'm', 'L')).toThrow('received L in m');
    expect(pair('mPa', 'MPa')).toThrow(InputError);
    for (const [own, other] of [
      ['m ', 'm'],
      ['\u00b5m', '\u03bcm'],
      ['kg  m', 'kg m'],
      ['mm', undefined],
      [undefined, 'm'],
      ['mm', ''],
    ] as const)
      expect(pair(own, other)().inputs).toEqual([1, 0].map((k) => 1 - k));
  });

  it('of another number are refused, with the names of both', () => {
    const fewer = { inputs: network.inputs.slice(1), outputs: network.outputs };
    expect(() => matchVariables(network, fewer)).toThrow(InputError);
    expect(() => matchVariables(network, fewer)).toThrow(
      /3 inputs \(spot, rate, time\).*received "rate, time"/,
    );
  });
});

describe('adopted variables', () => {
  const bare = {
    ...network,
    inputs: [{ name: 'x0' }, { name: 'x1', lo: 0, hi: 1 }, { name: 'x2' }],
    outputs: [{ name: 'y0' }, { name: 'y1', unit: 'm' }],
  };

  it('are those of the data; what these lack is kept', () => {
    const { inputs, outputs } = adoptVariables(bare, {
      inputs: [{ name: 'a', unit: 's', lo: -1, hi: 1 }, { name: 'b' }, { name: 'c', lo: 2, hi: 3 }],
      outputs: [{ name: 'p' }, { name: 'q' }],
    });
    expect(inputs).toEqual([
      { name: 'a', unit: 's', lo: -1, hi: 1 },
      { name: 'b', lo: 0, hi: 1 },
      { name: 'c', lo: 2, hi: 3 },
    ]);
    expect(outputs).toEqual([{ name: 'p' }, { name: 'q', unit: 'm' }]);
  });

  it('are found by name where names agree, and stay in the order of the network', () => {
    const { inputs } = adoptVariables(network, shuffled([2, 0, 1], [1, 0]));
    expect(inputs).toEqual(network.inputs);
  });

  it('are names from then on: a mark that there were none goes with the number that stood for one', () => {
    const { inputs, outputs } = adoptVariables(
      { ...bare, inputs: unnamed('x0', 'x1', 'x2'), outputs: unnamed('y0', 'y1') },
      { inputs: named('x1', 'x2', 'x3'), outputs: unnamed('y0', 'y1') },
    );
    expect(inputs).toEqual(named('x1', 'x2', 'x3'));
    expect(outputs).toEqual(unnamed('y0', 'y1'));
    expect(adoptVariables(network, { inputs: unnamed('x0', 'x1', 'x2'), outputs: network.outputs })).toEqual(
      network,
    );
  });

  it('that are mere numbers do not replace names', () => {
    const { inputs, outputs } = adoptVariables(network, bare);
    expect(inputs.map(({ name }) => name)).toEqual(['spot', 'rate', 'time']);
    expect(outputs.map(({ name, unit }) => [name, unit])).toEqual([
      ['price', '€'],
      ['risk', 'm'],
    ]);
  });
});
