import * as z from 'zod';
import type { Objective } from './objective.ts';
import { gradients } from './terms/gradients.ts';
import { values } from './terms/values.ts';

/** The schema of {@link LossOptions}. */
export const lossSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vanilla') }),
  z.strictObject({
    kind: z.literal('sobolev'),
    lambda: z.number().min(0).optional(),
    columns: z.enum(['uniform', 'scale']).optional(),
  }),
]);

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
 */
export function objectiveOf(loss: LossOptions, inputs: number): Objective {
  if (loss.kind === 'vanilla') return [values()];
  const { alpha, beta } = balance(loss.lambda ?? 1, inputs);
  return [values(alpha), gradients(beta, loss)];
}

/** α and β for a balance λ and d inputs; λ = 0 is vanilla. A λ beyond what doubles hold times d leaves derivatives alone. */
export function balance(lambda: number, d: number): { readonly alpha: number; readonly beta: number } {
  const weight = lambda * d;
  return { alpha: 1 / (1 + weight), beta: Number.isFinite(weight) ? weight / (1 + weight) : 1 };
}
