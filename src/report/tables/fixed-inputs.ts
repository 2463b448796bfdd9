import type { PlanOf } from '../../pruning/index.ts';
import { formatNumber, formatSmall } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** The inputs of a plan: which go, at which constants, and what each output can change by. */
export function fixedInputsTable({ inputs, bound }: PlanOf<'inputs'>, stage: string): Markup {
  const change = (bounds: readonly number[] | undefined) =>
    bounds && (bounds.every((one) => one === 0) ? 'nothing, proved' : bounds.map(formatSmall).join(', '));
  const gone = inputs.filter(({ keep }) => !keep).length;
  return table({
    caption: html`Inputs for ${stage}: a removed one is held at a constant, and each output changes by at most as much, in its unit`,
    columns: [
      { header: 'Input' },
      { header: 'Score', numeric: true },
      { header: 'Held at', numeric: true },
      { header: 'Change of the outputs', numeric: true },
    ],
    groups: [
      {
        rows: inputs.map(({ name, unit, score, keep, midpoint, bound: own }) => ({
          header: unit === undefined ? name : `${name} (${unit})`,
          cells: [
            formatSmall(score),
            keep ? 'stays' : formatNumber(midpoint),
            keep ? undefined : change(own),
          ],
        })),
      },
      ...(gone > 1
        ? [{ rows: [{ header: 'all that go', cells: [undefined, undefined, change(bound)] }] }]
        : []),
    ],
  });
}
