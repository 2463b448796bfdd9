import { InputError } from '../../tensor/index.ts';
import { nodeLabel, type OnnxNode } from '../decode/records.ts';

/** An {@link InputError} about one node of a model. */
export class NodeError extends InputError {
  readonly node: OnnxNode;
  /** Why the node is in the way, as a clause: "it is a convolution". */
  readonly reason: string;

  /**
   * @param invariant what the model must be
   * @param reason what is wrong with the node, as a clause
   * @param remedy what can be done about it
   */
  constructor(invariant: string, node: OnnxNode, reason: string, remedy: string) {
    super(invariant, `${nodeLabel(node)}: ${reason}`, remedy);
    this.node = node;
    this.reason = reason;
  }
}
