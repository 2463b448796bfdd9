import type { ExactLabels, ExactModel } from '../reference/index.ts';
import { rowsOf, type Tensor } from '../tensor/index.ts';
import type { Watch } from './watch.ts';

/** Points between two looks at the signal; some closed forms take milliseconds for one. */
const POINTS = 128;

/**
 * The closed form at points. Where somebody watches, it is computed part by part, and timers and signals have their turn in
 * between.
 *
 * @throws the signal's reason when aborted
 */
export async function exactTruth(
  model: ExactModel,
  x: Tensor,
  { signal, progress }: Watch,
): Promise<ExactLabels> {
  if (signal === undefined) return model.exact(x);
  const [n] = x.shape;
  const parts: ExactLabels[] = [];
  for (let start = 0; start < n; start += POINTS) {
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    progress?.(start / n);
    parts.push(model.exact(rowsOf(x, start, Math.min(n, start + POINTS))));
  }
  const all = (of: (part: ExactLabels) => Tensor): Tensor => {
    const [first, ...rest] = parts.map(of);
    const data = new Float64Array([first, ...rest].reduce((sum, part) => sum + part.data.length, 0));
    let offset = 0;
    for (const part of [first, ...rest]) {
      data.set(part.data, offset);
      offset += part.data.length;
    }
    return { shape: [n, ...first.shape.slice(1)], data };
  };
  return {
    y: all(({ y }) => y),
    dydx: all(({ dydx }) => dydx),
    curvature: all(({ curvature }) => curvature),
  };
}
