import { describe, expect, it } from 'vitest';
import { evaluate, hessian, input, jacobian } from '../../../src/graph/index.ts';
import {
  type Criterion,
  intervalSignificance,
  sampledSignificance,
  scoresBy,
} from '../../../src/pruning/index.ts';
import { type Layer, type Surrogate, surrogateGraph } from '../../../src/surrogate/index.ts';
import { BATCH, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { pruneSurrogate } from '../../../src/workflow/index.ts';

const FREQUENCY = 100;
const RIPPLE = 2;

/**
 * y = sin(x₀) + sin(x₁ − 1) + 0.02·sin(100·x₀) + 0.05·sin(x₁ + ½) on [−1, 1]²: a ripple of a fiftieth, whose slope is 2 and whose
 * curvature 200, and three waves.
 */
function rippled(): Surrogate {
  const hidden: Layer = {
    inputs: 2,
    outputs: 4,
    activation: 'sine',
    weight: Float64Array.of(1, 0, FREQUENCY, 0, 0, 1, 0, 1),
    bias: Float64Array.of(0, -1, 0, 0.5),
  };
  const output: Layer = {
    inputs: 4,
    outputs: 1,
    activation: 'linear',
    weight: Float64Array.of(1, 1, 0.02, 0.05),
    bias: Float64Array.of(0),
  };
  return {
    layers: [hidden, output],
    normalisation: {
      xMean: Float64Array.of(0, 0),
      xStd: Float64Array.of(1, 1),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(1),
    },
    inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

/** Values, gradients and Hessians at points that resolve the ripple. */
function differentials(network: Surrogate): Tensor[] {
  const x = input('x', [BATCH, 2]);
  const { output } = surrogateGraph(network, x);
  const points = Array.from({ length: 400 }, (_, k) => [-0.9 + 0.0045 * k, Math.sin(k)]);
  return evaluate([output, jacobian(output, x), hessian(output, x)], { x: tensor(points) });
}

/** 1 − R², of values, gradients and Hessians. */
function lost(pruned: Surrogate): number[] {
  const truth = differentials(rippled());
  return differentials(pruned).map(({ data }, order) => {
    const own = truth[order].data;
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const squares = (of: (value: number, k: number) => number) =>
      own.reduce((sum, value, k) => sum + of(value, k) ** 2, 0);
    return squares((value, k) => value - data[k]) / squares((value) => value - mean);
  });
}

describe.each<readonly [string, Criterion]>([
  ['interval', intervalSignificance],
  ['sampled', sampledSignificance],
])('%s significance of a neuron that carries curvature', (_, criterion) => {
  const network = rippled();
  const ranked = async (adjointOf: 'values' | 'gradients' | 'both') => {
    const scores = await scoresBy(criterion, network, { adjointOf });
    const [{ scores: own }] = scores.groups.filter(({ of }) => of === 'neurons');
    return { scores, order: own.map((_, i) => i).sort((a, b) => own[b] - own[a]) };
  };

  it('is the least by values, and without it gradients and Hessians are ruined', async () => {
    const { scores, order } = await ranked('values');
    expect(order[3]).toBe(RIPPLE);
    const { surrogate } = pruneSurrogate(network, scores, { by: 'width', keep: 3 });
    const [values, gradients, hessians] = lost(surrogate);
    expect(values).toBeLessThan(1e-3);
    expect(gradients).toBeGreaterThan(0.3);
    expect(hessians).toBeGreaterThan(0.99);
  });

  it('is the largest by gradients, and with it these are kept', async () => {
    const { scores, order } = await ranked('gradients');
    expect(order[0]).toBe(RIPPLE);
    const { surrogate } = pruneSurrogate(network, scores, { by: 'width', keep: 3 });
    for (const share of lost(surrogate)) expect(share).toBeLessThan(0.01);
  });

  it('by both has the sum of the two, each over the scale of the output', async () => {
    const [values, gradients, both] = await Promise.all(
      (['values', 'gradients', 'both'] as const).map(async (one) => (await ranked(one)).scores.groups),
    );
    both.forEach(({ scores }, g) => {
      scores.forEach((score, i) => {
        expect(score / (values[g].scores[i] + gradients[g].scores[i])).toBeCloseTo(1, 14);
      });
    });
  });
});
