import { type ComparisonContender, contendersOf } from '../contenders/index.ts';
import type { ComparisonPlan } from './plan.ts';
import type { Setting } from './settings.ts';
import { sizeName } from './sizes.ts';

/** One small network of each seed. */
export interface PlannedCell {
  /** A name that a file can have: "teacher-8x4-random-one-shot". */
  readonly name: string;
  readonly setting: Setting;
  /** Widths of its hidden layers. */
  readonly size: readonly number[];
  readonly contender: ComparisonContender;
}

/** All cells of a plan, in the order in which they are made. */
export function cellsOf(plan: ComparisonPlan): readonly PlannedCell[] {
  const contenders = contendersOf(plan);
  return plan.settings.flatMap((setting) =>
    plan.sizes.flatMap((size) =>
      contenders
        .filter((contender) => contender.settings.includes(setting))
        .map((contender) => ({
          name: `${setting}-${sizeName(size)}-${contender.name}`,
          setting,
          size,
          contender,
        })),
    ),
  );
}
