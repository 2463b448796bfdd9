import type { Activation } from '../../graph/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Layer } from '../network.ts';
import type { Surrogate } from '../surrogate.ts';
import { type Dense, dense } from './dense.ts';
import { isWhole, type Lines, linesOf, type MatrixSource } from './lines.ts';
import { Obstacle } from './obstacle.ts';

/** What a network computes in physical units, without the names of what it is about. */
export type PhysicalNetwork = Pick<Surrogate, 'layers' | 'output' | 'normalisation'>;

/**
 * The network that ends in these lines: what is affine between two activations is a layer. Scales and shifts of the inputs
 * before the first matrix, and of the outputs after the last one, are its normalisation where they can be one.
 *
 * @throws Obstacle where an activation follows the last layer, or differs from the first
 * @throws InputError where a weight is not finite
 */
export function networkOf(output: Lines, source: string): PhysicalNetwork {
  if (output.source.kind === 'activation')
    throw new Obstacle(
      output.source.node,
      'it is an activation after the last layer, where surrogates have none',
    );
  const { core, yMean, yStd } = withoutOutputScale(output);
  const inputs = inputLines(core);
  const scaling = scalingOf(inputs);
  const standard = scaling === undefined ? undefined : inputs;
  const layers: Layer[] = [];
  let activation: Layer['activation'] = 'linear';
  for (let lines: Lines | undefined = core; lines !== undefined; ) {
    const layer: Dense = dense(lines, standard);
    layers.unshift({
      inputs: layer.base.size,
      outputs: layer.size,
      activation,
      weight: layer.weight,
      bias: layer.bias,
    });
    lines = undefined;
    if (layer.base.kind === 'input') continue;
    // Walking back, the last one seen is the first of the network.
    activation = layer.base.activation;
    lines = layer.base.of;
  }
  checkActivations(core, layers[0].activation === 'linear' ? undefined : layers[0].activation);
  const size = layers[0].inputs;
  const normalisation = {
    xMean: scaling?.mean ?? new Float64Array(size),
    xStd: scaling?.std ?? new Float64Array(size).fill(1),
    yMean,
    yStd,
  };
  layers.forEach(({ weight, bias }, k) => {
    if (![weight, bias].every((values) => values.every(Number.isFinite)))
      throw new InputError(
        `weights of layer ${k + 1} of ${source} must be finite`,
        undefined,
        'Train it again.',
      );
  });
  if (!Object.values(normalisation).every((values) => values.every(Number.isFinite)))
    throw new InputError(`the scaling of ${source} must be finite`, 'one that is not', 'Export it again.');
  return { layers, normalisation };
}

/** All activations must be the first one. */
function checkActivations(output: Lines, first: Activation | undefined): void {
  const nodes: Obstacle[] = [];
  for (let lines: Lines | undefined = output; lines !== undefined; ) {
    const { source }: Lines = lines;
    if (source.kind === 'activation' && source.activation !== first)
      nodes.push(
        new Obstacle(
          source.node,
          `it begins ${source.activation} after ${first}, where surrogates have one activation`,
        ),
      );
    lines = source.kind === 'input' ? undefined : source.of;
  }
  const earliest = nodes.at(-1);
  if (earliest !== undefined) throw earliest;
}

/** The last matrix as it is, and what was done to each output after it; if that cannot be undone, it is part of the matrix. */
function withoutOutputScale(output: Lines) {
  const { source, scale, shift } = output;
  const size = output.index.length;
  const isScale =
    isWhole(output) && source.kind === 'matrix' && scale.some((value) => value !== 1) && isScaling(scale);
  if (!isScale) return { core: output, yMean: new Float64Array(size), yStd: new Float64Array(size).fill(1) };
  return { core: linesOf(source as MatrixSource), yMean: shift, yStd: scale };
}

/** The lines of the inputs that the network begins with. */
function inputLines(output: Lines): Lines {
  let lines = output;
  while (lines.source.kind !== 'input') lines = lines.source.of;
  return lines;
}

/** What is taken from each input, and what it is then divided by; undefined where the lines are another function. */
function scalingOf(lines: Lines): { readonly mean: Float64Array; readonly std: Float64Array } | undefined {
  if (!isWhole(lines) || !isScaling(lines.scale)) return undefined;
  const std = lines.scale.map((scale) => 1 / scale);
  // Not −0, which nothing else of a network without scaling has.
  const mean = lines.shift.map((shift, e) => (shift === 0 ? 0 : -shift * std[e]));
  return isScaling(std) && mean.every(Number.isFinite) ? { mean, std } : undefined;
}

function isScaling(scale: Float64Array): boolean {
  return scale.every((value) => value > 0 && Number.isFinite(value));
}
