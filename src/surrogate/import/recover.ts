import { type BatchReading, importGraph, inAnyBatch, NodeError, type OnnxModel } from '../../onnx/index.ts';
import { demand, InputError } from '../../tensor/index.ts';
import { networkOf, type PhysicalNetwork } from './network.ts';
import { Obstacle } from './obstacle.ts';
import { NetworkReader } from './reader.ts';
import { withoutFlattening } from './sklearn.ts';
import { reasonOf, wayOut } from './way-out.ts';

/**
 * The network that a model computes.
 *
 * @throws NodeError naming the first node in the way, and why
 * @throws InputError when the model has not one output that depends on its input, or weights that are not finite
 */
export function recoverNetwork(model: OnnxModel): PhysicalNetwork {
  return inAnyBatch(model, (batch) => recover(model, batch));
}

function recover(model: OnnxModel, batch: BatchReading | undefined): PhysicalNetwork {
  const { source } = model;
  const reader = new NetworkReader();
  try {
    const { outputs } = importGraph(withoutFlattening(model), { batch, visit: reader.visit });
    const names = Object.keys(outputs);
    demand(
      names.length === 1,
      `${source} must have one output to be a network`,
      names.join(', ') || 'none',
      'Export the model with its prediction only.',
    );
    const lines = reader.lines(outputs[names[0]]);
    if (lines === undefined)
      throw new InputError(
        `the output of ${source} must depend on its input`,
        undefined,
        'Export another output.',
      );
    return networkOf(lines, source);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    throw new NodeError(
      `${source} must be a network of dense layers`,
      error.node,
      reasonOf(error),
      wayOut(error.node, model),
    );
  }
}
