import type { OnnxNode } from '../../onnx/index.ts';

/** Says that a graph is not a network: which node is in the way, and why, as a clause. */
export class Obstacle extends Error {
  readonly node: OnnxNode;

  constructor(node: OnnxNode, reason: string) {
    super(reason);
    this.node = node;
  }
}
