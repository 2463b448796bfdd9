import { activate, type Differentials } from './activation.ts';
import {
  add,
  Block,
  element,
  linear,
  multiply,
  type Program,
  type Scalar,
  subtract,
  withoutUnused,
} from './code.ts';
import type { FoldedNetwork, Order } from './network.ts';

/*
 * Code without loops for a small network: each weight is a literal where it is used.
 *
 * With z the sums, a = σ(z) the activations and J = ∂z/∂x of a hidden layer, and ā = ∂y/∂a: the gradient is one reverse
 * sweep an output, and since all but the activations is linear,
 *
 *   ∂²y/∂x² = Σ over layers and neurons k of ā_k σ″(z_k) · J_kᵀJ_k
 *
 * with ā from that sweep and J from one forward sweep for all outputs.
 */
export function straightLine(network: FoldedNetwork, order: Order): Program {
  const block = new Block();
  const hidden = forward(network, block);
  if (order > 0) {
    const curvatures = reverse(network, hidden, block);
    if (order > 1) second(network, hidden, curvatures, block);
  }
  return { statements: withoutUnused(block.statements), tables: [], scratch: new Map() };
}

/** Length of {@link straightLine} in products of weights; a neuron's activation is about as long as nine. */
export function straightLineSize({ layers, shift: { length: d } }: FoldedNetwork, order: Order): number {
  const sizes = layers.map(({ weight }) => weight.length);
  const total = (counts: readonly number[]) => counts.reduce((p, q) => p + q, 0);
  const m = layers[layers.length - 1].outputs;
  const neurons = total(layers.slice(0, -1).map(({ outputs }) => outputs));
  const sweeps = total(sizes) * (order > 0 ? 1 + m : 1);
  const jacobians = d * total(sizes.slice(1, -1)) + (m * neurons * d * (d + 1)) / 2;
  return 9 * neurons + sweeps + (order > 1 ? jacobians : 0);
}

/** Writes y; gives the activations of each hidden layer. */
function forward({ activation, shift, layers }: FoldedNetwork, block: Block): Differentials[][] {
  const hidden: Differentials[][] = [];
  let signal = [...shift].map((mean, i) => block.let(`c${i}`, subtract(element('x', i), mean)));
  layers.forEach(({ weight, bias, outputs }, k) => {
    const sums = [...bias].map((b, j) =>
      linear(
        b,
        signal.map((value, i) => [weight[i * outputs + j], value]),
      ),
    );
    if (k === layers.length - 1) {
      sums.forEach((sum, j) => {
        block.set('y', j, sum);
      });
      return;
    }
    const points = sums.map((sum, j) => {
      const suffix = `${k + 1}_${j}`;
      return activate(activation, block.let(`z${suffix}`, sum), block, suffix);
    });
    hidden.push(points);
    signal = points.map(({ value }) => value);
  });
  return hidden;
}

/** Writes dydx; gives ā·σ″ by output, hidden layer and neuron. */
function reverse(
  { shift, layers }: FoldedNetwork,
  hidden: readonly (readonly Differentials[])[],
  block: Block,
): Scalar[][][] {
  const m = layers[layers.length - 1].outputs;
  return Array.from({ length: m }, (_, o) => {
    const curvatures: Scalar[][] = [];
    // Of the sums of the layer above: at first of the output itself.
    let adjoints: Scalar[] = Array.from({ length: m }, (__, j) => Number(j === o));
    for (let k = layers.length - 1; k >= 0; k--) {
      const { weight, inputs, outputs } = layers[k];
      const below = Array.from({ length: inputs }, (__, i) =>
        linear(
          0,
          adjoints.map((adjoint, j) => [weight[i * outputs + j], adjoint]),
        ),
      );
      if (k === 0) {
        below.forEach((derivative, i) => {
          block.set('dydx', o * shift.length + i, derivative);
        });
        break;
      }
      const points = hidden[k - 1];
      const named = below.map((adjoint, i) => block.let(`b${o}_${k}_${i}`, adjoint));
      curvatures[k - 1] = named.map((adjoint, i) =>
        block.let(`k${o}_${k}_${i}`, multiply(adjoint, points[i].curvature)),
      );
      adjoints = named.map((adjoint, i) => block.let(`g${o}_${k}_${i}`, multiply(adjoint, points[i].slope)));
    }
    return curvatures;
  });
}

/** Writes the Hessian. */
function second(
  { shift: { length: d }, layers }: FoldedNetwork,
  hidden: readonly (readonly Differentials[])[],
  curvatures: readonly (readonly (readonly Scalar[])[])[],
  block: Block,
): void {
  const sums: Scalar[][] = curvatures.map(() => new Array<Scalar>(d * d).fill(0));
  let below: Scalar[][] = [];
  hidden.forEach((points, k) => {
    const { weight, inputs, outputs } = layers[k];
    const jacobian = points.map((_, j) =>
      Array.from({ length: d }, (__, p) => {
        if (k === 0) return weight[p * outputs + j];
        const terms = Array.from(
          { length: inputs },
          (___, i) => [weight[i * outputs + j], below[i][p]] as const,
        );
        return block.let(`j${k + 1}_${j}_${p}`, linear(0, terms));
      }),
    );
    sums.forEach((sum, o) => {
      jacobian.forEach((row, j) => {
        for (let p = 0; p < d; p++) {
          const scaled = block.let(`h${o}_${k + 1}_${j}_${p}`, multiply(curvatures[o][k][j], row[p]));
          for (let q = 0; q <= p; q++) sum[p * d + q] = add(sum[p * d + q], multiply(scaled, row[q]));
        }
      });
    });
    below = jacobian.map((row, j) =>
      row.map((entry, p) => block.let(`f${k + 1}_${j}_${p}`, multiply(points[j].slope, entry))),
    );
  });
  sums.forEach((sum, o) => {
    for (let p = 0; p < d; p++)
      for (let q = 0; q <= p; q++) {
        const entry = block.let(`d${o}_${p}_${q}`, sum[p * d + q]);
        block.set('hessian', (o * d + p) * d + q, entry);
        if (q < p) block.set('hessian', (o * d + q) * d + p, entry);
      }
  });
}
