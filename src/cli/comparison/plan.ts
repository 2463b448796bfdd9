import {
  type ComparisonPlan,
  type ComparisonSource,
  comparisonPlan,
  heldOutRows,
  schedules,
} from '../../comparison/index.ts';
import type { Dataset } from '../../dataset/index.ts';
import { hiddenWidths } from '../../surrogate/index.ts';
import { demand } from '../../tensor/index.ts';
import { refuseOptions } from '../data.ts';
import type { HeadChoice } from '../heads.ts';
import type { PlanChoice } from './compare-options.ts';

/** Test points of a model. */
const TEST = 4096;
/** Fewest labels of a comparison. */
const FEWEST = 10;

/**
 * The plan that options ask for, with the defaults of its source.
 *
 * @param set of a source that is data
 * @throws InputError naming what does not fit
 */
export function planFor(
  source: ComparisonSource,
  choice: PlanChoice & HeadChoice,
  set?: Dataset,
): ComparisonPlan {
  const { network } = source;
  if (network !== undefined)
    refuseOptions(
      { hidden: choice.hidden, oversizedSteps: choice.oversizedSteps },
      'are of an oversized network that is trained',
    );
  if (set !== undefined) refuseOptions({ points: choice.points }, 'are of a reference or a network');
  if (network !== undefined) refuseOptions({ labels: choice.labels }, 'are of a reference or of data');
  const test = set === undefined ? TEST : Math.max(1, heldOutRows(set));
  const steps = source.kind === 'reference' ? 5000 : 2000;
  const [rows = 0] = set?.x.shape ?? [];
  demand(
    set === undefined || rows - test >= FEWEST,
    `data that is compared has ${FEWEST} rows or more beside a fifth, which is held out as truth`,
    rows,
    'Give more data.',
  );
  return comparisonPlan({
    settings: choice.teacherOnly ? ['teacher'] : source.settings,
    criteria: choice.criteria ?? ['interval-significance', 'magnitude'],
    schedules: choice.schedules ?? schedules,
    replacements: choice.replace ?? ['best'],
    rounds: choice.rounds ?? 4,
    sizes: choice.sizes ?? (network ? [1 / 4, 1 / 8] : [4, 2]),
    seeds: choice.seeds ?? [1, 2, 3],
    oversized: {
      hidden: network ? hiddenWidths(network) : (choice.hidden ?? [64, 64, 64, 64]),
      steps: network ? 0 : (choice.oversizedSteps ?? steps),
    },
    steps: choice.steps ?? steps,
    method: choice.method ?? 'adam+polish',
    points: choice.points ?? 16_384,
    labels: choice.labels ?? (set === undefined ? 256 : rows - test),
    test,
    ...(choice.throughHead && { throughHead: true }),
  });
}
