import { describe, expect, it } from 'vitest';
import {
  average,
  basket,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  digital,
  downAndOut,
  geometricBrownianMotion,
  type Payoff,
} from '../../src/reference/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';

const options: DiffusionModelOptions = {
  name: 'example',
  inputs: [
    { name: 'S1', lo: 0.8, hi: 1.4 },
    { name: 'S2', lo: 0.8, hi: 1 },
    { name: 'maturity', lo: 1, hi: 3 },
  ],
  diffusion: geometricBrownianMotion({ spot: ['S1', 'S2'], volatility: 0.2, rate: 0.03 }),
  payoff: call({ strike: 1, on: basket({ weights: [0.5, 0.5] }) }),
  steps: 1,
  maturity: 'maturity',
  rate: 0.03,
  paths: 4,
};
const drawn = (payoff: Payoff) => diffusionModel({ ...options, payoff }).illustration!;

describe('the illustration of a simulated diffusion', () => {
  it('has paths from the middle of the domain in any number of steps, with the law of the process', () => {
    const { label, draw } = diffusionModel(options).illustration!.paths!;
    expect(label).toBe('basket');
    const { times, values } = draw(4000, 8, stream(1, 'paths'));
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n / 4));
    expect(new Set(values.map(([first]) => first))).toEqual(new Set([1]));
    const ends = values.map((path) => path[8]);
    const mean = ends.reduce((p, q) => p + q) / 4000;
    // Two independent halves: a variance of about 0.2²·2/2, of which the mean has a 4,000th.
    expect(Math.abs(mean - Math.exp(0.06))).toBeLessThan(4 * Math.sqrt(0.045 / 4000));
  });

  it('draws points over the price that the payoff is on', () => {
    const { label, at } = diffusionModel(options).illustration!.projection!;
    const points = tensor([
      [1, 0.8, 2],
      [1.2, 1, 1],
    ]);
    expect([label, ...Array.from(at(points))]).toEqual(['basket', 0.9, 1.1]);
  });

  it('draws paths of what is averaged, and the payoff of what is knocked out', () => {
    const of = average({ of: basket({ weights: [1, 0] }) });
    const { paths, payoff } = drawn(
      downAndOut({
        barrier: 0.5,
        component: 0,
        of: digital({ strike: 1, on: of, smoothing: { width: 0.1 } }),
      }),
    );
    expect(paths!.label).toBe('basket');
    expect(payoff!.label).toBe('arithmetic average of basket − strike');
    expect(payoff!.smoothing).toEqual({ width: 0.1 });
    const x = tensor([-0.1, 0, 0.1]);
    expect([...payoff!.at(x, {}).data]).toEqual([0, 1, 1]);
    expect(payoff!.at(x, { width: 0.1 }).data[1]).toBe(0.5);
  });

  it('of a payoff of your own has paths of the first price alone', () => {
    const { payoff, paths, projection } = drawn({
      name: 'own',
      value: ({ spot }) => spot.slice(2, 0, 1).square(),
    });
    expect([payoff, projection]).toEqual([undefined, undefined]);
    expect(paths!.label).toBe('spot 1');
  });
});
