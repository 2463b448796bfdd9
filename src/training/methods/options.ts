import * as z from 'zod';
import { checkOptions } from '../../tensor/index.ts';
import type { AdamOptions } from './adam.ts';
import type { AdamPolishOptions } from './adam-polish.ts';
import type { LevenbergMarquardtOptions } from './levenberg-marquardt.ts';
import type { PolishOptions } from './polish.ts';

/* The options of methods, which JavaScript may give as it likes. */

const COUNT = 'must be a whole number of at least 1';
const count = z.int(COUNT).min(1, COUNT).optional();
const POSITIVE = 'must be a number above 0';
const positive = z.number(POSITIVE).gt(0, POSITIVE).optional();
const LEAST = 'must be a number of at least 0';
const least = z.number(LEAST).min(0, LEAST).optional();
const DECAY = 'must be at least 0 and below 1';
const decay = z.number(DECAY).min(0, DECAY).lt(1, DECAY).optional();

const adamShape = { beta1: decay, beta2: decay, epsilon: positive };
const marquardtShape = { damping: z.enum(['diagonal', 'identity']).optional(), initial: positive };
const polishShape = {
  ...marquardtShape,
  by: z.enum(['levenberg-marquardt', 'quasi-newton']).optional(),
  networks: count,
};

const schemas = {
  adam: z.strictObject(adamShape) satisfies z.ZodType<AdamOptions>,
  levenbergMarquardt: z.strictObject(marquardtShape) satisfies z.ZodType<LevenbergMarquardtOptions>,
  polish: z.strictObject(polishShape) satisfies z.ZodType<PolishOptions>,
  adamPolish: z.strictObject({
    ...adamShape,
    ...polishShape,
    polishing: count,
    within: positive,
    beyondChance: least,
  }) satisfies z.ZodType<AdamPolishOptions>,
};

/**
 * Checks the options of the function that makes a method, before it makes one.
 *
 * @throws InputError naming the first that is wrong, or is none
 */
export function checkMethodOptions(maker: keyof typeof schemas, options: object): void {
  checkOptions<object>(`${maker}()`, schemas[maker], options);
}
