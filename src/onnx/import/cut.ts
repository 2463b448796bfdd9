import { demand, InputError, listedNames, unknownNames } from '../../tensor/index.ts';
import type { OnnxModel, OnnxNode, OnnxValue } from '../decode/records.ts';

/** Where a part of a model begins and ends. */
export interface ModelEnds {
  /**
   * Names of the values that it gives, in this order: outputs, or any value that a node makes. One with commas, where no value is called so,
   * is several. Default: all outputs.
   */
  readonly output?: string | readonly string[];
  /**
   * Names of the values that it is a function of, in this order: inputs, or values that a node makes. Such a value cuts off what it
   * is computed from. Default: the inputs that the outputs depend on.
   */
  readonly input?: string | readonly string[];
}

/**
 * The part of a model between some of its values, as a model. It holds the nodes that its outputs need, and no input that
 * none of them needs; those that the options name stay.
 *
 * @throws InputError where the model has no value of a name, or the outputs depend on another input than those named
 */
export function cutModel(model: OnnxModel, { output, input }: ModelEnds): OnnxModel {
  const outputs = output === undefined ? model.outputs : ends(model, 'output', namesIn(model, output));
  const named = input === undefined ? undefined : ends(model, 'input', namesIn(model, input));
  const stops = new Set(named?.map(({ name }) => name));
  const { nodes, wanted } = neededNodes(
    model.nodes,
    outputs.map(({ name }) => name),
    stops,
  );
  const read = model.inputs.filter(({ name }) => wanted.has(name));
  const other = named && read.find(({ name }) => !stops.has(name));
  if (other !== undefined)
    throw new InputError(
      `${listedNames(outputs.map(({ name }) => name))} of ${model.source} must depend on ${listedNames([...stops])} alone`,
      `a dependence on ${other.name} too`,
      `Name it as well: --input ${other.name}.`,
    );
  return { ...model, inputs: named ?? read, outputs, nodes };
}

/** The names of values that are asked for: one that is none, and has commas, lists some. */
export function namesIn(model: OnnxModel, names: string | readonly string[]): readonly string[] {
  return [names].flat().flatMap((name) => {
    const isOne = !name.includes(',') || hasValue(model, name);
    return isOne ? [name] : name.split(',').map((part) => part.trim());
  });
}

/** The values of these names; what the file says nothing of has no type that is known. */
function ends(model: OnnxModel, role: 'input' | 'output', names: readonly string[]): readonly OnnxValue[] {
  const { source, inputs, outputs, nodes, between } = model;
  demand(
    names.length > 0 && new Set(names).size === names.length,
    `names of ${role}s of ${source} must differ`,
    listedNames(names) || 'none',
    'Name each once.',
  );
  const known = new Map<string, OnnxValue>();
  for (const node of nodes)
    for (const name of node.outputs)
      if (name !== '') known.set(name, between.get(name) ?? { name, type: 'float32', dims: undefined });
  for (const value of [...outputs, ...inputs]) known.set(value.name, value);
  const own = (role === 'input' ? inputs : outputs).map(({ name }) => name);
  return names.map((name) => {
    const value = known.get(name);
    if (value !== undefined) return value;
    throw new InputError(
      `${source} must have a value of that name to take it for an ${role}`,
      unknownNames([name], [...known.keys()]),
      `Its ${role}s are ${listedNames(own) || 'none'}; any value between its nodes will do too.`,
    );
  });
}

/** Whether a model has a value of a name: an input, or what a node makes. */
export function hasValue({ inputs, nodes }: OnnxModel, name: string): boolean {
  return inputs.some((one) => one.name === name) || nodes.some(({ outputs }) => outputs.includes(name));
}

/**
 * The nodes that values need, in order, and all that these read.
 *
 * @param stops values that are given, so that what makes them is not needed. Default: none
 */
export function neededNodes(
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  stops: ReadonlySet<string> = new Set(),
): { readonly nodes: readonly OnnxNode[]; readonly wanted: ReadonlySet<string> } {
  const wanted = new Set(outputs);
  const needed: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => wanted.has(name) && !stops.has(name))) continue;
    needed.push(node);
    for (const name of node.inputs) wanted.add(name);
  }
  return { nodes: needed.reverse(), wanted };
}
