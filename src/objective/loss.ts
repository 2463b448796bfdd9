import * as z from 'zod';
import { type DocumentWords, parsed } from '../tensor/index.ts';
import type { Objective } from './objective.ts';
import { gradients } from './terms/gradients.ts';
import { values } from './terms/values.ts';

const BALANCE = 'must be a finite number of at least 0';

/** The schema of {@link LossOptions}. */
export const lossSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('vanilla') }),
    z.strictObject({
      kind: z.literal('sobolev'),
      lambda: z.number(BALANCE).min(0, BALANCE).optional(),
      columns: z.enum(['uniform', 'scale'], 'must be "uniform" or "scale"').optional(),
    }),
  ],
  {
    error: ({ code }: { readonly code?: string }) =>
      code === 'invalid_type'
        ? 'must be an object with the kind "vanilla" or "sobolev"'
        : 'must be "vanilla" or "sobolev"',
  },
);

/** What a network is fitted to, in short. */
export type LossOptions =
  /** Values alone. */
  | { readonly kind: 'vanilla' }
  | {
      /** Values and first-order differentials. */
      readonly kind: 'sobolev';
      /** The balance of the paper's Sobolev loss, at least 0. Default 1. */
      readonly lambda?: number;
      /**
       * Weight of each differential column. `uniform` (default): 1. `scale`: 1/√mean(∂y²), so that every column
       * counts alike (Huge and Savine, "Differential Machine Learning", 2020).
       */
      readonly columns?: 'uniform' | 'scale';
    };

/**
 * The objective that a loss is short for. Vanilla: the mean of (ŷ − y)². Sobolev: α times that, plus β times the mean of
 * wₖ²(∂ŷ/∂xₖ − ∂y/∂xₖ)² over points, outputs and inputs, or an estimate of it. For d inputs α = 1/(1+λd) and β = λd/(1+λd):
 * the paper's loss up to a constant factor, balanced as in Huge and Savine.
 *
 * @param inputs d
 * @throws InputError when the loss is none that {@link LossOptions} says
 */
export function objectiveOf(loss: LossOptions, inputs: number): Objective {
  const checked = parsed<LossOptions>(lossSchema, loss, words);
  if (checked.kind === 'vanilla') return [values()];
  const { alpha, beta } = balance(checked.lambda ?? 1, inputs);
  return [values(alpha), gradients(beta, checked)];
}

const words: DocumentWords = {
  name: ([part]) => (part === undefined ? 'a loss' : `${String(part)} of a loss`),
  remedy: () => "Give for example { kind: 'sobolev', lambda: 1 }.",
};

/** α and β for a balance λ and d inputs; λ = 0 is vanilla. A λ beyond what doubles hold times d leaves derivatives alone. */
export function balance(lambda: number, d: number): { readonly alpha: number; readonly beta: number } {
  const weight = lambda * d;
  return { alpha: 1 / (1 + weight), beta: Number.isFinite(weight) ? weight / (1 + weight) : 1 };
}
