import {
  counted,
  demand,
  formatShape,
  InputError,
  type RandomStream,
  rowsOf,
  sameShape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import { checkedVariables, type Variable } from '../variable/index.ts';
import { columnNames } from './columns.ts';
import { alongOf, mapParts, PARTS, partOf, partShape, partsOf } from './parts.ts';
import type { Samples } from './samples.ts';
import { zeroVector } from './vectors.ts';

/** Labelled points with what they mean; in physical units. */
export interface Dataset extends Samples {
  /** With lo and hi where the domain is known. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Where the labels come from: plain data (model, its parameters, seed, design, …). */
  readonly provenance: Readonly<Record<string, unknown>>;
  /**
   * The columns of derivatives in the file that the set was read from, where they have other names than ours. They are in
   * the order of a row of `dydx`, `''` where there is none. Empty where they were put in another order since.
   */
  readonly gradientColumns?: readonly string[];
  /** What derivatives were multiplied by as they were read, in the order of a row of `dydx`; not there where nothing was. */
  readonly gradientFactors?: readonly number[];
}

/**
 * Checks and makes a labelled set.
 *
 * @param parts.provenance default: `{}`
 * @throws InputError where there is no point, shapes do not fit together, names clash, a standard error is negative, or a
 *   number is not finite. Derivatives and standard errors may be NaN: not known. The message names the row, counted from 0, and
 *   the column
 */
export function dataset(parts: Samples & Pick<Dataset, 'inputs' | 'outputs'> & Partial<Dataset>): Dataset {
  const { x, provenance = {} } = parts;
  const inputs = checkedVariables(parts.inputs, 'input');
  const outputs = checkedVariables(parts.outputs, 'output');
  const n = x.shape[0] ?? 0;
  demand(n >= 1, 'a labelled set needs a point or more', formatShape(x.shape), 'Sample some points.');
  checkPairs(parts);
  const seen = new Set<string>();
  for (const [part, values] of partsOf(parts)) {
    const k = alongOf(part, parts);
    const shape = partShape(part, n, inputs.length, outputs.length, k);
    if (!sameShape(values.shape, shape))
      throw new InputError(
        `${part} of ${counted(n, 'point')}, ${counted(inputs.length, 'input')} and ${counted(outputs.length, 'output')} has shape ${formatShape(shape)}`,
        formatShape(values.shape),
        'Reshape it, or correct the names of inputs and outputs.',
      );
    const vectors = PARTS[part].axes.includes('k');
    demand(
      !vectors || k >= 1,
      `${part} of a labelled set are there with what they belong to, one a point or more`,
      formatShape(values.shape),
      'Leave them out.',
    );
    const names = columnNames(part, inputs, outputs, k);
    for (const name of names) {
      demand(!seen.has(name), 'names of columns must differ', name, 'Rename the input or output.');
      seen.add(name);
    }
    checkFinite(values, names, PARTS[part].mayLack);
    if (PARTS[part].at[0] === 'errors') checkErrors(values, names);
    const zero = zeroVector(part, values.data, names, part === 'cotangents' ? outputs.length : inputs.length);
    if (zero !== undefined)
      throw new InputError(
        `${zero.name} of row ${zero.row} must have a component other than 0`,
        '0 throughout',
        'Leave it out, or draw another one.',
      );
  }
  return { ...mapParts(parts, (values) => values), inputs, outputs, provenance };
}

/** @throws InputError where vectors are without their products, or products without their vectors */
function checkPairs(parts: Samples): void {
  for (const [vectors, products] of [
    ['directions', 'products'],
    ['cotangents', 'adjoints'],
    ['tangentDirections', 'tangents'],
  ] as const) {
    const there = [vectors, products].filter((part) => partOf(parts, part) !== undefined);
    demand(
      there.length !== 1,
      `${vectors} and ${products} of a labelled set belong together`,
      `${there[0]} alone`,
      'Give both, or neither.',
    );
  }
}

function checkErrors({ data }: Tensor, names: readonly string[]): void {
  const at = data.findIndex((value) => value < 0);
  if (at >= 0)
    throw new InputError(
      `${names[at % names.length]} of row ${Math.floor(at / names.length)}, a standard error, must be at least 0`,
      String(data[at]),
      'Correct it; leave out what is not known.',
    );
}

function checkFinite(values: Tensor, names: readonly string[], unknown: boolean): void {
  const { data } = values;
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]) && !(unknown && Number.isNaN(data[i]))) {
      const row = Math.floor(i / names.length);
      throw new InputError(
        `${names[i % names.length]} of row ${row} must be a finite number`,
        String(data[i]),
        'Remove the row, or mend the model that labelled it.',
      );
    }
}

/** Rows `[start, stop)`, as views. */
export function sliceDataset(set: Dataset, start: number, stop: number): Dataset {
  const n = set.x.shape[0];
  demand(
    Number.isInteger(start) && Number.isInteger(stop) && start >= 0 && start < stop && stop <= n,
    `rows of a set of ${n} are start < stop in [0, ${n}]`,
    [start, stop],
    'Correct the range.',
  );
  return { ...set, ...mapParts(set, (values) => rowsOf(values, start, stop)) };
}

/** The rows with the given indices, in their order, as copies. */
export function takeRows(set: Dataset, indices: ArrayLike<number>): Dataset {
  const n = set.x.shape[0];
  demand(indices.length >= 1, 'a labelled set needs a point or more', indices.length, 'Name some rows.');
  for (let i = 0; i < indices.length; i++)
    demand(
      Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < n,
      `rows of a set of ${n} are 0 to ${n - 1}`,
      indices[i],
      'Correct the row.',
    );
  const take = (values: Tensor): Tensor => {
    const shape = [indices.length, ...values.shape.slice(1)];
    const width = sizeOf(values.shape.slice(1));
    const data = new Float64Array(sizeOf(shape));
    for (let i = 0; i < indices.length; i++)
      data.set(values.data.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
    return { shape, data };
  };
  return { ...set, ...mapParts(set, take) };
}

/**
 * Two sets with the rows of one, chosen at random.
 *
 * @param share of the rows that go into the first, 0 < share < 1; each set gets a row at least
 * @throws InputError for another share, or fewer than two rows
 */
export function splitDataset(set: Dataset, share: number, random: RandomStream): readonly [Dataset, Dataset] {
  const n = set.x.shape[0];
  demand(
    share > 0 && share < 1,
    'the share of a split lies between 0 and 1',
    share,
    'Give a share such as 0.8.',
  );
  demand(n >= 2, 'a set to be split needs two rows or more', n, 'Sample more points.');
  const first = Math.min(Math.max(Math.round(share * n), 1), n - 1);
  const order = random.permutation(n);
  return [takeRows(set, order.subarray(0, first)), takeRows(set, order.subarray(first))];
}
