import * as z from 'zod';
import type { Expression } from '../../graph/index.ts';
import { anything, callable, type OptionSchemas, objectOf, text } from '../options.ts';
import type { NumberOrInput } from '../process/number-or-input.ts';
import type { Inputs, Parts } from '../process/parts.ts';
import type { Smoothing } from '../smoothing.ts';
import type { Underlying } from './underlyings/underlying.ts';

/** What a simulated path pays, as graph functions. */
export interface Payoff {
  readonly name: string;
  /** What it gathers on the way: a running mean, the probability not to have crossed a barrier. Default: nothing. */
  readonly observe?: Observation;
  /**
   * What is paid at maturity, not discounted.
   *
   * @param state the last one
   * @param observed what was gathered, {} where nothing is
   * @returns [N, paths, outputs]
   */
  value(state: Parts, observed: Parts, x: Inputs): Expression;
  /** What must hold where paths start, all over the domain. Default: nothing. */
  readonly starts?: readonly StartCondition[];
  /** The option that it is, where it is one: controls take its strike and what it is on. Default: not known. */
  readonly option?: OptionTerms;
  /** What a report draws of it. Default: nothing. */
  readonly illustration?: PayoffIllustration;
}

/** What an option is on, and from where. */
export interface OptionTerms {
  /** K: a number, or the name of an input. */
  readonly strike: NumberOrInput;
  readonly on: Underlying;
}

/** That something is positive where a path starts. */
export interface StartCondition {
  /** "the barrier of example must lie below spot" @param model its name */
  says(model: string): string;
  /** "spot − barrier" */
  readonly name: string;
  /** [N, 1, 1] */
  positive(start: Parts, x: Inputs): Expression;
}

/** What a report draws of a payoff. */
export interface PayoffIllustration {
  /** The price that it is on as it moves, [N, Q, 1], and what it is called. */
  readonly price: { readonly label: string; of(state: Parts, x: Inputs): Expression };
  /** What the payoff is drawn over: "spot − strike". */
  readonly argument: string;
  /** What is paid of that, elementwise. */
  paid(argument: Expression, smoothing: Smoothing): Expression;
  /** The payoff's own. */
  readonly smoothing: Smoothing;
}

/** What a payoff gathers from a path, step by step. */
export interface Observation {
  /** Before the first step. Gives names and widths of its parts. */
  start(state: Parts, x: Inputs): Parts;
  /** After a step, shaped like what was observed before. */
  next(observed: Parts, step: ObservedStep, x: Inputs): Parts;
}

/** A step of a path as a payoff sees it. */
export interface ObservedStep {
  /** The states at its ends. */
  readonly before: Parts;
  readonly after: Parts;
  /** Of its beginning. */
  readonly time: Expression;
  readonly dt: Expression;
  /** How many steps there are. */
  readonly steps: number;
  /** b at its beginning, shaped like the state. */
  readonly volatility: Parts;
  /** What the scheme was given: standard normals shaped like the state. */
  readonly noise: Parts;
  /** Parts whose logarithm moves by normal steps, or nearly. */
  readonly logarithmic: readonly string[];
}

export const observationSchema = objectOf(
  { start: callable, next: callable } satisfies OptionSchemas<Observation>,
  'must be an object with start and next',
);

export const payoffSchemas: OptionSchemas<Payoff> = {
  name: text,
  observe: observationSchema.optional(),
  value: callable,
  starts: z
    .array(
      z.strictObject({
        says: callable,
        name: text,
        positive: callable,
      } satisfies OptionSchemas<StartCondition>),
    )
    .optional(),
  option: anything,
  illustration: anything,
};
