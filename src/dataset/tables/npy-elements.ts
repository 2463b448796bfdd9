import { InputError } from '../../tensor/index.ts';

/** What the elements of an array in NumPy's format are. */
export interface NpyElements {
  /** Floating-point numbers, whole ones, signed or not, truth values, text in UTF-32, or something else. */
  readonly kind: 'f' | 'i' | 'u' | 'b' | 'U' | 'other';
  /** Bytes of each; 0 of those that are something else. */
  readonly size: number;
  readonly little: boolean;
  /** Where they are no numbers that are read: what they are, and what to do in Python, with the array `a`. */
  readonly other?: { readonly type: string; readonly remedy: string };
}

const SIZES: Readonly<Record<string, readonly number[]>> = {
  f: [2, 4, 8],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  b: [1],
};

/** By NumPy's letter, what elements are called, and what makes numbers of them. `astype(float)` would do for some alone. */
const OTHERS: Readonly<Record<string, readonly [type: string, remedy: string]>> = {
  O: [
    'objects of Python',
    'Save numpy.array(a.tolist(), dtype=float): its items must be numbers, or lists of one length.',
  ],
  U: ['text', 'Save a.astype(float), if it holds numbers.'],
  S: ['text', 'Save a.astype(float), if it holds numbers.'],
  c: ['complex numbers', 'Save their parts as numbers of their own: a.real and a.imag.'],
  M: ['dates', "Save the time since the first: (a - a.min()) / numpy.timedelta64(1, 's')."],
  m: ['durations', "Save them in a unit: a / numpy.timedelta64(1, 's')."],
  f: ['floating-point numbers of another size', 'Save a.astype(float).'],
  V: [
    'bytes of no type that NumPy knows',
    'Save them as numbers that NumPy knows: astype(float) before saving.',
  ],
};

/** @param descr of the header; undefined for a structured type */
export function npyElements(descr: string | undefined): NpyElements {
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d*)(?:\[[^\]]*\])?$/.exec(descr ?? '') ?? [];
  const size = Number(digits);
  const little = order !== '>';
  if (SIZES[kind]?.includes(size)) return { kind: kind as NpyElements['kind'], size, little };
  const [type, remedy] =
    descr === undefined
      ? [
          'a structured type',
          'Save an .npz with one array a field: numpy.savez(path, **{n: a[n] for n in a.dtype.names}).',
        ]
      : (OTHERS[kind] ?? ['another type', 'Save a.astype(float).']);
  const other = { type: descr === undefined ? type : `${type} (${descr})`, remedy };
  return kind === 'U' ? { kind, size: 4 * size, little, other } : { kind: 'other', size: 0, little, other };
}

/** @param source names the array: "x of set.npz" @throws InputError where elements are no numbers */
export function demandNumbers({ other }: Pick<NpyElements, 'other'>, source: string): void {
  if (other !== undefined)
    throw new InputError(`elements of ${source} must be numbers`, other.type, other.remedy);
}
