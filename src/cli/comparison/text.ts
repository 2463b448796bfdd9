import { type Comparison, type ComparisonRow, headingOf } from '../../comparison/index.ts';
import { formatSeconds } from '../../report/format.ts';

/** A comparison as text: for each setting a table of medians, then what they show. */
export function comparisonText(comparison: Comparison): string {
  const { order, findings, plan } = comparison;
  const seeds = plan.seeds.length;
  const legend = `1 − R² of ${order}, median over ${seeds === 1 ? 'one seed' : `${seeds} seeds`} with the least and the most`;
  const parts = findings.map((found) => {
    const own = comparison.rows.filter(({ setting }) => setting === found.setting);
    const words = [...found.short, ...found.paper, ...found.sizes].map((text) => `- ${text}`);
    return [headingOf(found), '', tableOf(own, order), '', ...words].join('\n');
  });
  return [legend, ...parts].join('\n\n');
}

function tableOf(rows: readonly ComparisonRow[], order: Comparison['order']): string {
  const header = ['network', 'parameters', 'before tuning', 'after', 'least', 'most', 'steps', 'time'];
  const body = rows.map((row) => {
    const after = row.after[order];
    return [
      `${row.size} ${row.title}`,
      row.seeds.length === 0 ? '' : String(row.parameters),
      small(row.before?.[order]?.median),
      ...(after === undefined ? ['not made', '', ''] : [after.median, after.least, after.most].map(small)),
      row.steps.toLocaleString('en'),
      formatSeconds(row.seconds.total),
    ];
  });
  const widths = header.map((title, k) => Math.max(title.length, ...body.map((cells) => cells[k].length)));
  return [header, ...body]
    .map((cells) =>
      cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join('  '),
    )
    .join('\n');
}

function small(value: number | undefined): string {
  return value === undefined ? '' : value === 0 ? '0' : value.toExponential(1).replace('e+', 'e');
}
