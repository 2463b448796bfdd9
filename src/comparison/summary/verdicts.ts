import type { ComparisonRow } from './rows.ts';
import { type Standing, standingOf } from './spread.ts';

/** How a pruned network stands beside a control of its setting and size. */
export interface ComparisonVerdict extends Pick<ComparisonRow, 'setting' | 'size' | 'contender'> {
  /** The contender that it is compared with: random neurons, cut in the same way, or one that was not pruned. */
  readonly control: string;
  readonly standing: Standing;
}

/** All verdicts, in the order of the rows. */
export function verdictsOn(rows: readonly ComparisonRow[]): readonly ComparisonVerdict[] {
  return rows
    .filter(({ kind }) => kind === 'pruned')
    .flatMap((row) =>
      controlsOf(row, rows).map((control) => ({
        setting: row.setting,
        size: row.size,
        contender: row.contender,
        control: control.contender,
        standing: standingOf(row.compared, control.compared),
      })),
    );
}

function controlsOf(row: ComparisonRow, rows: readonly ComparisonRow[]): readonly ComparisonRow[] {
  return rows.filter(
    (other) =>
      other.setting === row.setting &&
      other.size === row.size &&
      other.kind !== 'pruned' &&
      (other.kind !== 'random' || sameCut(other, row)),
  );
}

function sameCut({ cut: one }: ComparisonRow, { cut: other }: ComparisonRow): boolean {
  return one?.schedule === other?.schedule && one?.replacement === other?.replacement;
}
