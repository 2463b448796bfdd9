import { describe, expect, test } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { InputError } from '../../src/tensor/index.ts';
import { adam } from '../../src/training/index.ts';
import { type TrainOptions, trainSurrogate } from '../../src/workflow/index.ts';
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
      /^a loss must have known keys alone; received "lambda"\. /,
    ],
    [
      'a schedule of unknown kind',
      { schedule: { kind: 'foo' } },
      /^the kind of a schedule must be 'constant', 'cosine', 'one-cycle' or 'piecewise-linear'; received "foo"\. /,
    ],
    [
      'an activation',
      { activation: 'mish' },
      /^the activation of layer 1 of a network must be one of .*silu.*; received "mish"\. Correct it\.$/,
    ],
    [
      'a method by name',
      { method: 'adam' },
      /^a method must be an object .*; received "adam"\. Give for example method: adam\(\)/,
    ],
    ['a method that is not called', { method: adam }, /; received the function adam, which is not called\. /],
    ['null as a method', { method: null }, /^a method must be an object .*; received null\. /],
  ])('%s', async (_, options, message) => {
    const run = async () =>
      trainSurrogate(engine, set, { hidden: [4], steps: 64, ...options } as TrainOptions);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
