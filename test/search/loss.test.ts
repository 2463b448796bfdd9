import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  callbackModel,
  catalogueModel,
  functionModel,
  type ReferenceModel,
} from '../../src/reference/index.ts';
import { labelsFor } from '../../src/search/labels/index.ts';
import { lossFor } from '../../src/search/loss.ts';
import { searchSource } from '../../src/search/source.ts';
import { parseTargets } from '../../src/search/targets/index.ts';
import { memoryStore, silent } from '../../src/study/index.ts';

const engine = await openEngine({ threads: 1 });
const ridge = functionModel({
  name: 'ridge',
  inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.mul(0.8).add(b.mul(0.6)).exp(),
});
const value = (a: number, b: number) => Math.exp(0.8 * a + 0.6 * b);
/** The ridge with gradients alone, and a closed form that knows curvatures. */
const slopes = callbackModel({
  ...{ name: 'slopes', inputs: ridge.inputs, outputs: ridge.outputs },
  evaluate: (points) => {
    const values = points.map(([a, b]) => [value(a, b)]);
    return { values, gradients: values.map(([y]) => [[0.8 * y, 0.6 * y]]) };
  },
  exact: ({ shape: [n], data }) => {
    const y = Float64Array.from({ length: n }, (_, k) => value(data[2 * k], data[2 * k + 1]));
    return {
      y: { shape: [n, 1], data: y },
      dydx: { shape: [n, 1, 2], data: Float64Array.from([...y].flatMap((v) => [0.8 * v, 0.6 * v])) },
      curvature: { shape: [n, 1], data: y.map((v) => 1.4 ** 2 * v) },
    };
  },
});

async function told(model: ReferenceModel, target: string) {
  const notes: string[] = [];
  const events = { ...silent, note: (text: string) => notes.push(text) };
  const targets = parseTargets(target);
  const shared = { engine, targets, points: 200, seed: 1, store: memoryStore(), events };
  const labels = await labelsFor(searchSource(model), shared);
  return { labels, notes, ...lossFor(targets, labels, { activation: 'silu' }) };
}

describe('what a search minimises', () => {
  it('are second derivatives too where a target is on curvatures and the model gives them', async () => {
    const { labels, loss, note, notes } = await told(ridge, 'values.r2>=0.9, curvatures.r2>=0.9');
    expect(labels.training.hessian?.shape).toEqual([200, 1, 2, 2]);
    expect(loss).toMatchObject({ kind: 'sobolev', order: 2 });
    expect([note, notes]).toEqual([undefined, []]);
  });

  it('are first derivatives where no target is on curvatures', async () => {
    const { labels, loss, note } = await told(ridge, 'gradients.r2>=0.9');
    expect([labels.training.hessian, loss, note]).toEqual([undefined, undefined, undefined]);
  });

  it('are first derivatives, and that is told, where curvatures are known to the closed form alone', async () => {
    const { labels, loss, note, notes } = await told(slopes, 'curvatures.r2>=0.9');
    expect(labels.training.dydx?.shape).toEqual([200, 1, 2]);
    expect(labels.test.curvature?.shape).toEqual([4096, 1]);
    expect(loss).toBeUndefined();
    expect(note).toBe('curvatures are judged, and not learnt: labels have no second derivatives');
    expect(notes).toEqual([expect.stringMatching(/^no second derivatives to train on: /)]);
  });

  it('are second derivatives of a simulation too, where their noise leaves them worth it', async () => {
    const bachelier = await catalogueModel('bachelier', { seed: 1, options: { dimension: 1, paths: 64 } });
    const { loss, note } = await told(bachelier, 'curvatures.r2>=0.9');
    expect([loss?.kind === 'sobolev' && loss.order, note]).toEqual([2, undefined]);
  });
});
