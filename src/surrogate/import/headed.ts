import { cutModel, NodeError, type OnnxModel, type OnnxNode } from '../../onnx/index.ts';
import { BATCH, type Shape } from '../../tensor/index.ts';
import { demandClasses, type Head } from '../head.ts';
import { type RecoveredNetwork, recoverNetwork } from './recover.ts';

/** A network with what is made of its outputs. */
export interface HeadedNetwork extends RecoveredNetwork {
  readonly head?: Head;
}

/**
 * The network that a model computes, and the softmax, or its logarithm, that it ends in.
 *
 * @throws InputError as {@link recoverNetwork}, and where a softmax is not over the classes, or over too many
 */
export function recoverHeaded(model: OnnxModel): HeadedNetwork {
  const found = model.outputs.length === 1 ? headAt(model, model.outputs[0].name) : undefined;
  if (found === undefined) return recoverNetwork(model);
  const { head, node } = found;
  const network = recoverNetwork(cutModel(model, { output: node.inputs[0] }));
  const [{ shape, size }] = network.outputs;
  demandOverClasses(model, node, shape, size);
  demandClasses(model.source, head, size, 'Choose the values before it by --output.');
  return { ...network, head };
}

/** Nodes behind a softmax that leave its numbers and their order. */
const PASSING = new Set(['Identity', 'Cast', 'ZipMap', 'Squeeze', 'Unsqueeze', 'Flatten', 'Reshape']);

/** The softmax that a value is, and whether its logarithm is meant. */
function headAt(
  { nodes }: OnnxModel,
  output: string,
): { readonly head: Head; readonly node: OnnxNode } | undefined {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let isLogarithm = false;
  for (let node = makers.get(output); node !== undefined; node = makers.get(node.inputs[0])) {
    if (node.type === 'Softmax') return { head: isLogarithm ? 'log-softmax' : 'softmax', node };
    if (node.type === 'LogSoftmax' && !isLogarithm) return { head: 'log-softmax', node };
    if (node.type === 'Log' && !isLogarithm) isLogarithm = true;
    else if (!PASSING.has(node.type)) return undefined;
  }
  return undefined;
}

/** A softmax must be over all classes of a point, along whatever axis they lie. */
function demandOverClasses({ opsets, source }: OnnxModel, node: OnnxNode, shape: Shape, size: number): void {
  const opset = opsets.get('') ?? 1;
  const given = node.attributes.get('axis');
  const axis = given?.kind === 'int' ? given.value : opset >= 13 ? -1 : 1;
  const first = axis < 0 ? axis + shape.length : axis;
  // Before opset 13 it is over all axes from this one on.
  const summed = shape.filter((_, k) => (opset >= 13 ? k === first : k >= first));
  const classes = summed.reduce<number>((product, side) => product * (side === BATCH ? 0 : side), 1);
  if (summed.length > 0 && classes === size) return;
  throw new NodeError(
    `${source} must be a network of dense layers`,
    node,
    `it is a softmax over axis ${axis} of [${shape}], which are not the ${size} outputs of a point`,
    `Choose the values before it: --output ${node.inputs[0]}.`,
  );
}
