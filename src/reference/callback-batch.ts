import { describe, filled, InputError, type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import type { CallbackCalls } from './callback-calls.ts';
import { firstProducts, jacobianOf, sweepFor } from './callback-first.ts';
import type { CallbackLabels, CallbackModelOptions } from './callback-options.ts';
import type { CallbackResults } from './callback-results.ts';
import { demandSecond, secondOf } from './callback-second.ts';
import { errorName } from './labels.ts';
import type { StandardErrors } from './model.ts';
import type { Asked } from './request.ts';

/** Hessians that products come from, and their standard errors, among the labels of a batch. */
export const MULTIPLIED = {
  hessians: 'multiplied Hessians',
  errors: 'errors of multiplied Hessians',
} as const;

/** The labels of a batch by the names of a graph of labels; errors that are not known are NaN. */
export async function batchLabels(
  calls: CallbackCalls,
  asked: Asked,
): Promise<Readonly<Record<string, Tensor>>> {
  const [n, d, m] = calls.sizes;
  const { order, first, directions } = asked;
  const given = labelsIn(await calls.evaluate(evaluatedOrder(calls.options, asked)));
  // What `evaluate` returns is the only way to know; sweeps for first derivatives would be in vain.
  if (directions !== undefined) demandSecond(calls.options, given.hessians);
  const read = (name: 'values' | 'gradients' | 'hessians', each: Sizes, gaps = false) =>
    given[name] === undefined ? undefined : calls.read(given[name], 'evaluate', name, each, gaps);
  // Values are checked where there are none, too.
  const y = { shape: [n, m], data: calls.read(given.values, 'evaluate', 'values', [m]) };
  const labels: Record<string, Tensor> = { y };
  if (order > 0) {
    const gradients = read('gradients', [m, d], first === undefined);
    if (first === undefined) labels.dydx = { shape: [n, m, d], data: gradients ?? (await jacobianOf(calls)) };
    else
      labels['cotangents' in first ? 'adjoints' : 'tangents'] = await firstProducts(calls, first, gradients);
  }
  const errors = asked.errors ? checkedErrors(calls, given.errors) : undefined;
  if (directions !== undefined) {
    const hessians = read('hessians', [m, d, d], directions === 'axes');
    Object.assign(labels, await secondOf(calls, directions, hessians));
    // What products are made of is checked when the points are together.
    if (directions !== 'axes' && hessians !== undefined) {
      const shape = [n, m, d, d];
      labels[MULTIPLIED.hessians] = { shape, data: hessians };
      if (errors?.hessians !== undefined)
        labels[MULTIPLIED.errors] = {
          shape,
          data: readErrors(calls, 'hessians', errors.hessians, [m, d, d]),
        };
    }
  }
  return asked.errors ? { ...labels, ...errorsOf(calls, errors, labels) } : labels;
}

/**
 * The order that `evaluate` is asked for. Where products are asked for, and a callback gives them, it is not asked for whole
 * Jacobians.
 */
function evaluatedOrder(options: CallbackModelOptions, { order, first }: Asked): Asked['order'] {
  if (first === undefined || options[sweepFor(first)] === undefined) return order;
  return order === 2 && options.hvp === undefined ? 2 : 0;
}

/** Standard errors of the labels that a batch has. */
function errorsOf(
  calls: CallbackCalls,
  errors: CallbackErrors | undefined,
  labels: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const parts = { y: 'values', dydx: 'gradients', hessian: 'hessians', products: undefined } as const;
  const known: Record<string, Tensor> = {};
  for (const [part, name] of Object.entries(parts)) {
    if (labels[part] === undefined) continue;
    const { shape } = labels[part];
    const given = name && errors?.[name];
    known[errorName(part as keyof StandardErrors)] = given
      ? { shape, data: readErrors(calls, name, given, shape.slice(1)) }
      : filled(shape, Number.NaN);
  }
  return known;
}

/** Standard errors as `evaluate` gave them; null, as from JSON, for none. @throws InputError unless each is of a label */
function checkedErrors({ options }: CallbackCalls, errors: unknown): CallbackErrors | undefined {
  if (errors === undefined || errors === null) return undefined;
  const isRecord = typeof errors === 'object' && !Array.isArray(errors) && !ArrayBuffer.isView(errors);
  const other = isRecord ? Object.keys(errors).find((name) => !ERRORS.includes(name)) : undefined;
  if (isRecord && other === undefined) return errors as CallbackErrors;
  throw new InputError(
    `errors that evaluate of ${options.name} returns must be an object with ${ERRORS.join(', ')} alone`,
    other === undefined ? describe(errors) : `the key ${describe(other)}`,
    'Return for example { values, errors: { values: [0.1] } }, each shaped as what it is of.',
  );
}

const ERRORS: readonly string[] = ['values', 'gradients', 'hessians'];

function readErrors(calls: CallbackCalls, name: string, given: CallbackResults, each: Sizes): Float64Array {
  const errors = calls.read(given, 'evaluate', `errors of ${name}`, each, true);
  const at = errors.findIndex((error) => error < 0);
  if (at >= 0)
    throw new InputError(
      `errors of ${name} that evaluate of ${calls.options.name} returns must be at least 0`,
      `${errors[at]} at ${calls.describe(Math.floor(at / sizeOf(each)))}`,
      'Return standard errors, or null for one that is not known.',
    );
  return errors;
}

type Labelled = Exclude<CallbackLabels, CallbackResults>;
type CallbackErrors = NonNullable<Labelled['errors']>;

function labelsIn(labels: CallbackLabels): Labelled {
  const isRecord =
    typeof labels === 'object' &&
    labels !== null &&
    'values' in labels &&
    !ArrayBuffer.isView(labels) &&
    !Array.isArray(labels);
  return isRecord ? (labels as Labelled) : { values: labels as CallbackResults };
}
