import { applyActivation, concat, type Expression, expression } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';
import { ended } from './ending.ts';
import { withHead } from './head.ts';
import {
  type Architecture,
  hiddenPlaces,
  inputOf,
  type LayerShape,
  type Network,
  outputOf,
} from './network.ts';
import { foldSignal, INPUTS, type Signal } from './signal.ts';
import type { Surrogate } from './surrogate.ts';

/** A dense layer of expressions: weight [inputs, outputs], bias [outputs] or [1, outputs]. */
export interface LayerExpressions extends LayerShape {
  readonly weight: Expression;
  readonly bias: Expression;
}

/** A network whose numbers are expressions. */
export interface ExpressedNetwork extends Architecture {
  readonly layers: readonly LayerExpressions[];
}

/** What a network computes: its output and, for analysis, the activations of each hidden layer. */
export interface NetworkExpressions {
  /** [N, m] */
  readonly output: Expression;
  /** Activations of each hidden layer, [N, width], in the order of `hiddenPlaces`. */
  readonly hidden: readonly Expression[];
  /** What goes into each layer. */
  readonly layers: readonly LayerFlow[];
}

/** What goes into the weights of a layer, and what comes of them. */
export interface LayerFlow {
  /** The signal that it reads, [N, inputs]. */
  readonly read: Expression;
  /** Preactivations: a·weight + bias, [N, outputs]; without the weight or the bias where the layer has none. */
  readonly sums: Expression;
  /** Activations of these, [N, outputs]. */
  readonly values: Expression;
}

/**
 * The function N(x) of a network in normalised units, for x [N, d].
 *
 * @param through what becomes of the activations [N, width] of the layer at a place before others read them. Default themselves
 */
export function networkGraph(
  network: ExpressedNetwork,
  x: Expression,
  through: (activations: Expression, place: number) => Expression = (activations) => activations,
): NetworkExpressions {
  const given: Expression[] = [];
  const layers: LayerFlow[] = [];
  const value = (signal: Signal) =>
    foldSignal<Expression>(signal, {
      at: (place) => (place === INPUTS ? x : given[place]),
      sum: (parts) => parts.reduce((sum, part) => sum.add(part)),
      join: (parts) => concat(parts, 1),
    });
  network.layers.forEach(({ weight, bias, activation, unbiased, unweighted }, place) => {
    const read = value(inputOf(network, place));
    const products = unweighted ? read : read.matmul(weight);
    const sums = unbiased ? products : products.add(bias);
    const values = activated(sums, activation);
    layers.push({ read, sums, values });
    given.push(through(values, place));
  });
  return {
    output: ended(value(outputOf(network)), network.ending),
    hidden: hiddenPlaces(network).map((place) => given[place]),
    layers,
  };
}

/** What a layer gives of its preactivations. */
export function activated(sums: Expression, activation: LayerShape['activation']): Expression {
  return activation === 'linear' ? sums : applyActivation(sums, activation);
}

/** The surrogate as a function of physical inputs x [N, d] to physical outputs [N, m]; weights are constants. */
export function surrogateGraph(surrogate: Surrogate, x: Expression): NetworkExpressions {
  const { output, ...inside } = physicalGraph(surrogate.normalisation, networkConstants(surrogate), x);
  return { output: withHead(output, surrogate.head), ...inside };
}

/**
 * A network in normalised units as a function of physical inputs x [N, d] to physical outputs [N, m].
 *
 * @param through as in {@link networkGraph}
 */
export function physicalGraph(
  normalisation: Surrogate['normalisation'],
  network: ExpressedNetwork,
  x: Expression,
  through?: Parameters<typeof networkGraph>[2],
): NetworkExpressions {
  const { yMean, yStd } = normalisation;
  const { output, ...inside } = networkGraph(network, normalised(x, normalisation), through);
  return { output: output.mul(tensor(yStd)).add(tensor(yMean)), ...inside };
}

/** Physical inputs x [N, d] in normalised units. */
export function normalised(x: Expression, { xMean, xStd }: Surrogate['normalisation']): Expression {
  return x.sub(tensor(xMean)).div(tensor(xStd));
}

/** The network with its weights and biases as constant expressions. */
export function networkConstants({ layers, output, ending }: Network): ExpressedNetwork {
  return {
    layers: layers.map(
      (layer): LayerExpressions => ({
        ...layer,
        weight: expression(tensor(layer.weight, [layer.inputs, layer.outputs])),
        bias: expression(tensor(layer.bias, [layer.outputs])),
      }),
    ),
    output,
    ending,
  };
}
