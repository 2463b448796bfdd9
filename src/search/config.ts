import * as z from 'zod';
import type { EngineName } from '../runtime/index.ts';
import { type Activation, activationSchema } from '../surrogate/index.ts';
import { measures, type SizeMeasure } from './size.ts';

/** What a search is: with the engine and its threads, it determines every network. A budget is none of it. */
export interface SearchConfig {
  /** What is to be replaced by a network: plain data that tells it from others. */
  readonly source: Readonly<Record<string, unknown>>;
  /** As they are written. */
  readonly targets: readonly string[];
  readonly minimise: SizeMeasure;
  readonly activation: Activation;
  /** Absent where the last layer is linear. */
  readonly outputActivation?: Activation;
  readonly seed: number;
  /** Points of a model to train on. */
  readonly points?: number;
}

/** What a search is made with: a search that goes on with another trains networks that differ in their last bits, and then more. */
export interface SearchEngine {
  readonly name: EngineName;
  readonly threads: number;
}

export const searchEngineSchema = z.object({ name: z.enum(['native', 'wasm']), threads: z.number() });

export const searchConfigSchema = z.object({
  source: z.record(z.string(), z.unknown()),
  targets: z.array(z.string()).min(1),
  minimise: z.enum(measures),
  activation: activationSchema,
  outputActivation: activationSchema.optional(),
  seed: z.int(),
  points: z.int().optional(),
});
