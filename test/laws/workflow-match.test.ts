import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/runtime/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { adoptVariables, arrange, evaluateSurrogates, matchVariables } from '../../src/workflow/index.ts';
import { exampleSurrogate } from './surrogate-example.ts';

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

  it('of which one has another name are matched by position', () => {
    const inputs = [{ name: 'time' }, { name: 'rate' }, { name: 'strike' }];
    expect(matchVariables(network, { inputs, outputs: network.outputs })).toEqual({
      inputs: [0, 1, 2],
      outputs: [0, 1],
      byName: false,
    });
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

  it('that are mere numbers do not replace names', () => {
    const { inputs, outputs } = adoptVariables(network, bare);
    expect(inputs.map(({ name }) => name)).toEqual(['spot', 'rate', 'time']);
    expect(outputs.map(({ name, unit }) => [name, unit])).toEqual([
      ['price', '€'],
      ['risk', 'm'],
    ]);
  });
});
