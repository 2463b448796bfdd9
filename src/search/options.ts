import * as z from 'zod';
import type { Store, StudyEvents } from '../study/index.ts';
import { type Activation, activationSchema } from '../surrogate/index.ts';
import { checkOptions, InputError } from '../tensor/index.ts';
import type { Way } from '../training/index.ts';
import { measures, type SizeMeasure } from './size.ts';
import type { CodeTimer } from './timing/code-timer.ts';

export interface ShrinkOptions {
  /** What the network has to reach on points that it was not trained on: "gradients.r2>=0.9999, values.maxError<=1e-3". */
  readonly target: string;
  /** Seconds, above 0. Default 600. At their end the search stops at its next safe point, with the best that it has. */
  readonly budget?: number;
  /** What is to be small. Default parameters. */
  readonly minimise?: SizeMeasure;
  /** Of the hidden layers. Default silu. */
  readonly activation?: Activation;
  /** Of the last layer. What it gives is scaled such that the labels can be reached. Default linear. */
  readonly outputActivation?: Activation | 'linear';
  /** The seed of every random stream. Default 1. */
  readonly seed?: number;
  /** Points of a model or network to train on. Default 65,536. */
  readonly points?: number;
  /** Where labels, networks and what was tried are kept. Default: memory. */
  readonly store?: Store;
  /** Go on with the search that the store holds. Default false: start anew. */
  readonly resume?: boolean;
  /** Plain data that tells the source from others, for documents. Default: what it says of itself. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** How generated code is timed. Default: JavaScript, as the engine that runs this compiles it. */
  readonly timers?: readonly CodeTimer[];
  /** Bytes that the search may be planned to take. Default: as many as it needs. */
  readonly memory?: number;
  /** Ways of taking training steps. Default: those of {@link train}. */
  readonly ways?: readonly Way[];
  readonly events?: StudyEvents;
  readonly signal?: AbortSignal;
}

const objectOf = <T>() =>
  z.custom<T>((value) => typeof value === 'object' && value !== null, 'must be an object');

const shrinkSchema = z.strictObject({
  target: z.string('must be a text'),
  budget: z.number('must be a number of seconds').optional(),
  minimise: z.enum(measures, `must be one of ${measures.join(', ')}`).optional(),
  activation: activationSchema.optional(),
  outputActivation: z.union([z.literal('linear'), activationSchema]).optional(),
  seed: z.int('must be a whole number').min(0, 'must be at least 0').optional(),
  points: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  store: objectOf<Store>().optional(),
  resume: z.boolean('must be true or false').optional(),
  source: z.record(z.string(), z.unknown()).optional(),
  timers: z.array(objectOf<CodeTimer>()).readonly().optional(),
  memory: z.number('must be a number of bytes').optional(),
  ways: z.array(objectOf<Way>()).readonly().optional(),
  events: objectOf<StudyEvents>().optional(),
  signal: objectOf<AbortSignal>().optional(),
});

/** @throws InputError where an option is none */
export function checkShrinkOptions(options: ShrinkOptions): void {
  checkOptions<ShrinkOptions>('shrink()', shrinkSchema, options);
  const { budget = 1 } = options;
  if (!(budget > 0 && Number.isFinite(budget)))
    throw new InputError(
      'the budget of a search is above 0 seconds',
      String(budget),
      'Give for example 600.',
    );
}
