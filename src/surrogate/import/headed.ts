import { cutModel, NodeError, type OnnxModel, type OnnxNode } from '../../onnx/index.ts';
import { BATCH, describe, InputError, type Shape } from '../../tensor/index.ts';
import { demandClasses, type Head } from '../head.ts';
import { type Lines, linesOf, scaled, taken } from './lines.ts';
import { type RecoveredNetwork, recoverNetwork } from './recover.ts';
import { type SpelledHead, spelledHead } from './spelled-head.ts';

/** A network with what is made of its outputs. */
export interface HeadedNetwork extends RecoveredNetwork {
  readonly head?: Head;
}

/**
 * The network that a model computes, and the softmax, or its logarithm, that it ends in, as one node or spelled out. What is rearranged
 * behind that is rearranged before it. One class of two is a sigmoid of their difference.
 *
 * @throws InputError as {@link recoverNetwork}, and where a softmax is not over the classes, or over too many, or some of its classes are left out
 */
export function recoverHeaded(model: OnnxModel): HeadedNetwork {
  const found = model.outputs.length === 1 ? headAt(model, model.outputs[0].name) : undefined;
  if (found === undefined) return recoverSpelled(model);
  const { head, node } = found;
  const network = recoverNetwork(cutModel(model, { output: node.inputs[0] }));
  const [{ shape, size }] = network.outputs;
  demandOverClasses(model, node, shape, size);
  demandClasses(model.source, head, size, 'Choose the values before it by --output.');
  return { ...network, head };
}

/** The network of a model; where it is none as it stands, with a head that is spelled out. */
function recoverSpelled(model: OnnxModel): HeadedNetwork {
  try {
    return recoverNetwork(model);
  } catch (error) {
    const spelled =
      error instanceof InputError && model.outputs.length === 1 ? spelledHead(model) : undefined;
    if (spelled === undefined) throw error;
    return behindSpelled(model, spelled);
  }
}

function behindSpelled(model: OnnxModel, spelled: SpelledHead): HeadedNetwork {
  const { head, logits, size, classes } = spelled;
  const part = cutModel(model, { output: logits });
  demandClasses(model.source, head, size, 'Choose the values before it by --output.');
  if (size === 2 && classes.length === 1)
    return recoverNetwork(part, (lines) => oneOfTwo(lines, classes[0], head));
  if (new Set(classes).size === size && classes.length === size)
    return { ...recoverNetwork(part, (lines) => taken(lines, classes)), head };
  const [{ name }] = model.outputs;
  throw new NodeError(
    `${model.source} must be a network of dense layers`,
    model.nodes.find(({ outputs }) => outputs.includes(name)) as OnnxNode,
    `it takes some of the ${size} classes of a softmax, or one twice`,
    `Take the values before that: --output ${describe(logits)}.`,
  );
}

/** What a softmax of two classes, or its logarithm, gives for one of them: σ(d), or −log(1 + e^(−d)), with d = z − z′. */
function oneOfTwo(logits: Lines, chosen: number, head: Head): Lines {
  const weight = Float64Array.of(chosen === 0 ? 1 : -1, chosen === 0 ? -1 : 1);
  const difference = linesOf({ kind: 'matrix', of: logits, weight, bias: new Float64Array(1), size: 1 });
  if (head === 'softmax')
    return linesOf({ kind: 'activation', of: difference, activation: 'sigmoid', size: 1 });
  const of = scaled(difference, [-1]);
  return scaled(linesOf({ kind: 'activation', of, activation: 'softplus', size: 1 }), [-1]);
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
