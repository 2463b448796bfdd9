import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { functionModel } from '../../src/reference/index.ts';
import {
  configFor,
  customConfig,
  memoryStore,
  networkFile,
  type PartialConfig,
  runStudy,
  stagesOf,
  studies,
} from '../../src/study/index.ts';
import { widthsWithin } from '../../src/study/widths-within.ts';
import { hiddenWidths, parameterCount, perceptron, readSurrogate } from '../../src/surrogate/index.ts';

/* The polished stages behind those of the paper. */

const names = (...parts: readonly PartialConfig[]) =>
  stagesOf(configFor('borehole', ...parts)).map(({ name }) => name);

describe('a polished stage', () => {
  test('stands at the end of every study of the paper, with the labels and the loss of the reference', () => {
    const short = studies.filter(({ name }) => configFor(name).stages === undefined);
    expect(short.length).toBeGreaterThan(10);
    for (const { name } of short) {
      const stages = stagesOf(configFor(name));
      const polished = stages.find((stage) => stage.name === 'polished');
      const tuned = stages.find((stage) => stage.name === 'sobolev-reference');
      expect(polished, name).toMatchObject({ method: 'adam+polish', data: 'reference', loss: tuned?.loss });
      expect(stages.at(-1)?.name).toBe(name === 'bachelier' ? 'smallest' : 'polished');
    }
  });

  test('is left out by false, and in a configuration of before', () => {
    const five = ['oversized', 'pruned', 'sobolev-network', 'sobolev-reference', 'scratch'];
    expect(names({ polished: false })).toEqual(five);
    const { polished: _, ...before } = configFor('borehole');
    expect(stagesOf(before as ReturnType<typeof configFor>).map(({ name }) => name)).toEqual(five);
    expect(names()).toEqual([...five, 'polished']);
  });

  test('takes what a stage of its own takes: a start, fewer inputs, labels by their noise, how much it polishes', () => {
    const polished = (part: object) =>
      stagesOf(configFor('ishigami', { polished: part })).find(({ name }) => name === 'polished');
    const loss = { kind: 'sobolev', lambda: 1, columns: 'uniform' };
    expect(polished({})).toMatchObject({ network: { within: 'pruned', start: 'gradients' }, loss });
    const polishing = { steps: 90, networks: 2 };
    const asked = polished({ labels: 'noise', start: 'glorot', polishing });
    expect(asked).toMatchObject({
      network: { within: 'pruned', start: 'glorot' },
      loss: { ...loss, labels: 'noise' },
      polishing,
    });
    const reduceInputs = { by: 'differential-pca', keep: 2, move: true };
    const reduced = polished({ hidden: 4, reduceInputs })?.network;
    expect(reduced).toEqual({ hidden: [4], activation: 'silu', reduceInputs });
  });

  test.each([
    [{ polished: { hidden: 0 } }, /key polished.* received 0/],
    [{ polished: true }, /key polished .*received true/],
    [{ smallest: { hidden: [2] } }, /key smallest.*received/],
    [{ polished: { polishing: { steps: 0 } } }, /key polished.*received 0/],
    [{ polished: { labels: 'noisy' } }, /key polished.*received "noisy"/],
    [
      { polished: { hidden: undefined, reduceInputs: { by: 'differential-pca' } } },
      /key polished.*expected hidden widths beside it/,
      'ishigami',
    ],
    [
      { polished: { hidden: 4, start: 'gradients', reduceInputs: { by: 'differential-pca' } } },
      /key polished.*no start from gradients/,
    ],
  ])('refuses %j in a sentence', (part, message, study = 'borehole') => {
    const given = () => configFor(study, part);
    expect(given).toThrow(message);
    expect(given).toThrow(/^[^\n]+\. [A-Z][^\n]+\.$/);
  });
});

test('widths within a size are the widest two equal layers, and one neuron where there is no room', () => {
  const size = (inputs: number, hidden: readonly number[], outputs: number) =>
    parameterCount(perceptron([inputs, ...hidden, outputs], 'silu'));
  const few = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(few, few, fc.integer({ min: 1, max: 5000 }), few, (inputs, outputs, parameters, hundreds) => {
      const ends = { inputs: Array(inputs).fill(0), outputs: Array(outputs).fill(0) };
      const hidden = widthsWithin(ends, parameters, 100 * hundreds);
      const most = Math.min(parameters, 1000, 50 * hundreds);
      if (hidden.length === 1) expect([hidden, size(inputs, [1, 1], outputs) > most]).toEqual([[1], true]);
      else {
        const [width] = hidden;
        expect(hidden).toEqual([width, width]);
        expect(size(inputs, hidden, outputs)).toBeLessThanOrEqual(most);
        expect(size(inputs, [width + 1, width + 1], outputs)).toBeGreaterThan(most);
      }
    }),
  );
});

