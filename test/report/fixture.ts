import type { ByOrder } from '../../src/evaluation/index.ts';
import type { PlanDocument } from '../../src/pruning/index.ts';
import type { ReportData } from '../../src/report/data.ts';
import { drawnNetwork } from '../../src/report/drawn.ts';
import { configFor, type StageResult, stagesOf } from '../../src/study/index.ts';
import { initialise, perceptron } from '../../src/surrogate/index.ts';
import { stream as seeded } from '../../src/tensor/index.ts';

/**
 * A made-up run with the sizes and numbers of a real one: the truth is the Bachelier price of a basket, the networks are
 * the truth with errors of the size that their R² says. Always the same for the same number of test points
 * and width of the hidden layers.
 */
export function reportFixture(points = 600, width = 128): ReportData {
  const random = stream(20240604);
  const stages = stageResults(random);
  const axis = Array.from({ length: points }, () => 1 + 0.16 * gaussian(random));
  const truth = bachelier(axis);
  const layers = Array.from({ length: 7 }, (_, layer) =>
    layerSignificance(random, layer, layer === 0 ? 7 : width),
  );
  const plan: PlanDocument<'neurons'> = {
    schema: 'sobolev/plan/1',
    criterion: 'interval-significance',
    rule: { by: 'width', keep: 8 },
    layers: layers.slice(1).map(({ layer, significance, values }) => {
      const ranks = ranksOf(significance);
      return {
        layer,
        neurons: significance.map((score, index) => ({
          index,
          score,
          keep: ranks[index]! <= 8,
          reason: `rank ${ranks[index]} of ${width}`,
          midpoint: (values.lo[index]! + values.hi[index]!) / 2,
        })),
      };
    }),
  };
  const network = initialise(perceptron([7, ...new Array(6).fill(width), 1], 'silu'), seeded(1, 'drawn'));
  return {
    title: 'Bachelier basket, 7 assets',
    config: {
      study: 'bachelier',
      seed: 1,
      dimension: 7,
      points: { count: 131072, paths: 64, antithetic: true, design: 'low-discrepancy' },
      network: { hidden: [128, 128, 128, 128, 128, 128], activation: 'silu' },
      pruning: { by: 'width', keep: 8 },
      training: { batch: 256, steps: 12800, lambda: 1, schedule: { kind: 'cosine', from: 1e-2, to: 1e-6 } },
    },
    results: {
      schema: 'sobolev/results/2',
      study: 'bachelier',
      seed: 1,
      engine: { name: 'native', version: '1.30.0', threads: 2 },
      stages,
      reference: {
        strike: 1.1,
        maturity: 2,
        exposure: 1,
        weights: Array.from({ length: 7 }, () => random()),
        correlation: Array.from({ length: 7 }, (_, i) =>
          Array.from({ length: 7 }, (_, j) => (i === j ? 1 : random())),
        ),
      },
      published: {
        oversized: { values: 0.999545, gradients: 0.9987, curvatures: 0.997033 },
        pruned: { values: 0.999296, gradients: 0.996718, curvatures: 0.90247 },
        'sobolev-network': { values: 0.999805, gradients: 0.999479, curvatures: 0.987393 },
        'sobolev-reference': { values: 0.999962, gradients: 0.999863, curvatures: 0.997374 },
      },
      agreements: [
        {
          network: 'oversized',
          truth: 'sampled-significance',
          of: 'neurons',
          criteria: [
            {
              criterion: 'interval-significance',
              layers: [0.76, 0.43, 0.29, 0.43, 0.62, 0.94].map((correlation, h) => ({
                layer: h + 1,
                correlation,
              })),
              all: 0.55,
            },
            {
              criterion: 'random',
              layers: [0.02, -0.11, 0.08, null, -1, 1].map((correlation, h) => ({
                layer: h + 1,
                correlation,
              })),
              all: -0.04,
            },
          ],
        },
      ],
      timings: [
        { part: 'sample', seconds: 6.81 },
        ...stages.map(({ name, seconds }) => ({ part: `train ${name}`, seconds })),
        { part: 'analyse', seconds: 0.0121 },
        { part: 'prune', seconds: 0.0034 },
        { part: 'evaluate', seconds: 1.92 },
      ],
      seconds: 86.4,
    },
    inputs: Array.from({ length: 7 }, (_, i) => `S${i + 1}`),
    ends: { inputs: 7, outputs: 1 },
    prunings: [
      {
        stage: 'pruned',
        parent: 'oversized',
        significance: {
          schema: 'sobolev/significance/1',
          method: 'interval-adjoint',
          domain: { lo: new Array(7).fill(0.323225), hi: new Array(7).fill(1.676775) },
          outputs: { lo: [-211.7], hi: [243.1] },
          layers,
        },
        plan,
        drawn: drawnNetwork(network, plan, 3000),
      },
    ],
    test: {
      axis: { label: 'basket price', values: axis },
      truth,
      networks: stages.map(({ name, r2 }) => ({
        name,
        value: disturbed(random, axis, truth.value, 1 - r2.values!),
        delta: disturbed(random, axis, truth.delta, 1 - r2.gradients!),
        gamma: disturbed(random, axis, truth.gamma, 1 - r2.curvatures!),
      })),
    },
    paths: { ...samplePaths(random), label: 'basket price' },
    smoothing: smoothing(1.1, 0.05),
  };
}

