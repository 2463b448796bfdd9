import { BATCH } from '../../tensor/index.ts';
import { evaluateInBatches, pointsInput } from '../batches.ts';
import { type Control, controlMean, foldsOf } from '../control/index.ts';
import { labelGraph } from '../differentials.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { startAt } from '../paths.ts';
import type { Asked } from '../request.ts';
import type { ControlOfPaths } from './simulate-paths.ts';

/** Numbers of a point's paths that are kept for its coefficients: 128 MiB. */
const KEPT = 1 << 24;

/** Whether labels with a control may come from paths in blocks: of Jacobians, where the paths of a point are not too many. */
export function keepsControl(
  { paths, inputs, outputs }: MonteCarloOptions,
  { order, first }: Asked,
): boolean {
  const columns = outputs.length * (order === 0 ? 1 : 1 + inputs.length);
  return first === undefined && 2 * columns * paths <= KEPT;
}

/** The control of a model as paths in blocks take it. */
export function controlOfPaths(options: MonteCarloOptions, control: Control): ControlOfPaths {
  const m = options.outputs.length;
  const x = pointsInput(options.inputs.length);
  return {
    fit: foldsOf(options) ?? (control.coefficient as number),
    async known({ order }, { points, engine, signal }) {
      const mean = controlMean(control, startAt(x), m).reshape([BATCH, m]);
      const graph = labelGraph(mean, x, { order, errors: false });
      const parts = await evaluateInBatches(graph, points, { engine, signal, precision: 'float64' });
      const [count] = points.shape;
      const widths = [parts.y, parts.dydx].filter((part) => part !== undefined);
      const columns = widths.reduce((sum, { data }) => sum + data.length / count, 0);
      const known = new Float64Array(count * columns);
      let from = 0;
      for (const { data } of widths) {
        const width = data.length / count;
        for (let n = 0; n < count; n++)
          known.set(data.subarray(n * width, (n + 1) * width), n * columns + from);
        from += width;
      }
      return known;
    },
  };
}
