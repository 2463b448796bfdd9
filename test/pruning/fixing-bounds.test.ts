import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { encloseWith, intervals } from '../../src/interval/index.ts';
import { type Fixed, fixInputs } from '../../src/pruning/fix-inputs.ts';
import { fixingBounds } from '../../src/pruning/fixing-bounds.ts';
import { tiedInputs } from '../../src/pruning/tied.ts';
import { ignoredInputs, type Surrogate, surrogateGraph } from '../../src/surrogate/index.ts';
import { type RandomStream, stream, tensor } from '../../src/tensor/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { pointsIn, randomSurrogate } from '../support/random-networks.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const outputs = (surrogate: Surrogate, points: readonly (readonly number[])[]) => {
  const x = input('x', [points.length, surrogate.inputs.length]);
  const [{ data }] = evaluate([surrogateGraph(surrogate, x).output], { x: tensor(points) });
  const m = surrogate.outputs.length;
  return points.map((_, n) => Array.from(data.subarray(n * m, (n + 1) * m)));
};

/**
 * The least by which two surrogates differ at points, output by output: what is left when each value is enclosed, so that
 * rounding counts for nothing.
 */
function leastChanges(
  before: Surrogate,
  points: readonly (readonly number[])[],
  after: Surrogate,
  others = points,
): number[][] {
  const m = before.outputs.length;
  const [p, q] = [enclosed(before, points), enclosed(after, others)];
  return points.map((_, n) =>
    Array.from({ length: m }, (_, j) =>
      Math.max(0, p.lo[n * m + j] - q.hi[n * m + j], q.lo[n * m + j] - p.hi[n * m + j]),
    ),
  );
}

function enclosed(surrogate: Surrogate, points: readonly (readonly number[])[]) {
  const shape = [points.length, surrogate.inputs.length];
  const [lo, hi] = [Float64Array.from(points.flat()), Float64Array.from(points.flat())];
  const { output } = surrogateGraph(surrogate, input('x', shape));
  return encloseWith(intervals, [output], { x: { shape, lo, hi } })[0];
}

/** Inputs that go, by chance, with what sums tie to them. */
function drawnFixed(surrogate: Surrogate, random: RandomStream): Fixed {
  const fixed = surrogate.inputs.map(({ lo = 0, hi = 0 }) =>
    random.uniform() < 0.5 ? lo + (hi - lo) * random.uniform() : undefined,
  );
  for (const { neurons } of tiedInputs(surrogate)) for (const { index } of neurons) fixed[index] = undefined;
  return fixed;
}

/** A box inside the domain of a surrogate. */
function inRandomBox(surrogate: Surrogate, random: RandomStream): Surrogate {
  const inputs = surrogate.inputs.map(({ name, lo = 0, hi = 0 }) => {
    const ends = [random.uniform(), random.uniform()].map((share) => lo + (hi - lo) * share);
    return { name, lo: Math.min(...ends), hi: Math.max(...ends) };
  });
  return { ...surrogate, inputs };
}

describe('bounds on what constants in the place of inputs change', () => {
  it('hold at all points of random boxes, whatever skips a network has: alone and together', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = stream(seed, 'box');
        const surrogate = inRandomBox(randomSurrogate(seed), random);
        const fixed = drawnFixed(surrogate, random);
        if (fixed.every((constant) => constant === undefined)) return;
        count++;
        const left = fixInputs(surrogate, fixed);
        const { alone, together } = fixingBounds(surrogate, fixed, left, domainOf(surrogate.inputs));
        const corners = pointsIn(surrogate, 20, random).map((point) =>
          point.map((_, k) => surrogate.inputs[k][random.uniform() < 0.5 ? 'lo' : 'hi'] as number),
        );
        const points = [...pointsIn(surrogate, 100, random), ...corners];
        const demandWithin = (changes: number[][], bounds: readonly number[]) => {
          for (const change of changes)
            for (const [j, bound] of bounds.entries()) expect(change[j]).toBeLessThanOrEqual(bound);
        };
        demandWithin(leastChanges(surrogate, points, left), together);
        fixed.forEach((constant, k) => {
          if (constant === undefined) return;
          const held = points.map((point) => point.with(k, constant));
          demandWithin(leastChanges(surrogate, points, surrogate, held), alone[k] as number[]);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(count).toBeGreaterThan(20);
  });

  it('are what a linear network changes by, to rounding', () => {
    const surrogate: Surrogate = {
      layers: [
        {
          inputs: 2,
          outputs: 1,
          activation: 'linear',
          weight: Float64Array.of(3, -0.7),
          bias: Float64Array.of(0.1),
        },
      ],
      normalisation: {
        xMean: Float64Array.of(1, 2),
        xStd: Float64Array.of(3, 7),
        yMean: Float64Array.of(5),
        yStd: Float64Array.of(11),
      },
      inputs: [
        { name: 'a', lo: 0, hi: 1 },
        { name: 'b', lo: -1, hi: 4 },
      ],
      outputs: [{ name: 'y' }],
      provenance: {},
    };
    const fixed = [undefined, 1.5];
    const left = fixInputs(surrogate, fixed);
    const { alone, together } = fixingBounds(surrogate, fixed, left, domainOf(surrogate.inputs));
    const exact = (11 * 2.5 * 0.7) / 7;
    expect(alone[0]).toBeUndefined();
    for (const bound of [alone[1]![0], together[0]]) {
      expect(bound).toBeGreaterThanOrEqual(exact);
      expect(bound).toBeLessThan(exact * (1 + 1e-14));
    }
  });

  it('are 0 where the network ignores the input, and so is the change, to the last bit', () => {
    const surrogate = exampleSurrogate();
    const [first, ...rest] = surrogate.layers;
    const silent = {
      ...surrogate,
      layers: [{ ...first, weight: first.weight.map((w, at) => (at < first.outputs ? 0 : w)) }, ...rest],
    };
    expect(ignoredInputs(silent)).toContain(0);
    const fixed = silent.inputs.map((_, k) => (k === 0 ? 1.3 : undefined));
    const left = fixInputs(silent, fixed);
    const { alone, together } = fixingBounds(silent, fixed, left, domainOf(silent.inputs));
    expect(alone[0]!.every((bound) => bound === 0)).toBe(true);
    expect(together.every((bound) => bound === 0)).toBe(true);
    const points = pointsIn(silent, 20, stream(1, 'points'));
    expect(outputs(left, points)).toEqual(outputs(silent, points));
  });
});

it('fixed inputs lose all their weights, and the network computes what it did with these constants', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const surrogate = randomSurrogate(seed);
      const random = stream(seed, 'fixed');
      const fixed = drawnFixed(surrogate, random);
      const left = fixInputs(surrogate, fixed);
      const gone = fixed.flatMap((constant, k) => (constant === undefined ? [] : [k]));
      expect(ignoredInputs(left)).toEqual(expect.arrayContaining(gone));
      expect(left.inputs).toEqual(surrogate.inputs);
      const points = pointsIn(surrogate, 10, random);
      const held = points.map((point) => point.map((value, k) => fixed[k] ?? value));
      const [before, after] = [outputs(surrogate, held).flat(), outputs(left, points).flat()];
      const size = 1 + Math.max(...before.map(Math.abs));
      for (const [at, y] of before.entries()) expect(Math.abs(after[at] - y)).toBeLessThan(1e-11 * size);
    }),
    { seed: 2, numRuns: 50 },
  );
});
