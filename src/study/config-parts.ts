import * as z from 'zod';
import { directionsSchema, labelsShape } from '../objective/index.ts';
import { inputReductionSchema } from '../reduction/index.ts';
import { InputError } from '../tensor/index.ts';
import { polishingSchema, scheduleSchema } from '../training/index.ts';

/* Parts of configurations: of the short form, and of stages of one's own. */

export const count = z.int().min(1);

/** `[128, 128]`, or the short forms "128x6" (six layers of 128) and "64-32". */
export const widths = z.preprocess(
  readWidths,
  z.array(count, 'expected widths such as [128, 64], "128x6" or "64-32", each at least 1').min(1),
);

export const budget = z.strictObject({
  /** Optimiser steps. */
  steps: count,
  /** Points a step. */
  batch: count,
  schedule: scheduleSchema,
});

/** How the weights by which a network reads its inputs are drawn. */
export const start = z.enum(['glorot', 'gradients']).optional();

/** A small network that is trained from scratch and then polished: the budget is Adam's. */
export const polished = budget.extend({
  /** Widths of its hidden layers. Default: two of one width, with at most the parameters of the pruned network. */
  hidden: widths.optional(),
  /** How many networks of random weights Adam trains side by side; the best of them are polished, and the best is kept. */
  restarts: count,
  /** How many steps polishing takes behind Adam's at most, and how many of the networks it takes. Default 60, and 4. */
  polishing: polishingSchema.optional(),
  /** What each label counts in its loss, which else is that of `sobolev`. Default all alike. */
  ...labelsShape,
  /** How the weights are drawn by which it reads the inputs. Default: gradients, unless its inputs are reduced. */
  start,
  /** A first linear layer before its hidden ones. Default: none. */
  reduceInputs: inputReductionSchema.optional(),
});

/** For schemas: what a polished network has together. */
export const reducesWell = ({ hidden, reduceInputs, start }: z.output<typeof polished>) =>
  reduceInputs === undefined || (hidden !== undefined && start !== 'gradients');
export const REDUCES = {
  path: ['reduceInputs'],
  error: 'expected hidden widths beside it, and no start from gradients, whose directions it has',
};

/** Keys of the Sobolev loss. */
export const sobolev = {
  /** Balance λ of values and differentials: α = 1/(1+λd), β = λd/(1+λd). */
  lambda: z.number().min(0),
  /** Weight of each differential column: all 1, or 1/√mean(∂y²). */
  columns: z.enum(['uniform', 'scale']),
  /** 2: a stage of second order comes behind the others. `auto`: it has the order that the noise of its labels allows. Default 1. */
  order: z.literal([1, 2, 'auto'], 'expected 1, 2 or "auto"').optional(),
  /** Along which that stage compares second derivatives. Default: random signs, one direction a step. */
  directions: directionsSchema.optional(),
  /** Random cotangents a step with which derivatives are compared, for many outputs. Default: whole Jacobians. */
  sweeps: count.optional(),
};

/** Short forms as lists. What is neither form stays as it is, so that the schema refuses it by name. */
function readWidths(value: unknown): unknown {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string' || !/^\d{1,6}(x\d{1,3})?([-,]\d{1,6}(x\d{1,3})?)*$/.test(value)) return value;
  return value.split(/[-,]/).flatMap((part) => {
    const [width, times = 1] = part.split('x').map(Number);
    return new Array<number>(times).fill(width);
  });
}

/**
 * Reads widths of layers: "128x6", "64-32", "64,32", "8".
 *
 * @throws InputError when the text is none of these
 */
export function parseWidths(text: string): readonly number[] {
  const result = widths.safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (result.success) return result.data;
  throw new InputError(
    'widths of layers must be whole numbers of at least 1',
    JSON.stringify(text),
    'Write for example 128x6 or 64-32.',
  );
}
