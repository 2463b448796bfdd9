import { demand } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { Criterion } from './criterion.ts';
import type { PlanDocument } from './plans/plan.ts';
import type { Scores } from './scores.ts';

/* Checks at the doors of public functions, which JavaScript may call with anything. */

/** @throws InputError where it is no criterion */
export function demandCriterion(value: unknown): asserts value is Criterion {
  const { name, of, scores } = (value ?? {}) as Partial<Criterion>;
  demand(
    typeof name === 'string' && Array.isArray(of) && typeof scores === 'function',
    'a criterion must be an object with a name, a list "of" and a function "scores"',
    value,
    typeof value === 'string' ? 'Give the object: magnitude, not its name.' : 'Give magnitude, say.',
  );
}

/** @throws InputError where these are no scores */
export function demandScores(value: unknown): asserts value is Scores {
  const { criterion, groups } = (value ?? {}) as Partial<Scores>;
  demand(
    typeof criterion === 'string' && Array.isArray(groups),
    'scores must be what scoresBy, scoresOf or parseScores gave',
    value,
    'Give that, awaited.',
  );
}

/** @throws InputError where it is no plan */
export function demandPlan(value: unknown): asserts value is PlanDocument {
  const { schema, ...plan } = (value ?? {}) as { readonly [Key in string]?: unknown };
  demand(
    typeof schema === 'string' && (Array.isArray(plan.layers) || Array.isArray(plan.inputs)),
    'a plan must be one that pruneSurrogate, planOf or parsePlan gave',
    value,
    'Give that; of a file, parsePlan(JSON.parse(text)).',
  );
}

/** @throws InputError where it is no box of so many inputs; undefined passes */
export function demandBox(value: unknown, count: number): asserts value is Domain | undefined {
  if (value === undefined) return;
  const { lo, hi } = (value ?? {}) as Partial<Domain>;
  const fits = (ends: unknown) =>
    (Array.isArray(ends) || ArrayBuffer.isView(ends)) && (ends as ArrayLike<number>).length === count;
  demand(
    fits(lo) && fits(hi),
    `a domain must be { lo, hi }, lists of ${count} numbers`,
    value,
    'Give both ends of each input.',
  );
}

/** @param what whose they are: "scoresBy()" @throws InputError where these are no options */
export function demandOptions(what: string, value: unknown): void {
  demand(
    typeof value === 'object' && value !== null && !Array.isArray(value),
    `options of ${what} must be an object`,
    value,
    'Write {} for none.',
  );
}
