import * as z from 'zod';
import { adam } from './adam.ts';
import { adamPolish } from './adam-polish.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import type { Method } from './method.ts';
import { polish } from './polish.ts';

/** How much a method polishes. */
export interface PolishingBudget {
  /** Steps of `adam+polish` at most, behind Adam's. Default 60, or 400 above 2,048 parameters that move. */
  readonly steps?: number;
  /** How many of the networks side by side are polished, those of least loss on all rows. Default 4 of `adam+polish`, all of `polish`. */
  readonly networks?: number;
}

const number = z.int().min(1).optional();

/** The schema of {@link PolishingBudget}. */
export const polishingSchema = z.strictObject({ steps: number, networks: number });

/** The methods by their names, as configurations and command lines call them. */
const methods = {
  adam: () => adam(),
  polish: ({ networks }: PolishingBudget = {}) => polish({ networks }),
  'adam+polish': ({ steps, networks }: PolishingBudget = {}) => adamPolish({ polishing: steps, networks }),
  'levenberg-marquardt': () => levenbergMarquardt(),
} satisfies Readonly<Record<string, (polishing?: PolishingBudget) => Method>>;

/** What of a {@link PolishingBudget} a method takes; the steps of `polish` are those of its training. */
const budgets: Readonly<Record<MethodName, readonly (keyof PolishingBudget)[]>> = {
  adam: [],
  polish: ['networks'],
  'adam+polish': ['steps', 'networks'],
  'levenberg-marquardt': [],
};

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as readonly MethodName[];

/**
 * A method with the options that it has by default.
 *
 * @param polishing of what {@link polishingKeys} says
 * @throws InputError where a number is not whole and above 0
 */
export function methodNamed(name: MethodName, polishing?: PolishingBudget): Method {
  return methods[name](polishing);
}

/** The keys of a {@link PolishingBudget} that a method takes. */
export function polishingKeys(name: MethodName): readonly (keyof PolishingBudget)[] {
  return budgets[name];
}
