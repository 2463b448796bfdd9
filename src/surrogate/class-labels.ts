import { fitNormalisation, type Normalisation, type Samples } from '../dataset/index.ts';
import { adjoint, type Expression, evaluator, input, tangent } from '../graph/index.ts';
import { BATCH, counted, InputError, type Tensor } from '../tensor/index.ts';
import { inForm, type LogitForm } from './ending.ts';
import type { Surrogate } from './surrogate.ts';

/** What labels of classes are: logits may have anything added to all of them. */
export type LabelForm = LogitForm | 'logits';

/** By how much shares of a row may add up to something else than 1: they are rounded. */
const ROUNDED = 0.02;
/** And centred logits to something else than 0, beside their sizes: they are float32. */
const SINGLE = 1e-5;

/**
 * Labels as a network that is worked on through an ending gives them, whatever form they have: probabilities, logarithms of
 * such, or logits. With g the map from one form to the other, derivatives become g′·∂y, and second ones g″(∂y, ∂y) + g′·∂²y. Products
 * with cotangents keep their values and get other cotangents. Standard errors are left out. Labels of other networks stay as they are.
 *
 * @throws InputError where labels have none of the forms, a probability of 0 has no logarithm, or derivatives do not say enough for those of
 *   the form
 */
export function labelsFor<Set extends Samples>({ ending }: Pick<Surrogate, 'ending'>, set: Set): Set {
  if (ending?.form === undefined) return set;
  const from = formOfLabels(set.y);
  const to = ending.form;
  if (from === to) return set;
  if (from === 'softmax') demandAboveZero(set.y);
  const { errors: _, dydx, hessian, hvp, vjp, jvp, y, ...rest } = set;
  const map = new FormMap(y, from, to);
  return {
    ...rest,
    y: map.values(),
    ...(dydx && { dydx: map.along(dydx) }),
    ...(hessian && { hessian: map.bent(hessian, jacobiansOf(set)) }),
    ...(hvp && { hvp: { ...hvp, products: map.products(hvp, jacobiansOf(set)) } }),
    ...(vjp && { vjp: { ...vjp, cotangents: map.cotangents(vjp.cotangents) } }),
    ...(jvp && { jvp: { ...jvp, tangents: map.along(turned(jvp.tangents), true) } }),
  } as unknown as Set;
}

/**
 * The mean and the standard deviation of the logits that labels of classes say, so that layers give numbers near 1. Undefined where a probability is
 * 0: its logarithm says no scale.
 */
export function logitScale({
  x,
  y,
}: Pick<Samples, 'x' | 'y'>): Pick<Normalisation, 'yMean' | 'yStd'> | undefined {
  if (formOfLabels(y) === 'softmax' && y.data.includes(0)) return undefined;
  const none = { mean: new Float64Array(), std: new Float64Array() };
  const { yMean, yStd } = fitNormalisation(labelsFor({ ending: { form: 'centred', ...none } }, { x, y }));
  return { yMean, yStd };
}

/**
 * What labels of classes are, by their rows.
 *
 * @throws InputError where half of the rows are probabilities or their logarithms, and others are not. Also where shares add up to another number
 *   than 1, as percentages do, or where labels are between 0 and 1, and shares of nothing
 */
export function formOfLabels(y: Tensor): LabelForm {
  const { data } = y;
  if (areShares(y, (value) => value, 'probabilities')) return 'softmax';
  if (areShares(y, Math.exp, 'logarithms of probabilities')) return 'log-softmax';
  demandNoScaled(y);
  if (data.some((value) => value < 0 || value > 1)) return addToNothing(y) ? 'centred' : 'logits';
  throw new InputError(
    'labels of classes must be probabilities, which add up to 1 in each row, logarithms of such, or logits',
    'numbers between 0 and 1 that add up to something else',
    'Correct them.',
  );
}

/** Whether all rows are shares of 1. Where half of them are, or all add up to 1, so are the others meant to be. */
function areShares(y: Tensor, share: (value: number) => number, words: string): boolean {
  const sums = sumsOf(y, share);
  const addsUp = (row: number) => Math.abs(sums[row] - 1) <= ROUNDED;
  const isWithin = (row: number) =>
    rowIn(y, row).every((value) => share(value) >= 0 && share(value) <= 1 + ROUNDED);
  const rows = [...sums.keys()];
  const bad = rows.find((row) => !(addsUp(row) && isWithin(row)));
  if (bad === undefined) return true;
  const good = rows.filter((row) => addsUp(row) && isWithin(row)).length;
  if (2 * good < rows.length) return false;
  throw new InputError(
    `labels of classes must be ${words} in all rows where they are in most: they add up to 1`,
    `${[...rowIn(y, bad)].join(', ')} in row ${bad + 1}`,
    'Correct it, or leave it out.',
  );
}

