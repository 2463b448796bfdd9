import { cutModel, type ModelEnds, neededNodes, type OnnxModel, type OnnxNode } from '../../onnx/index.ts';
import { describe, InputError, sizeOf } from '../../tensor/index.ts';
import { recoverHeaded } from './headed.ts';
import { obstruction } from './obstruction.ts';

/** A part of a model that is a network, though the whole is none. */
export interface NetworkPart {
  /** Where the part is cut: it ends in the value of that name, or begins with it. */
  readonly end: 'output' | 'input';
  readonly name: string;
  /** Its share of the numbers that the model computes with. */
  readonly share: number;
}

/** A smaller share of a model is not what anyone means by it. */
const LEAST_SHARE = 0.5;
/** Parts that are read to see whether they are networks, at most, of each end: each takes as long as the whole. */
const MOST_READ = 4;

/**
 * The largest part of a model that is a network. It ends before a node that is in the way, or begins behind it. Undefined where
 * none has half of the weights.
 */
export function largestPart(model: OnnxModel, inTheWay: OnnxNode): NetworkPart | undefined {
  const total = weightsOf(model);
  const parts = (end: NetworkPart['end'], names: readonly string[]) =>
    names.flatMap((name): NetworkPart[] => {
      const part = cutAt(model, { [end]: name });
      const share = part === undefined ? 0 : weightsOf(part) / total;
      return share >= LEAST_SHARE ? [{ end, name, share }] : [];
    });
  const { behind, before } = around(model, inTheWay);
  // What leads to the node may be another branch than the one that a user wants.
  const leads = new Set(neededNodes(model.nodes, inTheWay.inputs).nodes.flatMap(({ outputs }) => outputs));
  const ending = parts('output', before).sort(
    (a, b) => b.share - a.share || Number(leads.has(a.name)) - Number(leads.has(b.name)),
  );
  // A node may be in the way because of the shape of what it reads.
  const beginning = parts('input', [...inTheWay.inputs.filter((name) => before.includes(name)), ...behind]);
  const found = [ending, beginning].flatMap(
    (list) => list.slice(0, MOST_READ).find((part) => isNetwork(model, part)) ?? [],
  );
  return found.sort((a, b) => b.share - a.share)[0];
}

/** "--output "z" (93 % of its weights)" */
export function describePart({ end, name, share }: NetworkPart): string {
  const percent = Math.round(100 * share);
  return `--${end} ${describe(name)} (${percent === 100 && share < 1 ? 'nearly all' : `${percent} %`} of its weights)`;
}

/** Values that depend on a node, and those before these that they are made of; each in the order of the file. */
function around({ nodes }: OnnxModel, inTheWay: OnnxNode) {
  const behind = new Set(inTheWay.outputs);
  const made = new Set<string>();
  const read = new Set<string>();
  for (const node of nodes) {
    for (const name of node.outputs) made.add(name);
    if (node.place !== inTheWay.place && !node.inputs.some((name) => behind.has(name))) continue;
    for (const name of node.outputs) behind.add(name);
    for (const name of node.inputs) read.add(name);
  }
  const before = [...made].filter((name) => read.has(name) && !behind.has(name));
  return { behind: [...behind], before };
}

function cutAt(model: OnnxModel, ends: ModelEnds): OnnxModel | undefined {
  try {
    const part = cutModel(model, ends);
    return part.inputs.length === 0 ? undefined : part;
  } catch (error) {
    // Outputs may depend on more than what the part begins with.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Numbers of the weights that a model reads, however they are stored. */
function weightsOf({ nodes, initializers }: OnnxModel): number {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const stored = [...read].flatMap((name) => initializers.get(name) ?? []);
  const written = nodes.flatMap(({ attributes }) =>
    [...attributes.values()].flatMap((attribute) => (attribute.kind === 'tensor' ? attribute.value : [])),
  );
  return [...stored, ...written].reduce((total, { shape }) => total + sizeOf(shape), 0);
}

function isNetwork(model: OnnxModel, { end, name }: NetworkPart): boolean {
  return obstruction(() => recoverHeaded(cutModel(model, { [end]: name }))) === undefined;
}
