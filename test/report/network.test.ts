import { describe, expect, test } from 'vitest';
import type { PlanDocument } from '../../src/pruning/index.ts';
import { type DrawnNetwork, drawnNetwork } from '../../src/report/drawn.ts';
import { networkFigure } from '../../src/report/figures/network.ts';
import { initialise, type Network, perceptron } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { randomNetwork } from '../support/random-networks.ts';
import { faultsOf } from './html-check.ts';

/*
 * The drawing of a network and what a plan leaves of it.
 */

const network = initialise(perceptron([3, 4, 4, 1], 'silu'), stream(1, 'drawn'));

/** A plan of weights that keeps those for which `keep` holds. */
function ofWeights({ layers }: Network, keep: (layer: number, from: number, to: number) => boolean) {
  return {
    schema: 'sobolev/plan/2',
    of: 'weights',
    criterion: 'magnitude',
    rule: { by: 'ratio', ratio: 0.5, scope: 'layer' },
    network: '',
    layers: layers.map(({ inputs, outputs }, k) => ({
      layer: k + 1,
      rows: Array.from({ length: inputs }, (_, i) =>
        Array.from({ length: outputs }, (_, j) => Number(keep(k, i, j))).join(''),
      ),
    })),
  } as const satisfies PlanDocument;
}

/** A plan of neurons that removes these, by layer. */
function ofNeurons({ layers }: Network, removed: Readonly<Record<number, readonly number[]>>) {
  return {
    schema: 'sobolev/plan/1',
    criterion: 'magnitude',
    rule: { by: 'width', keep: 1 },
    layers: layers.slice(0, -1).map(({ outputs }, k) => ({
      layer: k + 1,
      neurons: Array.from({ length: outputs }, (_, index) => ({
        index,
        keep: !removed[k + 1]?.includes(index),
        score: 1,
        reason: '',
        midpoint: 0,
      })),
    })),
  } as const satisfies PlanDocument;
}

const staying = ({ columns }: DrawnNetwork) => columns.map((column) => column.filter(Boolean).length);

