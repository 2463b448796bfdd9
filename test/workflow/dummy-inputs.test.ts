import { describe, expect, it } from 'vitest';
import { predict, score } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  faintInputs,
  type PruningRule,
  sampledSignificance,
  scoresBy,
  scoresOf,
  surrogateSignificance,
  weightsMask,
} from '../../src/pruning/index.ts';
import { borehole, functionModel, type ReferenceModel } from '../../src/reference/index.ts';
import { ignoredInputs, ignoredNames } from '../../src/surrogate/index.ts';
import type { Domain } from '../../src/variable/index.ts';
import { fineTuneSurrogate, pruneSurrogate, sampleModel, trainSurrogate } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const own = borehole();

/** The borehole between two inputs that it does not depend on. */
function withDummies(transmissivity: Domain): ReferenceModel {
  return functionModel({
    name: 'borehole with dummies',
    inputs: [
      { name: 'first dummy', lo: -1, hi: 3 },
      ...own.inputs.map((one) =>
        one.name === 'Tu' ? { ...one, lo: transmissivity.lo[0], hi: transmissivity.hi[0] } : one,
      ),
      { name: 'last dummy', lo: 10, hi: 20 },
    ],
    outputs: own.outputs,
    function: ({ rw, r, Tu, Hu, Tl, Hl, L, Kw }) => {
      const logarithm = r.div(rw).log();
      const along = L.mul(Tu).mul(2).div(logarithm.mul(rw.square()).mul(Kw));
      return Tu.mul(Hu.sub(Hl))
        .mul(2 * Math.PI)
        .div(along.add(1).add(Tu.div(Tl)).mul(logarithm));
    },
  });
}

async function trained(model: ReferenceModel) {
  const { value: data } = await sampleModel(engine, model, { points: 2048, batch: 2048 }).next();
  if (data === undefined) throw new Error('no points');
  const { surrogate } = await trainSurrogate(engine, data, { hidden: [16, 16], steps: 20_000 });
  return { data, surrogate };
}

const below = (threshold: number): PruningRule => ({ by: 'threshold', threshold, scope: 'layer' });

describe('a borehole with two dummy inputs', async () => {
  // An upper aquifer so thin that its transmissivity counts: all eight inputs have an influence.
  const { data, surrogate } = await trained(withDummies({ lo: [5], hi: [50] }));
  const sampled = await scoresBy(sampledSignificance, surrogate, { of: 'inputs', engine });
  const { surrogate: left, plan } = pruneSurrogate(surrogate, sampled, below(4e-3), { of: 'inputs' });
  const gone = ['first dummy', 'last dummy'];

  it('loses exactly these by a threshold, with a bound on what that changes of the flow', () => {
    expect(ignoredNames(left)).toEqual(gone);
    expect(left.inputs).toEqual(surrogate.inputs);
    const range = Math.max(...data.y.data) - Math.min(...data.y.data);
    expect(plan.bound[0]).toBeGreaterThan(0);
    expect(plan.bound[0]).toBeLessThan(0.5 * range);
  });

  it('loses the same by interval significance, whose scores of them are larger', () => {
    const scores = scoresOf(surrogateSignificance(surrogate));
    const interval = pruneSurrogate(surrogate, scores, below(0.05), { of: 'inputs' });
    expect(interval.plan.inputs.map(({ keep }) => keep)).toEqual(plan.inputs.map(({ keep }) => keep));
    expect(faintInputs(scores)).toEqual({ indices: [0, 9], share: 0.05 });
    expect(faintInputs(sampled).indices).toEqual(expect.arrayContaining([0, 9]));
  });

  it('is as good without them, keeps them out when it is tuned, and they are proved to have no influence', async () => {
    const { surrogate: tuned } = await fineTuneSurrogate(engine, left, data, {
      steps: 5000,
      mask: weightsMask(left),
    });
    expect(ignoredNames(tuned)).toEqual(gone);
    const significance = scoresOf(surrogateSignificance(tuned));
    for (const k of ignoredInputs(tuned)) expect(significance.groups[0].scores[k]).toBeLessThan(1e-300);
    const again = pruneSurrogate(tuned, significance, below(1e-9), { of: 'inputs' });
    expect(again.plan.bound).toEqual([0]);
    expect(again.surrogate.layers).toEqual(tuned.layers);
    const lost = await Promise.all(
      [surrogate, tuned].map(async (one) => 1 - score(await predict(engine, one, data.x), data).r2.values!),
    );
    expect(lost[1]).toBeLessThan(lost[0]);
  });
});

it('on its usual domain the transmissivity Tu goes with them: what it truly changes is 1e-5 of what rw does', async () => {
  const { data, surrogate } = await trained(withDummies({ lo: [63_070], hi: [115_600] }));
  const scores = await scoresBy(sampledSignificance, surrogate, { of: 'inputs', engine });
  const { surrogate: left } = pruneSurrogate(surrogate, scores, below(4e-3), { of: 'inputs' });
  expect(ignoredNames(left)).toEqual(['first dummy', 'Tu', 'last dummy']);
  const largest = (k: number) => {
    const slopes = Array.from(data.dydx?.data ?? []).filter((_, at) => at % 10 === k);
    const { lo = 0, hi = 0 } = data.inputs[k];
    return (hi - lo) * slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  };
  expect(largest(3) / largest(1)).toBeLessThan(2e-5);
});