describe('a stage within the size of another', () => {
  const wave = functionModel({
    name: 'wave',
    inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    function: ({ a, b }) => a.add(b.mul(2)).sine().add(a.square()),
  });
  const budget = { steps: 200, batch: 64 };
  const stages = (within: string) => [
    { name: 'large', network: { hidden: '8x3' }, ...budget },
    { name: 'small', parent: 'large', pruning: { by: 'width', keep: 4 }, ...budget },
    { name: 'last', network: { within, start: 'gradients' }, method: 'adam+polish', restarts: 2, ...budget },
  ];
  const sizes = { sampling: { points: 512 }, test: { points: 64 } };

  test('is as wide as it may be, gives the same bytes twice, and is better than what was pruned', async () => {
    const engine = await openEngine({ engine: 'native', threads: 1 });
    const run = async () => {
      const store = memoryStore();
      const results = await runStudy(customConfig('wave', { ...sizes, stages: stages('small') }), {
        engine,
        reference: wave,
        store,
      });
      return { results, bytes: await store.read(networkFile('last')) };
    };
    const [{ results, bytes }, again] = [await run(), await run()];
    expect(Buffer.compare(bytes, again.bytes)).toBe(0);
    const [, small, last] = results.stages;
    expect(hiddenWidths(readSurrogate(bytes, 'last'))).toEqual([5, 5]);
    expect([small.parameters, last.parameters]).toEqual([57, 51]);
    for (const order of ['values', 'gradients'] as const)
      expect(1 - (last.r2[order] as number)).toBeLessThan((1 - (small.r2[order] as number)) / 5);
  });

  test('is polished as much as it is asked for: so many steps, of the best so many networks', async () => {
    const engine = await openEngine({ engine: 'native', threads: 1 });
    const made = async (polishing: object, method: string, more: object) => {
      const stage = { name: 'only', network: { hidden: [4] }, method, polishing, restarts: 3, ...more };
      const config = customConfig('wave', { ...sizes, stages: [stage] });
      const store = memoryStore();
      const { stages } = await runStudy(config, { engine, reference: wave, store });
      return { steps: stages[0].steps, bytes: await store.read(networkFile('only')) };
    };
    const both = (polishing: object) => made(polishing, 'adam+polish', budget);
    expect((await both({ steps: 2 })).steps).toBe(202);
    expect((await both({ steps: 4 })).steps).toBe(204);
    const [all, one] = [
      await made({ networks: 3 }, 'polish', { steps: 12 }),
      await made({ networks: 1 }, 'polish', { steps: 12 }),
    ];
    // Of random weights the one of least loss is not where the least loss lies.
    expect(Buffer.compare(all.bytes, one.bytes)).not.toBe(0);
  });

  test.each([
    ['adam', { steps: 4 }, /polishing .*expected the method polish or adam\+polish beside it/],
    ['levenberg-marquardt', { networks: 1 }, /polishing .*expected the method polish or adam\+polish/],
    ['polish', { steps: 4 }, /polishing\.steps .*expected none beside the method polish/],
    ['adam+polish', { steps: 0.5 }, /polishing\.steps .*received 0\.5/],
    ['adam+polish', { restarts: 2 }, /known keys; received stages\.0\.polishing\.restarts/],
  ])('refuses, of the method %s, polishing %j', (method, polishing, message) => {
    const stage = { name: 'only', network: { hidden: [4] }, method, polishing };
    expect(() => customConfig('wave', { ...sizes, stages: [stage] })).toThrow(message);
  });

  test('needs an earlier one', () => {
    const given = () => customConfig('wave', { ...sizes, stages: stages('last') });
    expect(given).toThrow(/^network\.within of stage last must name an earlier stage, one of large, small/);
    const both = stages('small').map((stage) =>
      stage.name === 'last' ? { ...stage, network: { within: 'small', hidden: [2] } } : stage,
    );
    expect(() => customConfig('wave', { ...sizes, stages: both })).toThrow(/expected one of hidden/);
  });
});