/** @throws InputError where rows are shares of another number, as percentages are */
function demandNoScaled(y: Tensor): void {
  const sums = sumsOf(y, (value) => value);
  const [first] = sums;
  // A few rows of logits may add up to the same by chance, and zeros do.
  if (sums.length < 8 || first === 0) return;
  if (y.data.some((value) => value < 0) || sums.some((sum) => Math.abs(sum - first) > ROUNDED * first))
    return;
  throw new InputError(
    'labels of classes that add up to the same number in each row must be probabilities, which add up to 1',
    `rows that add up to ${first.toPrecision(4)}`,
    'Divide them by that.',
  );
}

function rowIn({ shape: [, m], data }: Tensor, row: number): Float64Array {
  return data.subarray(row * m, (row + 1) * m) as Float64Array;
}

function sumsOf(y: Tensor, share: (value: number) => number): number[] {
  return Array.from({ length: y.shape[0] }, (_, row) =>
    rowIn(y, row).reduce((sum, value) => sum + share(value), 0),
  );
}

function addToNothing({ shape: [n, m], data }: Tensor): boolean {
  for (let row = 0; row < n; row++) {
    const own = data.subarray(row * m, (row + 1) * m);
    const [sum, size] = own.reduce(([p, q], value) => [p + value, q + Math.abs(value)], [0, 0]);
    if (Math.abs(sum) > SINGLE * size) return false;
  }
  return true;
}

function demandAboveZero({ shape: [n, m], data }: Tensor): void {
  const rows = Array.from({ length: n }, (_, row) => row);
  const zeros = rows.filter((row) => data.subarray(row * m, (row + 1) * m).includes(0)).length;
  if (zeros === 0) return;
  throw new InputError(
    'probabilities must be above 0 for logits to be made of them',
    `0 in ${counted(zeros, 'row')} of ${n.toLocaleString('en')}`,
    'Train through the head, which compares probabilities (--through-head; throughHead: true in the library), or leave these rows out.',
  );
}

function jacobiansOf({ dydx }: Samples): Tensor {
  if (dydx !== undefined) return dydx;
  throw new InputError(
    'second derivatives of probabilities or logits must come with whole first ones, to become those of another form',
    'products of these',
    'Label with Jacobians, or train on first derivatives.',
  );
}

/** The map g from labels of one form to another, at the labels. */
class FormMap {
  readonly #y: Tensor;
  readonly #from: LabelForm;
  readonly #to: LogitForm;
  readonly #own: Expression;
  readonly #values: Expression;

  constructor(y: Tensor, from: LabelForm, to: LogitForm) {
    this.#y = y;
    this.#from = from;
    this.#to = to;
    this.#own = input('y', [BATCH, y.shape[1]]);
    this.#values = formed(this.#own, from, to);
  }

