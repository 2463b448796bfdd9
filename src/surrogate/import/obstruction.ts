import { NodeError, nodeLabel } from '../../onnx/index.ts';
import { InputError } from '../../tensor/index.ts';

/** What is in the way: a node, or the file as a whole. */
export interface Obstruction {
  /** "node 3 "/conv" (Conv)"; null for the file as a whole. */
  readonly node: string | null;
  readonly reason: string;
}

/** What stands in the way of an attempt; undefined where nothing does. */
export function obstruction(attempt: () => unknown): Obstruction | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof NodeError) return { node: nodeLabel(error.node), reason: error.reason };
    if (error instanceof InputError) return { node: null, reason: error.message };
    throw error;
  }
}

/** "node 3 "/conv" (Conv): its operation is none that can be read" */
export function clause({ node, reason }: Obstruction): string {
  return node === null ? reason : `${node}: ${reason}`;
}
