import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { suggestArchitectures } from '../../src/reduction/index.ts';
import { hiddenWidths, parameterCount } from '../../src/surrogate/index.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';
import { ridge } from './support.ts';

const engine = await openEngine({ threads: 1 });
const data = ridge(300);
const suggested = suggestArchitectures(data, { most: 200 });

describe('architectures suggested for labelled points', () => {
  it('come in order of size, up to the most', () => {
    const sizes = suggested.map(({ parameters }) => parameters);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBeLessThanOrEqual(200);
    expect(new Set(suggested.map(({ name }) => name)).size).toBe(suggested.length);
  });

  it('have a bottleneck of as many neurons as the gradients have directions', () => {
    const families = new Set(suggested.map(({ family }) => family));
    expect([...families].sort()).toEqual(
      ['6-h-2', '6-h-h-2', '6-h-h-h-2', '6-2-h-2', '6-2-h-h-2', '6-2-h-h-h-2']
        .concat(['6-(2)-h-2', '6-(2)-h-h-2', '6-(2)-h-h-h-2'])
        .sort(),
    );
  });

  it.each(['6-2-3-2', '6-(2)-3-2', '6-4-2'])(
    '%s is trained as it stands, with the parameters that it says',
    async (name) => {
      const one = suggested.find((each) => each.name === name);
      const { surrogate } = await trainSurrogate(engine, data, { ...one, steps: 8, restarts: 2 });
      expect(parameterCount(surrogate)).toBe(one?.parameters);
      expect([6, ...hiddenWidths(surrogate), 2].join('-')).toBe(name.replaceAll(/[()]/g, ''));
    },
  );

  it('have no bottleneck, and start anywhere, where derivatives are not known', () => {
    const { dydx: _, ...values } = data;
    const others = suggestArchitectures(values, { most: 60 });
    expect(new Set(others.map(({ family }) => family))).toEqual(new Set(['6-h-2', '6-h-h-2', '6-h-h-h-2']));
    expect(others.every((one) => !('start' in one) && one.reduceInputs === undefined)).toBe(true);
  });

  it.each([
    [{ depth: 4 }, 'the most hidden layers'],
    [{ most: 0 }, 'the most parameters'],
  ])('refuse %j', (options, message) => {
    expect(() => suggestArchitectures(data, options)).toThrow(message);
  });
});
