import { describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { callbackModel, type ReferenceModel } from '../../src/reference/index.ts';
import { firstDerivatives } from '../../src/study/first-derivatives.ts';
import { customConfig, memoryStore, type PartialConfig, runStudy } from '../../src/study/index.ts';
import { sampleReference } from '../../src/study/sample.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** Outputs j·(a + b²) by adjoints alone; points whose vjp was asked for are counted. */
function adjoints(m: number) {
  const counted = { vjp: 0 };
  const model = callbackModel({
    name: 'adjoints',
    inputs: ['a', 'b'].map((name) => ({ name, lo: 0, hi: 1 })),
    outputs: Array.from({ length: m }, (_, j) => ({ name: `y${j}` })),
    batch: 64,
    evaluate: (points) => points.map(([a, b]) => Array.from({ length: m }, (_, j) => (j + 1) * (a + b * b))),
    vjp: (points, weights) => {
      counted.vjp += points.length;
      return points.map(([, b], row) => {
        const sum = weights[row].reduce((total, weight, j) => total + weight * (j + 1), 0);
        return [sum, 2 * b * sum];
      });
    },
  });
  return { model, counted };
}
const config = (...parts: readonly PartialConfig[]) =>
  customConfig(
    'own',
    {
      sampling: { points: 40 },
      test: { points: 5 },
      stages: [{ name: 'net', network: { hidden: '4' }, loss: { kind: 'sobolev', sweeps: 1 }, steps: 20 }],
    },
    ...parts,
  );
const run = (reference: ReferenceModel, ...parts: readonly PartialConfig[]) =>
  runStudy(config(...parts), { engine, reference, store: memoryStore() });

describe('first derivatives of the training points of a study', () => {
  test('are whole Jacobians up to 64 outputs, else products, or what the configuration says', () => {
    const [few, many] = [64, 65].map((m) => adjoints(m).model);
    expect(firstDerivatives(config(), few)).toBe('jacobians');
    expect(firstDerivatives(config(), many)).toBe('cotangents');
    expect(firstDerivatives(config({ sampling: { derivatives: 'tangents' } }), few)).toBe('tangents');
  });

  test('are whole where a stage needs that, and other ones are refused there', () => {
    const { model } = adjoints(65);
    const loss = { kind: 'sobolev', order: 2, directions: { kind: 'principal' } };
    const principal = { stages: [{ name: 'net', network: { hidden: '4' }, loss }] };
    const reduceInputs = { by: 'differential-pca', keep: 1 };
    const reducing = { stages: [{ name: 'net', network: { hidden: '4', reduceInputs } }] };
    const along = (derivatives: string) => ({ sampling: { derivatives } });
    expect(firstDerivatives(config(principal), model)).toBe('jacobians');
    expect(() => firstDerivatives(config(principal, along('cotangents')), model)).toThrow('principal');
    expect(firstDerivatives(config(reducing, along('cotangents')), model)).toBe('cotangents');
    expect(() => firstDerivatives(config(reducing, along('tangents')), model)).toThrow('reduces');
  });

  test('of many outputs take one adjoint a point; a resumed run reads them', async () => {
    const { model: reference, counted } = adjoints(70);
    const store = memoryStore();
    const whole = { sampling: { derivatives: 'jacobians' } } as const;
    const results = await runStudy(config(), { engine, reference, store });
    const cheap = counted.vjp;
    expect(results.stages[0].terms?.gradients.loss).toBeGreaterThan(0);
    counted.vjp = 0;
    await run(reference, whole);
    // The 40 points, the one that shows the order, and the one that shows whether there are standard errors.
    expect(counted.vjp - cheap).toBe(42 * (70 - 1));
    counted.vjp = 0;
    const journal = { wrote: () => true };
    const set = await sampleReference({ config: config(), store, journal } as never);
    expect(set.vjp?.adjoints.shape).toEqual([40, 1, 2]);
    expect(set.dydx).toBeUndefined();
    expect(counted.vjp).toBe(0);
  });
});
