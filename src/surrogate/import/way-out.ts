import { NodeError, type OnnxModel } from '../../onnx/index.ts';
import { labellingOf } from './labelling.ts';
import { describePart, largestPart } from './part.ts';

/**
 * What `read` makes of a model. Where a node is in the way, the error says the way out. That is the part that is a network, if
 * most of the model is one, and whether the whole is a teacher as it stands.
 *
 * @throws NodeError as `read`, with that remedy
 */
export function withWayOut<Result>(model: OnnxModel, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    throw new NodeError(error.invariant, error.node, error.reason, wayOut(error, model));
  }
}

function wayOut({ node, remedy }: NodeError, model: OnnxModel): string {
  const part = largestPart(model, node);
  const first = part === undefined ? remedy : `Take the part that is a network: ${describePart(part)}.`;
  return [first, ...teacherHint(model)].join(' ');
}

/** That a model can teach a network, where it can: by the same rule as an inspection. */
export function teacherHint(model: OnnxModel): readonly string[] {
  const { labels } = labellingOf(model);
  if (labels === 'nothing') return [];
  const learns = labels === 'values' ? 'its values' : 'it';
  return [`Or let sobolev train --teacher FILE make a network that learns ${learns}.`];
}