  values(): Tensor {
    return evaluator([this.#values])({ y: this.#y })[0];
  }

  /** g′·∂y for derivatives [n, m, k]. @param back whether the result is [n, k, m] */
  along(dydx: Tensor, back = false): Tensor {
    const t = input('t', this.#own.shape);
    const run = evaluator(tangent([this.#values], new Map([[this.#own, t]])));
    const [, , k] = dydx.shape;
    const moved = Array.from({ length: k }, (_, i) => run({ y: this.#y, t: column(dydx, i) })[0]);
    const side = besideEachOther(moved);
    return back ? turned(side) : side;
  }

  /** @param hessian [n, m, d, d] @param dydx [n, m, d] */
  bent(hessian: Tensor, dydx: Tensor): Tensor {
    const [n, m, d] = hessian.shape;
    const second = { shape: [n, m, d * d], data: hessian.data };
    const parts = Array.from({ length: d * d }, (_, at) => {
      const [i, k] = [Math.floor(at / d), at % d];
      return this.#second(column(dydx, i), column(dydx, k), column(second, at));
    });
    return { ...besideEachOther(parts), shape: hessian.shape };
  }

  /** Products ∂²y·v for directions v [n, k, d]: [n, k, m, d]. @param dydx [n, m, d] */
  products({ directions, products }: NonNullable<Samples['hvp']>, dydx: Tensor): Tensor {
    const [n, k, m, d] = products.shape;
    const data = new Float64Array(products.data.length);
    for (let v = 0; v < k; v++) {
      const along = productOf(dydx, directions, v);
      for (let i = 0; i < d; i++) {
        const own = new Float64Array(n * m);
        own.forEach((_, at) => {
          const [row, j] = [Math.floor(at / m), at % m];
          own[at] = products.data[((row * k + v) * m + j) * d + i];
        });
        const part = this.#second(along, column(dydx, i), { shape: [n, m], data: own });
        part.data.forEach((value, at) => {
          const [row, j] = [Math.floor(at / m), at % m];
          data[((row * k + v) * m + j) * d + i] = value;
        });
      }
    }
    return { shape: products.shape, data };
  }

  /** g″(t, u) + g′·h for t, u, h [n, m]. */
  #second(t: Tensor, u: Tensor, h: Tensor): Tensor {
    const [along, other, own] = ['t', 'u', 'h'].map((name) => input(name, this.#own.shape));
    const first = tangent([this.#values], new Map([[this.#own, along]]));
    const second = tangent(
      first,
      new Map([
        [this.#own, other],
        [along, own],
      ]),
    );
    return evaluator(second)({ y: this.#y, t, u, h })[0];
  }

  /** Cotangents w [n, k, m] of the new form with wᵀ·∂g(y) = cᵀ·∂y. */
  cotangents(given: Tensor): Tensor {
    const from = this.#from === 'logits' ? centredBy(given) : this.#from;
    const target = input('target', this.#own.shape);
    const c = input('c', this.#own.shape);
    const run = evaluator(adjoint(formed(target, this.#to, from), [target], c));
    const values = this.values();
    const side = turned(given);
    const moved = Array.from(
      { length: given.shape[1] },
      (_, k) => run({ target: values, c: column(side, k) })[0],
    );
    return turned(besideEachOther(moved));
  }
}

/** What labels of one form are in another. */
function formed(labels: Expression, from: LabelForm, to: LogitForm): Expression {
  return from === to ? labels : inForm(from === 'softmax' ? labels.log() : labels, to);
}

/** A cotangent of logits says nothing of what is added to all of them where it adds up to 0. */
function centredBy({ shape: [n, k, m], data }: Tensor): 'centred' {
  if (addToNothing({ shape: [n * k, m], data })) return 'centred';
  throw new InputError(
    'products of derivatives of logits must be with weights that add up to 0, since a softmax does not see what is added to all',
    'others',
    'Label with whole Jacobians (--derivatives jacobians).',
  );
}

/** ∂y·v [n, m] for one of the directions [n, k, d]. */
function productOf({ shape: [n, m, d], data }: Tensor, directions: Tensor, which: number): Tensor {
  const k = directions.shape[1];
  const product = new Float64Array(n * m);
  product.forEach((_, at) => {
    const row = Math.floor(at / m);
    for (let i = 0; i < d; i++) product[at] += data[at * d + i] * directions.data[(row * k + which) * d + i];
  });
  return { shape: [n, m], data: product };
}

/** Numbers [n, m] at a place of the last axis of [n, m, k]. */
function column({ shape: [n, m, k], data }: Tensor, at: number): Tensor {
  return { shape: [n, m], data: Float64Array.from({ length: n * m }, (_, row) => data[row * k + at]) };
}

/** Tensors [n, m] along a last axis. */
function besideEachOther(parts: readonly Tensor[]): Tensor {
  const [{ shape, data }] = parts;
  const all = new Float64Array(data.length * parts.length);
  parts.forEach((part, k) => {
    part.data.forEach((value, at) => {
      all[at * parts.length + k] = value;
    });
  });
  return { shape: [...shape, parts.length], data: all };
}

/** [n, k, m] as [n, m, k]. */
function turned({ shape: [n, k, m], data }: Tensor): Tensor {
  const all = new Float64Array(data.length);
  for (let row = 0; row < n; row++)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < m; b++) all[(row * m + b) * k + a] = data[(row * k + a) * m + b];
  return { shape: [n, m, k], data: all };
}
