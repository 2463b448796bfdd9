import type { PlanOf } from '../../pruning/index.ts';
import { formatSmall, MISSING } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** The layers of a plan: how far each is from affine, and what the maps in the place of those that go are wrong by. */
export function mergesTable({ layers, merges }: PlanOf<'layers'>, stage: string): Markup {
  return table({
    caption: html`Layers for ${stage}: affinity, 0 where a layer is affine; and errors of the map that takes its place, those of neighbours
that go together being of one map: relative, the largest on points, and a bound over the domain`,
    columns: [
      { header: 'Layer' },
      { header: 'Affinity', numeric: true },
      { header: 'Goes into' },
      { header: 'Relative error', numeric: true },
      { header: 'Largest', numeric: true },
      { header: 'At most', numeric: true },
    ],
    groups: [
      {
        rows: layers.map(({ layer, score, keep }) => {
          const merge = keep ? undefined : merges.find((one) => one.layers.includes(layer));
          return {
            header: String(layer),
            cells: [
              formatSmall(score),
              ...(merge === undefined
                ? ['stays', undefined, undefined, undefined]
                : [
                    `layer ${merge.into}`,
                    formatSmall(merge.error),
                    formatSmall(merge.largest),
                    merge.bound === undefined ? MISSING : formatSmall(merge.bound),
                  ]),
            ],
          };
        }),
      },
    ],
  });
}
