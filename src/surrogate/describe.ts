import { type Architecture, inputOf, inputWidth, isSequential, outputOf } from './network.ts';
import { describeSignal } from './signal.ts';

/** "3-64-64-1": the inputs, then the width of each layer. */
export function describeWidths(network: Architecture): string {
  return [inputWidth(network), ...network.layers.map(({ outputs }) => outputs)].join('-');
}

/** "silu" where all layers have that activation, but for a linear last one. Else that of each layer: "silu-tanh-linear". */
export function describeActivations({ layers }: Architecture): string {
  const all = layers.map(({ activation }) => activation);
  const [first] = all;
  const last = all.length - 1;
  const isUsual = all.every((activation, place) => activation === (place === last ? 'linear' : first));
  return isUsual ? first : all.join('-');
}

/**
 * Where a network has skips, a line for what each layer reads ("layer 3 reads layer 1 + layer 2") and one for the output.
 */
export function describeWiring(network: Architecture): string[] {
  if (isSequential(network)) return [];
  const layers = network.layers.map(
    ({ inputs, outputs, activation, unweighted }, place) =>
      `layer ${place + 1} reads ${describeSignal(inputOf(network, place))}: ${inputs} to ${outputs}, ${activation}${unweighted ? ' without weights' : ''}`,
  );
  return [...layers, `the output is ${describeSignal(outputOf(network))}`];
}
