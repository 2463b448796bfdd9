import { counted, InputError } from '../tensor/index.ts';
import {
  fittingPoints,
  formatBytes,
  largestBelow,
  memoryLimit,
  type TrainingSize,
  trainingMemory,
} from '../workflow/index.ts';

/** How a command can make a training smaller, beside `--batch` and `--loss vanilla`. */
export interface Shrinkable {
  /** What to use so that there are no more than these points: "a file of 8,192 rows or fewer". */
  fewer(points: number): string;
  /** Whether `--loss vanilla` leaves the derivatives out of the labels too. Default: of the training alone. */
  readonly unlabelled?: boolean;
}

/** Of a training on the rows of a file. */
export const ofFile: Shrinkable = {
  fewer: (points) => `a file of ${points.toLocaleString('en')} rows or fewer`,
};

/**
 * Refuses a training that does not fit into memory, before work begins.
 *
 * @param limit in bytes; default {@link memoryLimit}
 * @throws InputError with the option that makes it fit
 */
export function demandMemory(size: TrainingSize, shrinkable: Shrinkable, limit = memoryLimit()): void {
  const { total } = trainingMemory(size);
  if (total <= limit) return;
  const { points, sizes } = size;
  const [d, m] = [sizes[0], sizes[sizes.length - 1]];
  const count = (number: number) => number.toLocaleString('en');
  throw new InputError(
    `a training must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(total)} for ${count(points)} points of ${counted(d, 'input')} and ${counted(m, 'output')}`,
    remedyFor(size, shrinkable, limit),
  );
}

/** The options that make a training fit, the mildest first. */
function remedyFor(size: TrainingSize, shrinkable: Shrinkable, limit: number): string {
  const fits = (change: Partial<TrainingSize>) => trainingMemory({ ...size, ...change }).total <= limit;
  const ways: string[] = [];
  const batch = largestBelow(size.batch ?? 256, (count) => fits({ batch: count }));
  if (batch !== undefined) ways.push(`--batch ${batch}`);
  const values: Partial<TrainingSize> = shrinkable.unlabelled
    ? { labels: 'none', loss: 'none' }
    : { loss: 'none' };
  if ((size.loss ?? size.labels) !== 'none' && fits(values)) ways.push('--loss vanilla');
  const points = fittingPoints(size, limit);
  if (points !== undefined) ways.push(shrinkable.fewer(points));
  return ways.length > 0
    ? `Use ${ways.join(', or ')}.`
    : 'Use a smaller network, or a machine with more memory.';
}
