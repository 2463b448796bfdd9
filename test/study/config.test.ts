import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { referenceFor } from '../../src/node/model-for.ts';
import {
  configFor,
  customConfig,
  type PartialConfig,
  publishedFor,
  readAssignments,
  type ShortConfig,
  studies,
  studyConfig,
} from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

const set = (...assignments: string[]) => configFor('bachelier', readAssignments(assignments)) as ShortConfig;

describe('a configuration', () => {
  test('is complete, and the same when it is read again as JSON', () => {
    const config = configFor('bachelier');
    expect(Object.keys(config).sort()).toEqual(
      [
        ...[
          'network',
          'oversized',
          'polished',
          'pruned',
          'pruning',
          'reference',
          'sampling',
          'scratch',
          'seed',
          'smallest',
          'sobolev',
        ],
        ...['study', 'test'],
      ].sort(),
    );
    expect(studyConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test('merges key by key, the later over the earlier, and leaves its parts as they were', () => {
    const parts = [{ oversized: { steps: 5 } }, { oversized: { batch: 7 } }, { oversized: { steps: 6 } }];
    const before = structuredClone(parts);
    const { oversized } = configFor('bachelier', ...parts) as ShortConfig;
    expect(oversized).toMatchObject({
      steps: 6,
      batch: 7,
      schedule: set().oversized.schedule,
    });
    expect(parts).toEqual(before);
  });

  test('takes undefined for not said', () => {
    expect(configFor('bachelier', { seed: undefined, test: { points: undefined } })).toEqual(
      configFor('bachelier'),
    );
  });

  test('replaces schedules and pruning rules whole when their kind changes, else key by key', () => {
    expect(set('sobolev.schedule={"kind":"constant","rate":0.1}').sobolev.schedule).toEqual({
      kind: 'constant',
      rate: 0.1,
    });
    expect(set('sobolev.schedule.peak=0.1').sobolev.schedule).toEqual({
      ...set().sobolev.schedule,
      peak: 0.1,
    });
    expect(set('pruning={"by":"ratio","ratio":0.5,"scope":"global"}').pruning).toEqual({
      by: 'ratio',
      ratio: 0.5,
      scope: 'global',
    });
    expect(set('pruning.by=threshold', 'pruning.threshold=0.1', 'pruning.scope=layer').pruning).toEqual({
      by: 'threshold',
      threshold: 0.1,
      scope: 'layer',
    });
  });

  test.each([
    ['128x6', [128, 128, 128, 128, 128, 128]],
    ['64-32', [64, 32]],
    ['16x2,8', [16, 16, 8]],
    ['7', [7]],
    ['[4,5]', [4, 5]],
  ])('takes widths as %s', (text, widths) => {
    expect(set(`network.hidden=${text}`).network.hidden).toEqual(widths);
  });

  test('reads assignments as JSON where they are, and as text where not', () => {
    const read = readAssignments(['a=1', 'b.c=true', 'b.d=text=more', 'e=[1,"x"]', 'b.c=null', 'f=']);
    expect(read).toEqual({ a: 1, b: { c: null, d: 'text=more' }, e: [1, 'x'], f: '' });
  });

  test('of text that is no number is text: widths keep their short forms in every order of assignments', () => {
    expect(set('network.hidden=8x2', 'network.activation=tanh').network).toEqual({
      hidden: [8, 8],
      activation: 'tanh',
    });
  });
});

describe('a configuration that does not hold', () => {
  test.each([
    ['sampling.pointz=3', /known keys; received sampling\.pointz\b/],
    ['depth=3', /known keys; received depth\b/],
    ['__proto__.polluted=1', /known keys; received __proto__\b/],
    ['pruning.threshold=3', /known keys; received pruning\.threshold\b/],
    ['sobolev.lambdaa=3', /spelling; sobolev has steps, .*lambda, columns, order, directions and sweeps \(/],
    [
      'sobolev.directions={"kind":"principal","count":9}',
      /received sobolev\.directions\.count\. .* has most in place of count/,
    ],
    [
      'sobolev.directions={"kind":"random","most":9}',
      /received sobolev\.directions\.most\. .* has kind, distribution and count/,
    ],
    ['seed=-1', /key seed .*received -1\b/],
    ['seed=1.5', /key seed .*received 1\.5\b/],
    ['sampling.points=9', /key sampling\.points .*received 9\b/],
    ['sampling.design=lattice', /key sampling\.design .*"sobol".*received "lattice"/],
    ['network.hidden=8x-2', /key network\.hidden .*received "8x-2"/],
    ['network.hidden=128x4000000000', /key network\.hidden .*received "128x4000000000"/],
    ['network.hidden=0x2', /key network\.hidden.* received "0x2"/],
    ['network.hidden=[]', /key network\.hidden .*received \[\]/],
    ['network.hidden=[8,-3]', /key network\.hidden\.1 .*received -3\b/],
    ['network.activation=swish', /key network\.activation .*silu.*received "swish"/],
    ['oversized.steps=0', /key oversized\.steps .*received 0\b/],
    ['oversized.batch=many', /key oversized\.batch .*received "many"/],
    ['oversized.schedule.kind=linear', /key oversized\.schedule\.kind .*one-cycle.*received "linear"/],
    ['oversized.schedule.kind=constant', /key oversized\.schedule\.rate .*received nothing/],
    ['pruned.schedule.peak=-1', /key pruned\.schedule\.peak .*received -1\b/],
    ['pruning.keep=0', /key pruning\.keep .*received 0\b/],
    ['pruning.by=luck', /key pruning\.by .*"width".*received "luck"/],
    ['sobolev.lambda=-1', /key sobolev\.lambda .*received -1\b/],
    ['sobolev.columns=both', /key sobolev\.columns .*received "both"/],
    ['reference=3', /key reference .*received 3\b/],
    ['test.points=null', /key test\.points .*received null/],
  ])('names the key and what was received, in one line: %s', (assignment, message) => {
    expect(() => set(assignment)).toThrow(InputError);
    expect(() => set(assignment)).toThrow(message);
    expect(() => set(assignment)).toThrow(/^[^\n]+\. [A-Z][^\n]+\.$/);
  });

  test('is an InputError whatever is in it', () => {
    const keys = fc.constantFrom(
      'seed',
      'network',
      'hidden',
      'pruning',
      'by',
      'keep',
      'oversized',
      'schedule',
      'kind',
    );
    const values = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('width', 'cosine', '9x9'));
    const configs = fc.dictionary(keys, fc.oneof(values, fc.dictionary(keys, values)));
    fc.assert(
      fc.property(configs, (config) => {
        try {
          studyConfig(configFor('bachelier'), config as PartialConfig);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test.each(['abc', '=3', ''])('is refused where an assignment is %j', (assignment) => {
    expect(() => readAssignments([assignment])).toThrow(/--set takes key=value/);
  });
});

describe('studies', () => {
  test('are complete by name alone, each with its model', async () => {
    for (const { name, summary } of studies) {
      const model = await referenceFor(configFor(name));
      expect(model.inputs.length).toBeGreaterThan(0);
      expect(summary).not.toBe('');
    }
  });

  test('of an unknown name are refused with those that there are', () => {
    expect(() => configFor('hestons')).toThrow(
      /one of bachelier, bachelier-1, bachelier-20, bachelier-50, .*borehole, .*module; received hestons/,
    );
  });

  test('are set beside the published numbers where their model is the published one, however it is simulated', () => {
    expect(publishedFor(set('reference.paths=64', 'reference.smoothing.width=0.05'))).toBeDefined();
    for (const other of ['reference.dimension=1', 'reference.strike=1', 'reference.edge=1'])
      expect(publishedFor(set(other))).toBeUndefined();
    expect(publishedFor(configFor('bachelier-1'))).toBeUndefined();
  });

  test('of your own have the common defaults and a name of their own', async () => {
    const own = customConfig('beam', { sampling: { points: 100 } }, { seed: 9 });
    const { study, reference, seed, sampling, ...rest } = own;
    expect({ study, reference, seed, points: sampling.points }).toEqual({
      study: 'beam',
      reference: {},
      seed: 9,
      points: 100,
    });
    const { study: _, reference: __, seed: ___, sampling: ____, ...others } = configFor('bachelier');
    const { smallest, polished, ...common } = others as ShortConfig;
    const {
      hidden,
      polishing: budget,
      ...polishing
    } = Object(polished) as {
      readonly hidden?: readonly number[];
      readonly polishing?: unknown;
    };
    const { hidden: least } = Object(smallest) as { readonly hidden?: readonly number[] };
    expect(rest).toEqual({ ...common, polished: polishing });
    expect([least, hidden, budget]).toEqual([[1, 2], [3, 3], { steps: 60 }]);
    expect(publishedFor(own)).toBeUndefined();
    expect(() => customConfig('bachelier')).toThrow(/name of its own; received bachelier/);
    await expect(referenceFor(own)).rejects.toThrow(/study beam needs a reference model.*options\.reference/);
  });
});
