import { memoryLimit } from '../node/memory.ts';
import { inputWidth, outputWidth } from '../surrogate/index.ts';
import { counted, InputError } from '../tensor/index.ts';
import {
  fittingPoints,
  formatBytes,
  largestBelow,
  secondDerivativesFor,
  type TrainingSize,
  trainingMemory,
} from '../workflow/index.ts';

/** How a command can make a training smaller, beside `--directions`, `--order` and `--loss vanilla`. */
export interface Shrinkable {
  /** Points a step. Left out where there are no steps, but scores of all points. */
  batch?(count: number): string;
  /** What to use in order to have no more than these points: "a file of 8,192 rows or fewer". */
  fewer(points: number): string;
  /** Whether `--loss vanilla` leaves the derivatives out of the labels too. Default: out of the training alone. */
  readonly unlabelled?: boolean;
}

/** Of a training that takes steps. */
export const bySteps: Pick<Shrinkable, 'batch'> = { batch: (count) => `--batch ${count}` };

/** How a training on the rows of a file becomes smaller. */
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
  const { points, architecture } = size;
  const [d, m] = [inputWidth(architecture), outputWidth(architecture)];
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
  const [d, m] = [inputWidth(size.architecture), outputWidth(size.architecture)];
  // Points that are labelled for it hold no more than random directions need.
  const along = (sweeps: number): Partial<TrainingSize> => {
    const held = secondDerivativesFor(size.points, d, m);
    const second = held === 'axes' ? held : Math.max(held, sweeps);
    return { ...(shrinkable.unlabelled && { second }), sweeps };
  };
  const ways: string[] = [];
  const batch = largestBelow(size.batch ?? 256, (count) => fits({ batch: count }));
  if (batch !== undefined && shrinkable.batch) ways.push(shrinkable.batch(batch));
  const sweeps = largestBelow(size.sweeps ?? 0, (count) => fits(along(count)));
  if (sweeps !== undefined) ways.push(`--directions random${sweeps > 1 ? ` --count ${sweeps}` : ''}`);
  if ((size.sweeps ?? 0) > 0 && fits({ ...(shrinkable.unlabelled && { second: 0 }), sweeps: 0 }))
    ways.push('--order 1');
  const values: Partial<TrainingSize> = shrinkable.unlabelled
    ? { labels: 'none', loss: 'none', second: 0, sweeps: 0 }
    : { loss: 'none', sweeps: 0 };
  if ((size.loss ?? size.labels) !== 'none' && fits(values)) ways.push('--loss vanilla');
  const points = fittingPoints(size, limit);
  if (points !== undefined) ways.push(shrinkable.fewer(points));
  return ways.length > 0
    ? `Use ${ways.join(', or ')}.`
    : 'Use a smaller network, or a machine with more memory.';
}

/** Rows of a Parquet file that are held until they are written. */
const ROW_GROUP = 65536;

/**
 * Refuses labelled points that could not be written, before work begins. NPZ and Arrow files are held in memory whole; of
 * Parquet files a group of rows is.
 *
 * @param format of the file, by its usual extension
 * @param numbers of a point: its coordinates and all its labels
 * @param bytes of a number
 * @throws InputError with the options that make it fit
 */
export function demandFileMemory(
  format: string,
  { points, numbers, bytes }: Readonly<Record<'points' | 'numbers' | 'bytes', number>>,
  limit = memoryLimit(),
): void {
  if (format === '.csv') return;
  const rows = format === '.parquet' ? Math.min(ROW_GROUP, points) : points;
  const held = (count: number) => 2 * bytes * count * numbers;
  if (held(rows) <= limit) return;
  const fitting = largestBelow(rows, (count) => held(count) <= limit);
  const ways = [
    ...(fitting === undefined ? [] : [`--points ${fitting}`]),
    'a lower --order or fewer --directions',
    ...(format === '.parquet' || held(Math.min(ROW_GROUP, points)) > limit ? [] : ['a .parquet file']),
    ...(format === '.parquet' ? ['a .csv file'] : []),
  ];
  throw new InputError(
    `what is held of a file until it is written must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(held(rows))} for ${points.toLocaleString('en')} points of ${numbers.toLocaleString('en')} numbers`,
    `Use ${ways.join(', or ')}.`,
  );
}
