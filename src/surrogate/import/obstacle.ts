import type { OnnxNode } from '../../onnx/index.ts';

/** Thrown where a graph is not a network: it says which node is in the way, and why, as a clause. */
export class Obstacle extends Error {
  readonly node: OnnxNode;

  constructor(node: OnnxNode, reason: string) {
    super(reason);
    this.node = node;
  }
}
