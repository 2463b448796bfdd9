import type { ByOrder } from '../../evaluation/index.ts';
import type { ComparisonContender, NeuronCut } from '../contenders/index.ts';
import { cellsOf } from '../plan/cells.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { Setting } from '../plan/settings.ts';
import { sizeName } from '../plan/sizes.ts';
import {
  isMade,
  type MadeCell,
  type NetworkErrors,
  type NetworkSeconds,
  type SeedRecord,
} from '../run/record.ts';
import { type SeedSpread, spreadOver } from './spread.ts';

/** 1 − R² by order, over seeds. */
export type MissedSpread = { readonly [Order in keyof ByOrder]: SeedSpread };

/** What the seeds say of one contender, in one setting, at one size. */
export interface ComparisonRow {
  readonly setting: Setting;
  /** "8x4" */
  readonly size: string;
  readonly contender: string;
  readonly title: string;
  readonly kind: ComparisonContender['kind'];
  /** Of pruned networks: when their neurons went, and what took their place. */
  readonly cut?: NeuronCut;
  readonly parameters: number;
  /** Seeds whose network was made. */
  readonly seeds: readonly number[];
  /** Why others were not. */
  readonly failures: readonly string[];
  /** 1 − R² as the last cut left it; of pruned networks alone. */
  readonly before?: MissedSpread;
  /** 1 − R² of the network. */
  readonly after: MissedSpread;
  /** 1 − R² of the order by which networks are compared, seed by seed. */
  readonly compared: readonly number[];
  /** Medians. */
  readonly seconds: NetworkSeconds & { readonly total: number };
  readonly steps: number;
  readonly labels: number;
}

const orders = ['values', 'gradients', 'curvatures'] as const;

/** The order by which networks are compared: gradients, or values where the truth has no others. */
export type ComparedOrder = 'values' | 'gradients';

export function comparedOrderOf(records: readonly SeedRecord[]): ComparedOrder {
  const made = records.flatMap(({ cells }) => cells.filter(isMade));
  return made.every(({ after }) => after.r2.gradients !== undefined) ? 'gradients' : 'values';
}

/** The rows of a comparison, in the order of its cells. */
export function rowsOf(
  plan: ComparisonPlan,
  records: readonly SeedRecord[],
  order: ComparedOrder,
): readonly ComparisonRow[] {
  return cellsOf(plan).map(({ name, setting, size, contender }) => {
    const found = records.flatMap(({ seed, cells }) =>
      cells.filter((cell) => cell.name === name).map((cell) => ({ seed, cell })),
    );
    const made = found.flatMap(({ seed, cell }) => (isMade(cell) ? [{ seed, cell }] : []));
    const cells = made.map(({ cell }) => cell);
    const before = cells.flatMap((cell) => cell.before ?? []);
    return {
      setting,
      size: sizeName(size),
      contender: contender.name,
      title: contender.title,
      kind: contender.kind,
      ...(contender.cut && { cut: contender.cut }),
      parameters: cells[0]?.parameters ?? 0,
      seeds: made.map(({ seed }) => seed),
      failures: [...new Set(found.flatMap(({ cell }) => (isMade(cell) ? [] : [cell.failed])))],
      ...(before.length > 0 && { before: missedBy(before) }),
      after: missedBy(cells.map(({ after }) => after)),
      compared: cells.flatMap(({ after: { r2 } }) => missed(r2[order])),
      seconds: secondsOf(cells),
      steps: medianOf(cells.map(({ steps }) => steps)),
      labels: medianOf(cells.map(({ labels }) => labels)),
    };
  });
}

/** What each order misses, over seeds. */
export function missedBy(errors: readonly NetworkErrors[]): MissedSpread {
  return Object.fromEntries(
    orders.flatMap((order) => {
      const spread = spreadOver(errors.flatMap(({ r2 }) => missed(r2[order])));
      return spread === undefined ? [] : [[order, spread]];
    }),
  );
}

function missed(r2: number | undefined): readonly number[] {
  return r2 === undefined ? [] : [1 - r2];
}

function secondsOf(cells: readonly MadeCell[]): ComparisonRow['seconds'] {
  const of = (part: keyof NetworkSeconds) => medianOf(cells.map(({ seconds }) => seconds[part]));
  const total = medianOf(
    cells.map(({ seconds }) => Object.values(seconds).reduce((sum, part) => sum + part, 0)),
  );
  return {
    labels: of('labels'),
    oversized: of('oversized'),
    criterion: of('criterion'),
    training: of('training'),
    total,
  };
}

/** 0 of none. */
function medianOf(numbers: readonly number[]): number {
  return spreadOver(numbers)?.median ?? 0;
}
