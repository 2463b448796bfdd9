import { filled, InputError, type Tensor } from '../tensor/index.ts';
import type { CallbackCalls } from './callback-calls.ts';
import type { FirstProducts } from './model.ts';
import { OrderError } from './order-error.ts';

/** The callback that gives products with Jacobians by one sweep each. */
export function sweepFor(first: FirstProducts): 'vjp' | 'jvp' {
  return 'cotangents' in first ? 'vjp' : 'jvp';
}

/** ∂y/∂x, [rows, m, d], by unit weights or unit directions. @throws OrderError for a model without sweeps */
export async function jacobianOf(calls: CallbackCalls): Promise<Float64Array> {
  const { name, jvp, vjp } = calls.options;
  const [n, d, m] = calls.sizes;
  const jacobian = new Float64Array(n * m * d);
  if (vjp !== undefined && (jvp === undefined || m <= d)) {
    for (let j = 0; j < m; j++) {
      const rows = await calls.sweep('vjp', calls.units(m, j), [d], true);
      for (let i = 0; i < n; i++) jacobian.set(rows.subarray(i * d, (i + 1) * d), (i * m + j) * d);
    }
  } else if (jvp !== undefined) {
    for (let k = 0; k < d; k++) {
      const columns = await calls.sweep('jvp', calls.units(d, k), [m], true);
      columns.forEach((entry, at) => {
        jacobian[at * d + k] = entry;
      });
    }
  } else
    throw new OrderError(
      1,
      `labels of order 1 of ${name} need derivatives`,
      'values alone',
      'Return { values, gradients } from evaluate, or give jvp or vjp',
    );
  return jacobian;
}

/**
 * Products of Jacobians with what is asked along: adjoints [rows, k, d] or tangents [rows, k, m]. Each is a sweep, or a sum of
 * gradients where `evaluate` gives them and there is no callback for the sweep.
 *
 * @param gradients [rows, m, d]
 * @throws InputError for a model with neither
 */
export async function firstProducts(
  calls: CallbackCalls,
  first: FirstProducts,
  gradients: Float64Array | undefined,
): Promise<Tensor> {
  const [n, d, m] = calls.sizes;
  const sweep = sweepFor(first);
  const [along, each] = 'cotangents' in first ? [first.cotangents, d] : [first.directions, m];
  const [, k] = along.shape;
  const products = filled([n, k, each], 0);
  for (let i = 0; i < k; i++) {
    const vectors = calls.vectors(along, i);
    const rows =
      calls.options[sweep] !== undefined
        ? await calls.sweep(sweep, vectors, [each])
        : contracted(demanded(calls, sweep, gradients), vectors, [d, m], sweep);
    for (let row = 0; row < n; row++)
      products.data.set(rows.subarray(row * each, (row + 1) * each), (row * k + i) * each);
  }
  return products;
}

function demanded({ options }: CallbackCalls, sweep: 'vjp' | 'jvp', gradients: Float64Array | undefined) {
  if (gradients !== undefined) return gradients;
  const [what, other] = sweep === 'vjp' ? ['adjoints', 'jvp'] : ['tangents', 'vjp'];
  throw new InputError(
    `${what} of ${options.name} need ${sweep}, or gradients from evaluate`,
    options[other as 'vjp' | 'jvp'] === undefined ? 'values alone' : `a model that gives ${other} alone`,
    options[other as 'vjp' | 'jvp'] === undefined
      ? `Give it ${sweep}.`
      : `Give it ${sweep}, or ask for ${other === 'jvp' ? 'tangents' : 'cotangents'}.`,
  );
}

/** cᵀJ or J·v of each row. */
function contracted(
  jacobians: Float64Array,
  vectors: readonly (readonly number[])[],
  [d, m]: readonly [d: number, m: number],
  sweep: 'vjp' | 'jvp',
): Float64Array {
  const each = sweep === 'vjp' ? d : m;
  const products = new Float64Array(vectors.length * each);
  vectors.forEach((vector, row) => {
    for (let j = 0; j < m; j++)
      for (let k = 0; k < d; k++) {
        const entry = jacobians[(row * m + j) * d + k];
        if (sweep === 'vjp') products[row * each + k] += vector[j] * entry;
        else products[row * each + j] += vector[k] * entry;
      }
  });
  return products;
}
