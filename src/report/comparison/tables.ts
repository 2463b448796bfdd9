import {
  type Comparison,
  type ComparisonRow,
  DECIDING_SEEDS,
  type SeedSpread,
  type Setting,
  type Standing,
} from '../../comparison/index.ts';
import { formatCount, formatSeconds, formatSmall, MISSING } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { table } from '../table.ts';

const orders = ['values', 'gradients', 'curvatures'] as const;

/** Medians, spreads and costs of the networks of a setting, size by size. */
export function mediansTable({ rows, order }: Comparison, setting: Setting): Markup {
  const own = rows.filter((row) => row.setting === setting);
  const known = orders.filter((one) => own.some(({ after }) => after[one] !== undefined));
  return table({
    caption: html`1 − R², medians over the seeds; of ${order} with the least and the most; and what a network took, labels and oversized network included`,
    columns: [
      { header: 'Network' },
      { header: `${order} before tuning`, numeric: true },
      ...known.map((header) => ({ header, numeric: true })),
      { header: `${order}, least to most`, numeric: true },
      { header: 'Steps', numeric: true },
      { header: 'Labels', numeric: true },
      { header: 'Criterion', numeric: true },
      { header: 'Time', numeric: true },
    ],
    groups: [...new Set(own.map(({ size }) => size))].map((size) => {
      const of = own.filter((row) => row.size === size);
      return { header: headOf(of), rows: of.map((row) => ({ header: row.title, cells: cellsOf(row) })) };
    }),
  });

  function cellsOf(row: ComparisonRow): readonly Content[] {
    if (row.seeds.length === 0) return [MISSING, ...known.map(() => MISSING), 'not made', '', '', '', ''];
    return [
      small(row.before?.[order]),
      ...known.map((one) => small(row.after[one])),
      rangeOf(row.after[order]),
      formatCount(row.steps),
      formatCount(row.labels),
      row.kind === 'pruned' || row.kind === 'random' ? formatSeconds(row.seconds.criterion) : '',
      formatSeconds(row.seconds.total),
    ];
  }
}

function headOf(rows: readonly ComparisonRow[]): string {
  const [{ size, parameters }] = rows;
  return `${size.replace('x', '×')}, ${formatCount(parameters)} parameters`;
}

function small(spread: SeedSpread | undefined): string {
  return spread === undefined ? '' : formatSmall(spread.median);
}

function rangeOf(spread: SeedSpread | undefined): string {
  return spread === undefined ? '' : `${formatSmall(spread.least)} to ${formatSmall(spread.most)}`;
}

const verdictWords: Readonly<Record<Standing, Content>> = {
  better: html`<span class="reached">better</span>`,
  worse: html`<span class="below">worse</span>`,
  alike: '·',
};

/** How each pruned network stands beside each control. Undefined where there are too few seeds to say. */
export function verdictsTable({ rows, verdicts, plan }: Comparison, setting: Setting): Content {
  const own = verdicts.filter((verdict) => verdict.setting === setting);
  if (plan.seeds.length < DECIDING_SEEDS || own.length === 0) return undefined;
  const titles = new Map(rows.map(({ contender, title }) => [contender, title]));
  const called = (name: string) => titles.get(name) ?? name;
  const family = (control: string) => (control.startsWith('random') ? 'random neurons' : called(control));
  const families = [...new Set(own.map(({ control }) => family(control)))];
  const pruned = [...new Set(own.map(({ contender }) => contender))];
  return table({
    caption: html`Pruned networks beside each control: better or worse by more than the spread, that is, on every seed than the other on any; “·” neither. Random
neurons have the same schedule`,
    columns: [{ header: 'Pruned' }, ...families.map((header) => ({ header }))],
    groups: [...new Set(own.map(({ size }) => size))].map((size) => ({
      header: size.replace('x', '×'),
      rows: pruned.map((contender) => ({
        header: called(contender),
        cells: families.map((one) => {
          const found = own.find(
            (verdict) =>
              verdict.size === size && verdict.contender === contender && family(verdict.control) === one,
          );
          return found === undefined ? '' : verdictWords[found.standing];
        }),
      })),
    })),
  });
}
