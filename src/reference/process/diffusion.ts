import * as z from 'zod';
import type { Expression } from '../../graph/index.ts';
import { anything, callable, finite, type OptionSchemas, text } from '../options.ts';
import type { NoiseCorrelation } from './correlation.ts';
import type { DiffusionQuantities } from './diffusion-quantities.ts';
import type { Inputs, Parts } from './parts.ts';
import type { Scheme } from './schemes/scheme.ts';

/**
 * A diffusion dS = a(S, t)·dt + b(S, t)·dW in any number of components, as graph functions. Each component has its own Brownian
 * motion, and these are correlated (Kloeden and Platen, "Numerical Solution of Stochastic Differential Equations", 1992,
 * ch. 4). Functions are called once a step, with expressions: they must not branch on values.
 */
export interface Diffusion {
  readonly name: string;
  /** Where the state begins, by part: names and widths of the parts of every state. `x.spot.like(0.04)` is a constant one. */
  start(x: Inputs): Parts;
  /** a, shaped like the state, a unit of the state per unit of time. `state.spot.like(0)` is no drift. */
  drift(state: Parts, time: Expression, x: Inputs): Parts;
  /** b, the volatility of each component by its own Brownian motion, shaped like the state. */
  volatility(state: Parts, time: Expression, x: Inputs): Parts;
  /** Of the Brownian motions of all components, in the order of the parts. Default: independent. */
  readonly correlation?: NoiseCorrelation;
  /**
   * A step that is exact in distribution, where one is known: the state after `dt`.
   *
   * @param noise ΔW/√dt, correlated, shaped like the state
   */
  exact?(state: Parts, time: Expression, dt: Expression, noise: Parts, x: Inputs): Parts;
  /**
   * The mean of the state at a time, shaped like it, as `exact` and the schemes of its own have it. {@link underlyingControl} needs it.
   * Default: not known.
   */
  mean?(time: Expression, x: Inputs): Parts;
  /** What a diffusion that comes with Sobolev was made of: controls with a closed form read it. Default: not known. */
  readonly quantities?: DiffusionQuantities;
  /** Schemes of its own beside those that take any diffusion. The first is the default. */
  readonly schemes?: readonly Scheme[];
  /**
   * Parts of the state that stay positive, and whose logarithm moves by normal steps, or nearly. What happens between two dates is
   * then told by a Brownian bridge of the logarithm. Default: none, so bridges are of the parts themselves.
   */
  readonly logarithmic?: readonly string[];
  /** Where the diffusion is defined, by the name of a part of the state where it starts, or of an input. Default: everywhere. */
  readonly admissible?: Readonly<Record<string, Admissible>>;
}

/** Values that are admissible: all numbers within the ends that are given. */
export interface Admissible {
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
}

const admissibleSchemas: OptionSchemas<Admissible> = {
  above: finite.optional(),
  atLeast: finite.optional(),
  below: finite.optional(),
  atMost: finite.optional(),
};

/** A correlation is looked at where it is taken apart, schemes where one is chosen. */
export const diffusionSchemas: OptionSchemas<Diffusion> = {
  name: text,
  start: callable,
  drift: callable,
  volatility: callable,
  correlation: anything,
  exact: callable.optional(),
  mean: callable.optional(),
  quantities: anything,
  schemes: z.array(anything, 'must be a list of schemes').optional(),
  logarithmic: z.array(text, 'must be a list of names of parts').optional(),
  admissible: z.record(z.string(), z.strictObject(admissibleSchemas)).optional(),
};
