import type { OnnxModel, OnnxNode } from '../../onnx/index.ts';
import { describe } from '../../tensor/index.ts';
import type { Obstacle } from './obstacle.ts';

/** Operations that mix the neurons of a layer as one node, and what they are. */
const MIXING: Readonly<Record<string, string>> = {
  LayerNormalization: 'it is a layer normalisation, which divides each neuron by the spread of its layer',
};

/** Why a node is in the way, as a clause. */
export function reasonOf({ node, message }: Obstacle): string {
  return MIXING[node.type] ?? message;
}

/** What can be done about a node that no network has: the part of the file before it may be one. */
export function wayOut({ inputs: [before] }: OnnxNode, { inputs, initializers }: OnnxModel): string {
  const isInside = before && !initializers.has(before) && !inputs.some(({ name }) => name === before);
  const cut = isInside ? `Cut it off before that node by --output ${describe(before)}, or give` : 'Give';
  return `${cut} a plain network, or let sobolev train --teacher FILE make one that learns it.`;
}
