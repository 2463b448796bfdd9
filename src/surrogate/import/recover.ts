import type { Expression } from '../../graph/index.ts';
import { type BatchReading, importGraph, inAnyBatch, NodeError, type OnnxModel } from '../../onnx/index.ts';
import { demand, InputError, type Shape, sizeOf } from '../../tensor/index.ts';
import type { Lines } from './lines.ts';
import { networkOf, type PhysicalNetwork } from './network.ts';
import { Obstacle } from './obstacle.ts';
import { atPoint } from './point.ts';
import { NetworkReader } from './reader.ts';
import { withoutFlattening } from './sklearn.ts';

/** A network with what its inputs and outputs are of. */
export interface RecoveredNetwork extends PhysicalNetwork {
  readonly inputs: readonly End[];
  readonly outputs: readonly End[];
}

/** An input or output of a model, which gives several of the network's. */
export interface End {
  readonly name: string;
  readonly size: number;
  readonly shape: Shape;
}

/**
 * The network that a model computes, of all its inputs side by side, and giving all its outputs side by side.
 *
 * @param behind what is made of the outputs of a model that has one. Default: themselves
 * @throws NodeError naming the first node in the way, and why
 * @throws InputError when the model has no output, one that does not depend on the inputs, or weights that are not finite
 */
export function recoverNetwork(model: OnnxModel, behind?: (lines: Lines) => Lines): RecoveredNetwork {
  return inAnyBatch(model, (batch) => recover(model, batch, behind));
}

function recover(
  model: OnnxModel,
  batch: BatchReading | undefined,
  behind: ((lines: Lines) => Lines) | undefined,
): RecoveredNetwork {
  const { source } = model;
  const reader = new NetworkReader();
  try {
    const { begin, visit } = reader;
    const { inputs, outputs } = importGraph(withoutFlattening(model), { batch, begin, visit });
    const given = Object.values(outputs);
    demand(given.length > 0, `${source} must have an output to be a network`, 'none', 'Export it again.');
    const lines = reader.lines(given);
    if (lines === undefined)
      throw new InputError(
        `the output of ${source} must depend on its input`,
        undefined,
        'Export another output.',
      );
    const ends = endsOf(outputs);
    if (behind === undefined) return { ...networkOf(lines, source), inputs: endsOf(inputs), outputs: ends };
    const made = behind(lines);
    const own = [{ ...ends[0], size: made.index.length }];
    return { ...networkOf(made, source), inputs: endsOf(inputs), outputs: own };
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    throw new NodeError(
      `${source} must be a network of dense layers`,
      error.node,
      reasonOf(error),
      'Give a plain network.',
    );
  }
}

/** Operations that mix the neurons of a layer as one node, and what they are. */
const MIXING: Readonly<Record<string, string>> = {
  LayerNormalization: 'it is a layer normalisation, which divides each neuron by the spread of its layer',
};

/** Why a node is in the way, as a clause. */
function reasonOf({ node, message }: Obstacle): string {
  return MIXING[node.type] ?? message;
}

function endsOf(values: Readonly<Record<string, Expression>>): readonly End[] {
  return Object.entries(values).map(([name, { shape }]) => ({ name, shape, size: sizeOf(atPoint(shape)) }));
}
