import {
  constantOf,
  differentialsAt,
  type Expression,
  input,
  type Order,
  topological,
} from '../graph/index.ts';
import { compactNetwork, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { BATCH, InputError } from '../tensor/index.ts';
import { foldScales } from './folding.ts';
import { demandDerivatives } from './order.ts';

/** What a routine fills: the caller's array, with the elements of an expression, row-major. */
export interface Filled {
  readonly array: 'y' | 'dydx' | 'hessian';
  readonly of: Expression;
  /** Side of the square blocks, if they are symmetric: what is below a diagonal is above it too. */
  readonly symmetric?: number;
}

/**
 * A surrogate and its derivatives up to an order, at one point: functions of the input `x` [1, d]. All code is read from
 * them.
 *
 * @throws InputError when a weight is or becomes infinite or NaN, or derivatives of this order have no size that doubles hold
 */
export function functionOf(surrogate: Surrogate, order: Order): Filled[] {
  demandDerivatives(surrogate, order);
  const d = surrogate.inputs.length;
  const x = input('x', [BATCH, d]);
  const value = foldScales(networkAt(surrogate, x));
  demandFinite(value);
  const { y, dydx, hessian } = differentialsAt(value, x, input('x', [1, d]), order);
  return [
    { array: 'y', of: y },
    ...(dydx === undefined ? [] : [{ array: 'dydx', of: dydx } as const]),
    ...(hessian === undefined ? [] : [{ array: 'hessian', of: hessian, symmetric: d } as const]),
  ];
}

/** The surrogate at x, computed from those inputs and neurons alone that its outputs depend on. */
function networkAt(surrogate: Surrogate, x: Expression): Expression {
  const { network, inputs } = compactNetwork(surrogate);
  const { xMean, xStd, ...outputs } = surrogate.normalisation;
  const taken = (values: Float64Array) => Float64Array.from(inputs, (i) => values[i]);
  const normalisation = { ...outputs, xMean: taken(xMean), xStd: taken(xStd) };
  const [first, ...rest] = inputs.map((i) => x.slice(1, i, i + 1));
  return surrogateGraph({ ...surrogate, ...network, normalisation }, first.concat(rest, 1)).output;
}

function demandFinite(y: Expression): void {
  for (const e of topological([y])) {
    // Derivatives multiply by the inverse of what a value is divided by.
    const values =
      constantOf(e)?.data ?? (e.op === 'div' ? constantOf(e.inputs[1])?.data.map((s) => 1 / s) : []);
    const wrong = values?.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new InputError(
        'a network that is written as code must have finite weights and scales',
        String(wrong),
        'Train it again, in other units where scales are beyond 1e±300.',
      );
  }
}
