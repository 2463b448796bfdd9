import { type Expression, expression } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';
import type { Activation, Surrogate } from './surrogate.ts';

/** A dense layer of expressions: weight [inputs, outputs], bias [outputs] or [1, outputs]. */
export interface LayerExpressions {
  readonly weight: Expression;
  readonly bias: Expression;
}

/** What a network computes: its output and, for analysis, the activations of each hidden layer. */
export interface NetworkExpressions {
  /** [N, m] */
  readonly output: Expression;
  /** Activations of each hidden layer, [N, width]. */
  readonly hidden: readonly Expression[];
}

/** The multilayer perceptron N(x) in normalised units, for x [N, d]. */
export function networkGraph(
  layers: readonly LayerExpressions[],
  activation: Activation,
  x: Expression,
): NetworkExpressions {
  const hidden: Expression[] = [];
  let signal = x;
  layers.forEach(({ weight, bias }, k) => {
    signal = signal.matmul(weight).add(bias);
    if (k === layers.length - 1) return;
    signal = signal[activation]();
    hidden.push(signal);
  });
  return { output: signal, hidden };
}

/** The surrogate as a function of physical inputs x [N, d] to physical outputs [N, m]; weights are constants. */
export function surrogateGraph(surrogate: Surrogate, x: Expression): NetworkExpressions {
  return physicalGraph(surrogate, layerConstants(surrogate), x);
}

/** As {@link surrogateGraph}, with the layers given as expressions. */
export function physicalGraph(
  { activation, normalisation }: Pick<Surrogate, 'activation' | 'normalisation'>,
  layers: readonly LayerExpressions[],
  x: Expression,
): NetworkExpressions {
  const { yMean, yStd } = normalisation;
  const { output, hidden } = networkGraph(layers, activation, normalised(x, normalisation));
  return { output: output.mul(tensor(yStd)).add(tensor(yMean)), hidden };
}

/** The activations [N, width] of the last of some hidden layers, of physical inputs x [N, d]; weights are constants. */
export function hiddenGraph(
  { activation, normalisation }: Pick<Surrogate, 'activation' | 'normalisation'>,
  layers: Surrogate['layers'],
  x: Expression,
): Expression {
  return networkGraph(layerConstants({ layers }), activation, normalised(x, normalisation)).output[
    activation
  ]();
}

function normalised(x: Expression, { xMean, xStd }: Surrogate['normalisation']): Expression {
  return x.sub(tensor(xMean)).div(tensor(xStd));
}

/** The layers' weights and biases as constant expressions. */
export function layerConstants(surrogate: Pick<Surrogate, 'layers'>): LayerExpressions[] {
  return surrogate.layers.map(({ inputs, outputs, weight, bias }) => ({
    weight: expression(tensor(weight, [inputs, outputs])),
    bias: expression(tensor(bias, [outputs])),
  }));
}
