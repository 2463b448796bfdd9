import { constant } from '../../graph/index.ts';
import { tensor } from '../../tensor/index.ts';
import { functionModel } from '../function.ts';
import type { ExactModel } from '../model.ts';
import { checkedOptions, countFrom, MOST_COLUMNS, positive } from '../options.ts';
import { type TestFunctionOptions, testFunctionSchemas } from './options.ts';

export interface RingDownOptions extends TestFunctionOptions {
  /** How many times the displacement is recorded: the outputs, at most 65,536. Default 50. */
  readonly samples?: number;
  /** When the last record is made, in seconds; the records are equally far apart. Default 2.5. */
  readonly duration?: number;
}

/**
 * The ring-down of a damped oscillator: its displacement at 50 times after it was let go. Outputs `x1` to `x50` are
 * x(k·duration/samples). Inputs are displacement x₀ and velocity v₀ at the start, natural frequency f and damping ratio ζ
 * < 1. With ω = 2πf and ω_d = ω·√(1 − ζ²),
 *
 *     x(t) = e^(−ζωt)·(x₀·cos ω_d t + (v₀ + ζωx₀)/ω_d·sin ω_d t)
 *
 * Many outputs of few inputs: a tangent an input gives the Jacobian in 4 sweeps, adjoints in one an output.
 *
 * Any text on vibrations, such as Rao, "Mechanical Vibrations", §2.6. The domain is ours: about two periods.
 *
 * @throws InputError naming the option that does not fit
 */
export function ringDown(options: RingDownOptions = {}): ExactModel {
  const name = 'ring-down';
  const {
    precision,
    samples = 50,
    duration = 2.5,
  } = checkedOptions(name, options, {
    ...{ samples: countFrom(1, MOST_COLUMNS).optional(), duration: positive.optional() },
    ...testFunctionSchemas,
  });
  const records = Array.from({ length: samples }, (_, k) => k + 1);
  const times = constant(tensor([records.map((k) => (k * duration) / samples)]));
  return functionModel({
    name,
    inputs: [
      { name: 'displacement', unit: 'mm', lo: -10, hi: 10 },
      { name: 'velocity', unit: 'mm/s', lo: -60, hi: 60 },
      { name: 'frequency', unit: 'Hz', lo: 0.8, hi: 1.2 },
      { name: 'damping', unit: '1', lo: 0.02, hi: 0.2 },
    ],
    outputs: records.map((k) => ({ name: `x${k}`, unit: 'mm' })),
    function: ({ displacement, velocity, frequency, damping }) => {
      const omega = frequency.mul(2 * Math.PI);
      const decay = damping.mul(omega);
      const damped = omega.mul(damping.square().neg().add(1).sqrt());
      const shift = velocity.add(decay.mul(displacement)).div(damped);
      const phase = damped.mul(times);
      // The derivative of the sine: the cosine.
      const swing = displacement.mul(phase.sine(1)).add(shift.mul(phase.sine()));
      return decay.mul(times).neg().exp().mul(swing);
    },
    precision,
    parameters: { samples, duration },
  });
}
