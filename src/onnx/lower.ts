import { type Expression, inputsOf } from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import { GraphEmitter } from './emitter.ts';
import type { NodeRecord, Precision, ValueRecord } from './records.ts';
import { writeModel } from './write.ts';

export interface LowerOptions {
  /** Floating-point type of inputs, weights and outputs. Default float32. */
  readonly precision?: Precision;
  /** Entries of `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names for constants, so that readers find them (`layers.0.weight`). */
  readonly names?: ReadonlyMap<Expression, string>;
  /** Name of the graph. Default `sobolev`. */
  readonly name?: string;
}

/**
 * Lowers expressions to the bytes of an ONNX model: opset 17, IR 8. The graph's named inputs become inputs, `outputs`
 * its outputs; a symbolic batch becomes the dimension `N`.
 *
 * @throws InputError when an output has the name of an input
 */
export function lower(outputs: Readonly<Record<string, Expression>>, options: LowerOptions = {}): Uint8Array {
  const { precision = 'float32', metadata, names, name = 'sobolev' } = options;
  const expressions = Object.values(outputs);
  const inputs = inputsOf(expressions);
  const emitter = new GraphEmitter(expressions, precision, names);
  const lowered = Object.entries(outputs).map(([output, e]) => ({ output, value: emitter.value(e), e }));
  for (const e of inputs)
    if ((e.attributes.name as string) in outputs)
      throw new InputError(
        'an output needs a name of its own',
        e.attributes.name as string,
        'Rename the output.',
      );
  return writeModel(
    {
      name,
      nodes: nameOutputs(emitter.nodesWritten, lowered),
      inputs: inputs.map((e) => valueRecord(e.attributes.name as string, e, precision)),
      outputs: lowered.map(({ output, e }) => valueRecord(output, e, precision)),
      initializers: emitter.initializers,
    },
    metadata,
  );
}

/** Type and shape of an expression as a graph's input or output. */
export function valueRecord(name: string, e: Expression, type: Precision): ValueRecord {
  return { name, type, dims: e.shape };
}

/** Gives the nodes that compute outputs the outputs' names; what no node computes is copied by an Identity. */
export function nameOutputs(
  nodes: readonly NodeRecord[],
  lowered: readonly { readonly output: string; readonly value: string }[],
): NodeRecord[] {
  const produced = new Set(nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: NodeRecord[] = [];
  for (const { output, value } of lowered) {
    if (produced.has(value) && !renamed.has(value)) renamed.set(value, output);
    else copies.push({ type: 'Identity', inputs: [value], outputs: [output], attributes: {} });
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}
