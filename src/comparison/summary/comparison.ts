import type { Engine } from '../../runtime/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import { oversizedName } from '../run/oversized.ts';
import type { SeedRecord } from '../run/record.ts';
import type { ComparisonSource } from '../sources/index.ts';
import { findingsOf, type SettingFindings } from './findings.ts';
import {
  type ComparedOrder,
  type ComparisonRow,
  comparedOrderOf,
  type MissedSpread,
  missedBy,
  rowsOf,
} from './rows.ts';

import { type ComparisonVerdict, verdictsOn } from './verdicts.ts';

/** What a comparison leaves behind in `comparison.json`. */
export interface Comparison {
  readonly schema: 'sobolev/comparison/1';
  readonly source: Pick<ComparisonSource, 'kind' | 'name'>;
  readonly plan: ComparisonPlan;
  readonly engine: Pick<Engine, 'name' | 'version' | 'threads'>;
  /** By which networks are compared. */
  readonly order: ComparedOrder;
  /** 1 − R² of the oversized networks, by the labels that they learned; none of a network that was given. */
  readonly oversized: readonly OversizedRow[];
  readonly rows: readonly ComparisonRow[];
  /** How pruned networks stand beside controls. */
  readonly verdicts: readonly ComparisonVerdict[];
  /** What wins where, in words. */
  readonly findings: readonly SettingFindings[];
}

export interface OversizedRow {
  readonly name: string;
  readonly parameters: number;
  readonly after: MissedSpread;
}

export function comparisonOf(
  plan: ComparisonPlan,
  source: Comparison['source'],
  { name, version, threads }: Engine,
  records: readonly SeedRecord[],
): Comparison {
  const order = comparedOrderOf(records);
  const rows = rowsOf(plan, records, order);
  const verdicts = verdictsOn(rows);
  return {
    schema: 'sobolev/comparison/1',
    source,
    plan,
    engine: { name, version, threads },
    order,
    oversized: (['reference', 'labels'] as const).flatMap((kind) => {
      const own = records.flatMap(({ oversized }) =>
        oversized.filter((one) => one.name === oversizedName(kind)),
      );
      if (own.length === 0) return [];
      const after = missedBy(own.map((one) => one.after));
      return [{ name: oversizedName(kind), parameters: own[0].parameters, after }];
    }),
    rows,
    verdicts,
    findings: findingsOf(plan, rows, verdicts, order),
  };
}
