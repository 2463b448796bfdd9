import * as z from 'zod';
import { demand, parsed } from '../tensor/index.ts';
import {
  checkDirections,
  type Directions,
  directionsSchema,
  RANDOM,
  sweepsOf,
} from './directions/directions.ts';
import type { Objective } from './objective.ts';
import { curvatures } from './terms/curvatures.ts';
import { gradientShape, gradients } from './terms/gradients.ts';
import { lossWords } from './terms/options.ts';
import { labelsShape, type ValueOptions, values } from './terms/values.ts';

const WEIGHTS = {
  error: ({ code }: { readonly code?: string }) =>
    code === 'invalid_type'
      ? 'must be an object with the weights of values, gradients and curvatures'
      : undefined,
};
const BALANCE = 'must be a finite number of at least 0';

/** The schema of {@link LossOptions}. */
export const lossSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('vanilla'), ...labelsShape }),
    z.strictObject({
      kind: z.literal('sobolev'),
      lambda: z.number(BALANCE).min(0, BALANCE).optional(),
      ...gradientShape,
      order: z.literal([1, 2, 'auto'], 'must be 1, 2 or "auto"').optional(),
      weights: z
        .strictObject(
          {
            values: z.number(BALANCE).min(0, BALANCE),
            gradients: z.number(BALANCE).min(0, BALANCE),
            curvatures: z.number(BALANCE).min(0, BALANCE).optional(),
          },
          WEIGHTS,
        )
        .optional(),
      directions: directionsSchema.optional(),
    }),
  ],
  {
    error: ({ code }: { readonly code?: string }) =>
      code === 'invalid_type'
        ? 'must be an object with the kind "vanilla" or "sobolev"'
        : 'must be "vanilla" or "sobolev"',
  },
);

type Sobolev = Extract<LossOptions, { readonly kind: 'sobolev' }>;

/** What a network is fitted to, in short. */
export type LossOptions =
  /** Values alone. */
  | ({ readonly kind: 'vanilla' } & ValueOptions)
  | ({
      /** Values and differentials. */
      readonly kind: 'sobolev';
      /**
       * Of the differentials: 1 (default), or 2, for Hessian-vector products too. `auto` is for trainings of surrogates. They
       * take the highest order that the labels have and whose noise does not exceed what it says.
       */
      readonly order?: 1 | 2 | 'auto';
      /** The balance of the paper's Sobolev loss, at least 0. Default 1. */
      readonly lambda?: number;
      /**
       * Weight of each differential column. `uniform` (default): 1. `scale`: 1/√mean(∂y²), so that every column
       * counts alike (Huge and Savine, "Differential Machine Learning", 2020).
       */
      readonly columns?: 'uniform' | 'scale';
      /** The weight of each term, at least 0, in place of those that λ gives. */
      readonly weights?: {
        readonly values: number;
        readonly gradients: number;
        /** For order 2 alone. */
        readonly curvatures?: number;
      };
      /** Along which second derivatives are compared, for order 2 alone. Default one of random signs a step. */
      readonly directions?: Directions;
      /**
       * Sweeps a step with which first derivatives are compared, each along signs of all outputs that are drawn anew. It is for
       * many outputs. Default: one for each output, or all cotangents or directions that the data hold.
       */
      readonly sweeps?: number;
    } & ValueOptions);

/**
 * The objective that a loss is short for. Vanilla: the mean of (ŷ − y)². Sobolev: α times that, plus β times the mean of
 * wₖ²(∂ŷ/∂xₖ − ∂y/∂xₖ)² over points, outputs and inputs, or an estimate of it. For d inputs α = 1/(1+λd) and β = λd/(1+λd):
 * the paper's loss up to a constant factor, balanced as in Huge and Savine. At order 2 with k directions a step, η = (k/d)² and
 * s = 1 + λd + ηd². Then values count 1/s, gradients λd/s, and second derivatives ηd²/s, as published.
 *
 * @param inputs d
 * @throws InputError when the loss is none that {@link LossOptions} says, or its order is `auto`, or directions do not fit d inputs
 */
export function objectiveOf(loss: LossOptions, inputs: number): Objective {
  const checked = checkLoss(loss);
  const { labels } = checked;
  if (checked.kind === 'vanilla') return [values(1, { labels })];
  checkTogether(checked);
  const { order = 1, lambda = 1, directions = RANDOM, columns, sweeps } = checked;
  if (order === 1) {
    const { alpha, beta } = balance(lambda, inputs);
    const { weights = { values: alpha, gradients: beta } } = checked;
    return [values(weights.values, { labels }), gradients(weights.gradients, { columns, sweeps, labels })];
  }
  checkDirections(directions, inputs);
  const { alpha, beta, gamma } = balanceOfOrder2(lambda, inputs, sweepsOf(directions, inputs));
  const { weights = { values: alpha, gradients: beta, curvatures: gamma } } = checked;
  return [
    values(weights.values, { labels }),
    gradients(weights.gradients, { columns, sweeps, labels }),
    curvatures(weights.curvatures, { directions }),
  ];
}

/** Checks a loss, before anything is read of it. @throws InputError naming the part that is wrong */
export function checkLoss(loss: LossOptions): LossOptions {
  return parsed<LossOptions>(lossSchema, loss, words);
}

const words = lossWords('a loss', () => "Give for example { kind: 'sobolev', lambda: 1 }.");

/** Options that say nothing beside others are refused. */
function checkTogether({ order = 1, lambda, weights, directions }: Sobolev): void {
  demand(
    order !== 'auto',
    'an objective is of an order that is known, 1 or 2',
    order,
    'Resolve it by the data first: trainSurrogate() does.',
  );
  demand(
    weights === undefined || lambda === undefined,
    'a loss is balanced by lambda or by weights',
    'both',
    'Leave one of them out.',
  );
  demand(
    order === 2 || directions === undefined,
    'directions are for second derivatives: for a loss of order 2',
    `order ${order}`,
    'Give order: 2, or leave them out.',
  );
  demand(
    weights === undefined || (weights.curvatures !== undefined) === (order === 2),
    'weights of a loss are for its terms: values and gradients, and curvatures at order 2 alone',
    `${Object.keys(weights ?? {}).join(', ')} at order ${order}`,
    order === 2 ? 'Give a weight of curvatures.' : 'Give order: 2, or leave the weight of curvatures out.',
  );
  demand(
    weights === undefined || Object.values(weights).some((weight) => weight > 0),
    'a loss needs a weight above 0',
    '0 for all terms',
    'Give one.',
  );
}

/** α and β for a balance λ and d inputs; λ = 0 is vanilla. A λ beyond what doubles hold times d leaves derivatives alone. */
export function balance(lambda: number, d: number): { readonly alpha: number; readonly beta: number } {
  const weight = lambda * d;
  return { alpha: 1 / (1 + weight), beta: Number.isFinite(weight) ? weight / (1 + weight) : 1 };
}

/** α, β and γ of order 2, where a step has k directions. A λ beyond what doubles hold times d leaves first derivatives alone. */
export function balanceOfOrder2(
  lambda: number,
  d: number,
  k: number,
): { readonly alpha: number; readonly beta: number; readonly gamma: number } {
  // ηd² for η = (k/d)²
  const [first, second] = [lambda * d, k * k];
  const sum = 1 + first + second;
  return { alpha: 1 / sum, beta: Number.isFinite(first) ? first / sum : 1, gamma: second / sum };
}
