import {
  type Expression,
  hessian,
  hessianVectorProduct,
  input,
  jacobian,
  type Order,
} from '../graph/index.ts';
import { lower, type Precision } from '../onnx/index.ts';
import { computedPrecision, type Surrogate, storedSurrogate } from '../surrogate/index.ts';
import { BATCH, demand } from '../tensor/index.ts';
import { checkedOrder, demandDerivatives } from './order.ts';

export interface OnnxOptions {
  /** 0: `y`; 1: also `dydx`; 2: also second derivatives. */
  readonly order: Order;
  /**
   * For order 2 only: second derivatives as `hessian`, or as Hessian-vector products `hvp` with a direction `v` for each
   * point. Default `hessian`
   */
  readonly second?: 'hessian' | 'hvp';
  /**
   * Of inputs, weights, arithmetic and outputs. Default: float32 where that is fine enough for the network's units and the
   * derivatives asked for, else float64. See `computedPrecision`
   */
  readonly precision?: Precision;
}

/**
 * The bytes of an ONNX file that computes a surrogate and its derivatives, in physical units. It takes `x [N,d]`, and `v
 * [N,d]` for `hvp`. It gives `y [N,m]`, `dydx [N,m,d]`, and `hessian [N,m,d,d]` or `hvp [N,m,d]`. Opset 17, IR 8, N dynamic.
 * A runtime computes all outputs of a file, whichever are asked for: write one file an order.
 *
 * Names of weights, and the metadata with names, units and domain, are those of `writeSurrogate`. That writes the file of
 * order 0; `readSurrogate` reads files of all orders.
 *
 * @throws InputError when an option is none of those above, or the caller asks for float32 and it is not fine enough
 */
export function exportOnnx(surrogate: Surrogate, options: OnnxOptions): Uint8Array {
  const order = checkedOrder(options.order);
  const second = order === 2 ? (options.second ?? 'hessian') : options.second;
  demand(
    second === undefined || second === 'hessian' || second === 'hvp',
    'second derivatives must be hessian or hvp',
    second,
    'Choose one.',
  );
  demand(order === 2 || second === undefined, 'second derivatives need order 2', order, 'Ask for order 2.');
  demandDerivatives(surrogate, order);
  const precision = computedPrecision(surrogate, { order, asked: options.precision });
  const shape = [BATCH, surrogate.inputs.length] as const;
  const [x, v] = [input('x', shape), input('v', shape)];
  const { output, weights, metadata } = storedSurrogate(surrogate, x);
  const outputs: Record<string, Expression> = { y: output };
  if (order > 0) outputs.dydx = jacobian(output, x);
  if (second === 'hessian') outputs.hessian = hessian(output, x);
  if (second === 'hvp') outputs.hvp = hessianVectorProduct(output, x, v);
  return lower(outputs, { precision, weights, metadata, inputs: second === 'hvp' ? [x, v] : [x] });
}
