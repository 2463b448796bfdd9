import type { StageResult } from '../../study/index.ts';
import type { ReportData } from '../data.ts';
import { formatCount, formatNumber, formatSeconds, MISSING } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { layersOf, originOf, parametersLeft } from '../results.ts';
import { stageStyles } from '../stages.ts';
import { table } from '../table.ts';

/** Size of every network, how much smaller it is than the one it comes from, and what its training cost. */
export function sizesTable(data: ReportData): Markup {
  const { results } = data;
  const sparse = results.stages.some(({ sparsity }) => sparsity !== undefined);
  const styles = stageStyles(results.stages);
  return table({
    caption: html`Networks: layers, parameters, and the training of each stage`,
    columns: [
      { header: 'Network' },
      { header: 'Layers' },
      { header: 'Parameters', numeric: true },
      ...(sparse
        ? [
            { header: 'Weights not zero', numeric: true },
            { header: 'On paths', numeric: true },
            { header: 'Live neurons' },
          ]
        : []),
      { header: 'Compression', numeric: true },
      { header: 'Steps', numeric: true },
      { header: 'Time', numeric: true },
      { header: 'Steps a second', numeric: true },
    ],
    groups: [
      {
        rows: results.stages.map((stage) => ({
          header: styles[stage.name].short,
          cells: [
            layersOf(data, stage),
            formatCount(stage.parameters),
            ...(sparse ? usedCells(stage.sparsity) : []),
            // A control has the layers of another network, and was not made from one.
            stage.as === undefined
              ? `${formatNumber(originOf(results, stage).parameters / parametersLeft(stage), 3)}×`
              : MISSING,
            ...(stage.steps === 0
              ? [MISSING, MISSING, MISSING]
              : [
                  formatCount(stage.steps),
                  formatSeconds(stage.seconds),
                  formatCount(Math.round(stage.steps / stage.seconds)),
                ]),
          ],
        })),
      },
    ],
  });
}

/** Weights that are not zero, those on a path from an input to an output, and neurons there by hidden layer. */
function usedCells(sparsity: StageResult['sparsity']): readonly string[] {
  if (sparsity === undefined) return [MISSING, MISSING, MISSING];
  const { weights, zeros, effective, live } = sparsity;
  return [
    formatCount(weights - zeros),
    formatCount(effective),
    live.map(({ neurons }) => formatCount(neurons)).join('-'),
  ];
}