/** Mulberry32: numbers in [0, 1). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** s(dΦ(d) + φ(d)), Φ(d) and φ(d)/s with d = (basket − strike)/s and s = 0.2. */
function bachelier(baskets: readonly number[]) {
  const s = 0.2;
  const d = baskets.map((basket) => (basket - 1.1) / s);
  const density = d.map((u) => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI));
  // The logistic approximation of Φ is good to 1e-4, far more than a picture shows.
  const probability = d.map((u) => 1 / (1 + Math.exp(-1.5976 * u - 0.07056 * u ** 3)));
  return {
    value: d.map((u, i) => s * (u * probability[i]! + density[i]!)),
    delta: probability,
    gamma: density.map((p) => p / s),
  };
}

/** The truth with an error that is half a wave over the axis and half noise, of the given share of its variance. */
function disturbed(random: () => number, axis: readonly number[], truth: readonly number[], share: number) {
  const mean = truth.reduce((sum, y) => sum + y, 0) / truth.length;
  const variance = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0) / truth.length;
  const size = Math.sqrt(share * variance);
  const phase = 6 * random();
  return truth.map((y, i) => y + size * (Math.sin(9 * axis[i]! + phase) + 0.7 * gaussian(random)));
}

function stageResults(random: () => number): StageResult[] {
  const plain: [string, number[], number, number, Required<ByOrder>][] = [
    ['oversized', new Array(6).fill(128), 12800, 31.2, order(2.1e-5, 1.9e-4, 1.2e-3)],
    ['pruned', new Array(6).fill(8), 6400, 1.4, order(1.4e-4, 1.1e-3, 3.1e-2)],
    ['sobolev-network', new Array(6).fill(8), 12800, 12.6, order(2.4e-5, 2.1e-4, 2.9e-3)],
    ['sobolev-reference', new Array(6).fill(8), 12800, 2.9, order(1.5e-6, 1.0e-5, 6.2e-4)],
    ['scratch', new Array(6).fill(8), 12800, 2.8, order(1.7e-6, 1.2e-5, 8.0e-4)],
  ];
  const stages = stagesOf(configFor('bachelier'));
  return plain.map(([name, hidden, steps, seconds, r2], k) => {
    const { title, label, parent, pruning, network, data, loss } = stages[k];
    const sobolev = name !== 'oversized' && name !== 'pruned';
    const ends = Array.from({ length: 100 }, (_, i) => ((i + 1) * steps) / 100);
    const decay = (from: number, to: number) =>
      ends.map(
        (_, i) => (to + from * Math.exp(-i / 9) + from * 0.02 * Math.exp(-i / 40)) * (1 + 0.1 * random()),
      );
    const floor = name === 'sobolev-network' ? 4e-5 : 9.1e-3;
    const values = decay(name === 'pruned' ? 0.05 : 0.9, floor);
    const gradients = sobolev ? decay(0.5, 8 * floor) : undefined;
    return {
      name,
      title,
      label,
      parent,
      as: network?.as,
      pruning,
      data,
      loss,
      hidden,
      parameters: hidden[0] === 128 ? 83713 : 433,
      steps,
      seconds,
      r2,
      r2PerDimension: { ...r2, gradients: r2.gradients - 1.4 * (1 - r2.gradients!) },
      rmse: {
        values: 0.13 * Math.sqrt(1 - r2.values!),
        gradients: 0.06 * Math.sqrt(1 - r2.gradients!),
        curvatures: 0.6 * Math.sqrt(1 - r2.curvatures!),
      },
      maxError: order(0.9, 0.8, 0.7),
      curve: {
        steps: ends,
        terms: { values, ...(gradients && { gradients }) },
        total: gradients ? values.map((value, i) => 0.125 * value + 0.875 * gradients[i]!) : values,
      },
    };
  });
}

function order(values: number, gradients: number, curvatures: number): Required<ByOrder> {
  return { values: 1 - values, gradients: 1 - gradients, curvatures: 1 - curvatures };
}

/** Falls with every layer, as interval significance does. */
function layerSignificance(random: () => number, layer: number, width: number) {
  const significance = Array.from({ length: width }, () => 4e3 * 0.45 ** layer * Math.exp(gaussian(random)));
  const hi = Array.from({ length: width }, () => 1 + 4 * random());
  const adjoint = significance.map((score, i) => score / (hi[i]! + 0.278));
  return {
    layer,
    significance,
    values: { lo: new Array<number>(width).fill(-0.278), hi },
    adjoints: { lo: adjoint.map((a) => -a), hi: adjoint },
  };
}

/** 1 for the largest. */
function ranksOf(scores: readonly number[]): number[] {
  return scores.map((score) => 1 + scores.filter((other) => other > score).length);
}

function samplePaths(random: () => number) {
  const times = Array.from({ length: 101 }, (_, i) => i / 50);
  const values = Array.from({ length: 40 }, () => {
    let price = 1;
    return times.map((_, i) => {
      if (i > 0) price += 0.2 * Math.sqrt(0.02) * gaussian(random);
      return price;
    });
  });
  return { times, values };
}

/** x/(1 + exp(−x/w)) with x measured from the strike. */
function smoothing(position: number, width: number): NonNullable<ReportData['smoothing']> {
  const x = Array.from({ length: 161 }, (_, i) => position - 0.4 + i * 0.005);
  return {
    label: 'basket price at maturity',
    x,
    payoff: x.map((s) => Math.max(s - position, 0)),
    smoothed: x.map((s) => (s - position) / (1 + Math.exp(-(s - position) / width))),
    width,
    position,
    used: false,
  };
}