describe('the drawing of a pruned network', () => {
  test('has every neuron and every weight of a small network', () => {
    const { columns, weights, lines } = drawnNetwork(network, ofNeurons(network, {}), 1000);
    expect(columns.map((column) => column.length)).toEqual([3, 4, 4, 1]);
    expect(weights).toEqual({ all: 32, stay: 32, effective: 32 });
    expect(lines).toHaveLength(32);
    expect(lines.every(({ stays }) => stays)).toBe(true);
  });

  test('shows of a dense pruning that the weights of a neuron go with it', () => {
    const drawn = drawnNetwork(network, ofNeurons(network, { 1: [0, 3], 2: [1] }), 1000);
    expect(staying(drawn)).toEqual([3, 2, 3, 1]);
    expect(drawn.weights.stay).toBe(3 * 2 + 2 * 3 + 3);
    for (const { to, from, stays } of drawn.lines)
      expect(stays).toBe([from, to].every(([column, index]) => drawn.columns[column][index]));
  });

  test('shows of a sparse pruning the neurons that lose all that they read, or all that reads them', () => {
    const drawn = drawnNetwork(
      network,
      ofWeights(
        network,
        (k, i, j) => !(k === 0 && j === 2) && !(k === 1 && i === 1) && !(k === 0 && i === 0),
      ),
      1000,
    );
    expect(drawn.columns[0]).toEqual([false, true, true]);
    expect(drawn.columns[1]).toEqual([true, false, false, true]);
    expect(staying(drawn).slice(2)).toEqual([4, 1]);
  });

  test('does not draw weights that were zero before', () => {
    const layers = network.layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w, i) => (i % 2 ? w : 0)),
    }));
    const { weights, lines } = drawnNetwork({ layers }, ofNeurons(network, {}), 1000);
    expect([weights.all, lines.length]).toEqual([16, 16]);
  });

  test('of a large network has the largest weights of each layer, most of them of those that stay', () => {
    const large = initialise(perceptron([7, 64, 64, 1], 'silu'), stream(2, 'drawn'));
    const plan = ofWeights(large, (_, i, j) => (i + j) % 2 === 0);
    const { lines } = drawnNetwork(large, plan, 300);
    const [, middle] = [1, 2, 3].map((column) => lines.filter(({ to }) => to[0] === column));
    expect(lines.length).toBeLessThanOrEqual(300);
    expect(middle.filter(({ stays }) => stays).length / middle.length).toBeCloseTo(2 / 3, 1);
    const drawn = Math.min(...middle.filter(({ stays }) => stays).map(({ size }) => size));
    const { weight } = large.layers[1];
    const largest = Math.max(...weight.map(Math.abs));
    const above = weight.filter(
      (w, at) => (Math.floor(at / 64) + (at % 64)) % 2 === 0 && Math.abs(w) / largest >= drawn,
    );
    expect(above).toHaveLength(middle.filter(({ stays }) => stays).length);
  });

  test('shows of layers that go the matrix that takes their place', () => {
    const plan = {
      schema: 'sobolev/plan/2',
      of: 'layers',
      criterion: 'affinity',
      rule: { by: 'width', keep: 1 },
      network: '',
      points: { from: 'domain', count: 10 },
      layers: [1, 2].map((layer) => ({ layer, keep: layer === 1, score: 1, reason: '' })),
      merges: [{ layers: [2], into: 3, weight: [[1], [2], [0], [3]], bias: [0], error: 0 }],
    } as unknown as PlanDocument;
    const { columns, lines, weights } = drawnNetwork(network, plan, 1000);
    expect(columns).toEqual([
      [true, true, true],
      [true, true, false, true],
      [false, false, false, false],
      [true],
    ]);
    expect(weights).toEqual({ all: 32, stay: 12, effective: 12 });
    const bridges = lines.filter(({ from, to }) => to[0] - from[0] === 2);
    expect(bridges.map(({ from, stays }) => [...from, stays]).toSorted()).toEqual([
      [1, 0, true],
      [1, 1, true],
      [1, 3, true],
    ]);
  });

  test('follows skips: a sum has a line from each of its parts', () => {
    for (let seed = 0; seed < 30; seed++) {
      const skipping = randomNetwork(seed);
      const plan = ofWeights(skipping, () => true);
      const { columns, lines } = drawnNetwork(skipping, plan, 10_000);
      for (const { from, to } of lines) {
        expect(from[0]).toBeLessThan(to[0]);
        expect(columns[from[0]][from[1]]).toBeDefined();
      }
    }
  });
});

describe('its figure', () => {
  const names = { parent: 'big', stage: 'small' };
  const points = (markup: string) => (markup.match(/M[\d.]+,[\d.]+h0/g) ?? []).length;

  test('has a circle a neuron and a line a weight, says what stays, and is well-formed', () => {
    const drawn = drawnNetwork(network, ofNeurons(network, { 1: [0], 2: [1] }), 1000);
    const { markup } = networkFigure(drawn, 'neurons', names);
    expect(points(markup)).toBe(12);
    expect(markup.match(/M[\d.]+,[\d.]+L/g)).toHaveLength(32);
    expect(markup).toContain(
      'aria-label="Dense pruning: neurons. Neurons that stay, column by column: 3 of 3, 3 of 4,',
    );
    expect(markup).toContain('>3/4</text>');
    expect(faultsOf(`<!doctype html><html><head></head><body>${markup}</body></html>`)).toEqual([]);
  });

  test('of the largest networks stays small', () => {
    const wide = initialise(perceptron([100, 100, 100, 2000], 'silu'), stream(3, 'drawn'));
    const { markup } = networkFigure(drawnNetwork(wide, ofNeurons(wide, { 1: [1] }), 3000), 'neurons', names);
    expect(markup.length).toBeLessThan(150_000);
    expect(markup).not.toMatch(/NaN|Infinity/);
  });

  test('draws a network that loses all its weights', () => {
    const { markup } = networkFigure(
      drawnNetwork(
        network,
        ofWeights(network, () => false),
        100,
      ),
      'weights',
      names,
    );
    expect(markup).toContain('0 of 32 weights stay');
    expect(markup).not.toMatch(/NaN|Infinity/);
  });
});
