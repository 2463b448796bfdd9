import { describe, expect, test } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { curvatures, gradients, type Term, values } from '../../src/objective/index.ts';
import { outputBasis, suggestArchitectures } from '../../src/reduction/index.ts';
import { functionModel } from '../../src/reference/index.ts';
import { regress } from '../../src/regression/index.ts';
import { mergeLinear } from '../../src/surrogate/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { adam, adamPolish, levenbergMarquardt, polish } from '../../src/training/index.ts';
import { labelWith, sampleModel, type TrainOptions, trainSurrogate } from '../../src/workflow/index.ts';
import { samples } from '../training/problem.ts';

/* Options as JavaScript may give them: what their types forbid. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const set = dataset({ ...samples(32), inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'p' }] });

describe('options of a training that are none are told as such', () => {
  test.each<[string, object, RegExp]>([
    [
      'a loss of unknown kind',
      { loss: { kind: 'foo' } },
      /^kind of a loss must be "vanilla" or "sobolev"; received "foo"\. Give for example/,
    ],
    ['a loss without kind', { loss: {} }, /^kind of a loss must be .*; received undefined\. /],
    [
      'a loss by name',
      { loss: 'sobolev' },
      /^a loss must be an object with the kind "vanilla" or "sobolev"; received "sobolev"\. /,
    ],
    [
      'a balance below 0',
      { loss: { kind: 'sobolev', lambda: -1 } },
      /^lambda of a loss .* at least 0; received -1\. /,
    ],
    [
      'a balance NaN',
      { loss: { kind: 'sobolev', lambda: Number.NaN } },
      /^lambda of a loss .*; received NaN\. /,
    ],
    [
      'columns',
      { loss: { kind: 'sobolev', columns: 'foo' } },
      /^columns of a loss must be "uniform" or "scale"; received "foo"\. /,
    ],
    [
      'another key',
      { loss: { kind: 'vanilla', lambda: 1 } },
      /^a loss must have known keys alone; received "lambda"\. .*: a loss has kind and labels\.$/,
    ],
    [
      'a schedule of unknown kind',
      { schedule: { kind: 'foo' } },
      /^the kind of a schedule must be 'constant', 'cosine', 'one-cycle' or 'piecewise-linear'; received "foo"\. /,
    ],
    [
      'an activation',
      { activation: 'step' },
      /^the activation of layer 1 of a network must be one of .*silu.*; received "step"\. Correct it\.$/,
    ],
    [
      'a method by name',
      { method: 'adam' },
      /^a method must be an object .*; received "adam"\. Give for example method: adam\(\)/,
    ],
    ['a method that is not called', { method: adam }, /; received the function adam, which is not called\. /],
    [
      'null as a loss',
      { loss: null },
      /^a loss must be an object with the kind "vanilla" or "sobolev"; received null\. /,
    ],
    ['null as an objective', { objective: null }, /^an objective must be a list of terms; received null\. /],
    ...[[1, 1], '1,1', [-1, 1]].map((weights): [string, object, RegExp] => [
      `${JSON.stringify(weights)} as weights`,
      { loss: { kind: 'sobolev', weights } },
      /^weights of a loss must be an object with .*\. Give for example weights: \{ values: 1, gradients: 1 \}\.$/,
    ]),
    [
      'a weight below 0',
      { loss: { kind: 'sobolev', weights: { values: -1, gradients: 1 } } },
      /^values of weights of a loss must be a finite number of at least 0; received -1\. .*weights: \{ values/,
    ],
    [
      'directions by name',
      { loss: { kind: 'sobolev', order: 2, directions: 'axes' } },
      /^directions of a loss must be an object with the kind .*; received "axes"\. .*directions: \{ kind: 'axes' \}/,
    ],
    ['null as a method', { method: null }, /^a method must be an object .*; received null\. /],
  ])('%s', async (_, options, message) => {
    const run = async () =>
      trainSurrogate(engine, set, { hidden: [4], steps: 64, ...options } as TrainOptions);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('terms that are none are told as such', () => {
  const untyped = (make: (...given: unknown[]) => Term) => make;
  const curved = untyped(curvatures as never);
  const sloped = untyped(gradients as never);
  const drawing = (needs: unknown): Term => ({
    name: 'own',
    weight: 1,
    bind: () => ({
      tables: [],
      draws: [{ name: 'v', shape: [1], next: () => new Float32Array(1), needs: needs as 'slopes' }],
      residual: ({ predicted, drawn }) => [predicted.mul(drawn('v'))],
    }),
  });
  const AXES = /Give for example directions: \{ kind: 'axes' \}\.$/;

  test.each<[string, () => Term, RegExp, RegExp?]>([
    [
      'directions by name',
      () => curved(1, { directions: 'axes' }),
      /^directions of the term curvatures must be an object with the kind .*; received "axes"\. /,
      AXES,
    ],
    ['directions by another name', () => curved(1, { directions: 'foo' }), /; received "foo"\. /, AXES],
    ['a direction alone', () => curved(1, { directions: [1, 0, 0] }), /; received \[1,0,0\]\. /, AXES],
    [
      'directions of unknown kind',
      () => curved(1, { directions: { kind: 'foo' } }),
      /^kind of directions of the term curvatures must be "random", .*; received "foo"\. /,
      AXES,
    ],
    ['null as directions', () => curved(1, { directions: null }), /; received null\. /, AXES],
    [
      'given directions that are no list',
      () => curved(1, { directions: { kind: 'given', vectors: [1, 0] } }),
      /^entry 1 of vectors of directions of the term curvatures must be a list of numbers.*; received 1\. /,
      /vectors: \[\[1, 0\], \[0, 1\]\]/,
    ],
    [
      'null as options',
      () => curved(1, null),
      /^options of the term curvatures must be an object; received null\. Give for example \{ directions: /,
    ],
    [
      'a distribution',
      () => curved(1, { directions: { kind: 'random', distribution: 'foo' } }),
      /^distribution of directions of the term curvatures must be "rademacher", .*; received "foo"\. /,
    ],
    [
      'another key',
      () => curved(1, { direction: 'axes' }),
      /^options of the term curvatures must have known keys alone; received "direction"\. /,
    ],
    [
      'another key of gradients',
      () => sloped(1, { sweep: 1 }),
      /^options of the term gradients must have known keys alone; received "sweep"\. /,
    ],
    ['no sweeps', () => sloped(1, { sweeps: 0 }), /^sweeps of the term gradients must be .*; received 0\. /],
    [
      'columns',
      () => sloped(1, { columns: 'x' }),
      /^columns of the term gradients must be .*received "x"\. /,
    ],
    [
      'a draw that needs something else',
      () => drawing('foo'),
      /^needs of the draw v of the term own must be "slopes", or left out; received "foo"\. /,
    ],
    ['a draw that needs null', () => drawing(null), /^needs of the draw v .*; received null\. /],
  ])('%s', async (_, make, message, remedy = /./) => {
    const run = async () =>
      trainSurrogate(engine, set, { hidden: [4], steps: 64, objective: [values(1), make()] });
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as InputError).remedy).toMatch(remedy);
  });
});

describe('options of labels, bases and regressions that are none are told as such', () => {
  const model = functionModel({
    name: 'own',
    inputs: [{ name: 'a', lo: 0, hi: 1 }],
    outputs: [{ name: 'p' }],
    function: ({ a }) => a.square(),
  });
  const untyped = (work: unknown) => work as (...given: unknown[]) => unknown;
  const sample = (options: unknown, of: unknown = model) =>
    (untyped(sampleModel)(engine, of, options) as ReturnType<typeof sampleModel>).next();
  const label = async (options: unknown, points: unknown = set.x) => {
    const { surrogate } = await trainSurrogate(engine, set, { hidden: [4], steps: 2 });
    return untyped(labelWith)(engine, surrogate, points, options);
  };

  test.each<[string, () => unknown, RegExp]>([
    ['labels of order 3', () => label({ order: 3 }), /^order must be 1 or 2; received 3\. /],
    ['labels by null', () => label(null), /^options of labelWith\(\) must be an object; received null\. /],
    [
      'labels at a plain list',
      () => label({}, [[1, 2, 3]]),
      /must be a tensor \[n, d\]; received \[\[1,2,3\]\]\. /,
    ],
    [
      'a misspelt option of labels',
      () => label({ ordr: 2 }),
      /must have known keys alone; received "ordr"\. /,
    ],
    [
      'directions of labels of order 1',
      () => sample({ points: 4, order: 1, directions: 2 }),
      /^directions are for second derivatives.*; received 1\. Give order: 2/,
    ],
    [
      'errors by a word',
      () => sample({ points: 4, errors: 'yes' }),
      /^errors must be true or false; received "yes"\. /,
    ],
    ['no model', () => sample({ points: 4 }, null), /labelled by a reference model; received null\. /],
    [
      'no options',
      () => sample(undefined),
      /^options of sampleModel\(\) must be an object; received undefined/,
    ],
    ['a design', () => sample({ points: 4, design: 'grid' }), /^design must be uniform, sobol or gaussian; /],
    [
      'a basis of nothing',
      () => untyped(outputBasis)(undefined, { by: 'basis' }),
      /must be a tensor .*received undefined/,
    ],
    [
      'a basis of a list',
      () => untyped(outputBasis)([1, 2], { by: 'basis' }),
      /must be a tensor .*received \[1,2\]/,
    ],
    [
      'a regression by null',
      () => untyped(regress)(engine, set, null),
      /^options of regress\(\) must be an object; /,
    ],
    [
      'a misspelt degree',
      () => untyped(regress)(engine, set, { degre: 2 }),
      /known keys alone; received "degre"\. /,
    ],
    [
      'null as the loss of a regression',
      () => untyped(regress)(engine, set, { loss: null }),
      /^a loss must be /,
    ],
  ])('%s', async (_, work, message) => {
    const error = await (async () => work())().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('options of methods and of suggestions that are none are told as such', () => {
  const given = (value: unknown) => value as object;
  test.each<[string, () => unknown, RegExp]>([
    ['polish by', () => polish(given({ by: 'foo' })), /^by must be .*quasi-newton.*; received "foo"/],
    ['polish steps', () => polish(given({ steps: 0 })), /^options of polish\(\) .*received "steps"/],
    ['polish damping', () => polish(given({ damping: -1 })), /^damping must be .*; received -1/],
    ['polish initial', () => polish({ initial: 0 }), /^initial must be a number above 0/],
    ['polish networks', () => polish({ networks: 0.5 }), /^networks must be a whole number of at least 1/],
    ['adamPolish steps', () => adamPolish(given({ steps: 3 })), /^options of adamPolish\(\) .*"steps"/],
    ['adamPolish within', () => adamPolish({ within: -1 }), /^within must be a number above 0/],
    ['adam beta', () => adam({ beta1: 1 }), /^beta1 must be at least 0 and below 1/],
    ['adam rate', () => adam(given({ rate: 1 })), /^options of adam\(\) .*"rate"/],
    ['Marquardt', () => levenbergMarquardt(given({ foo: 1 })), /^options of levenbergMarquardt\(\) .*"foo"/],
    ['polish nothing', () => polish(null as never), /^options of polish\(\) must be/],
    ['adamPolish nothing', () => adamPolish(null as never), /^options of adamPolish\(\) must be/],
    [
      'suggested activation',
      () => suggestArchitectures(set, given({ activation: 'foo' })),
      /^activation must be .*silu/,
    ],
    ['suggested most', () => suggestArchitectures(set, given({ most: '40' })), /^most must be .*"40"/],
    ['suggested key', () => suggestArchitectures(set, given({ foo: 1 })), /^options of suggest.*"foo"/],
    ['suggested nothing', () => suggestArchitectures(set, null as never), /^options of suggest.* must be/],
    ['suggested of nothing', () => suggestArchitectures(null as never), /^architectures are suggested/],
    ['merged nothing', () => mergeLinear(null as never), /must have layers; received null/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });

  test.each([
    [{ start: 'foo' }, /^start must be one of glorot, gradients; received "foo"/],
    [{ scaleOutputs: 'foo' }, /^scaleOutputs must be one of each, together/],
    [{ judged: 'foo' }, /^judged must be one of each, together/],
  ])('%j of a training', async (options, message) => {
    const made = async () => trainSurrogate(engine, set, options as TrainOptions);
    await expect(made()).rejects.toThrow(InputError);
    await expect(made()).rejects.toThrow(message);
  });
});
