import { type Expression, inputsOf } from '../graph/index.ts';
import { bindShape, formatShape, InputError, sameShape, type Tensor } from '../tensor/index.ts';
import { emitEagerly } from './eager.ts';
import { GraphEmitter } from './emitter.ts';
import type { NodeRecord, Precision, TensorRecord, ValueRecord } from './records.ts';
import { writeModel } from './write.ts';

export interface LowerOptions {
  /** Floating-point type of inputs, weights and outputs. Default float32. */
  readonly precision?: Precision;
  /**
   * Inputs that the model has in any case, in this order before all others. By default it has those that outputs depend on:
   * none for the derivative of a linear function.
   */
  readonly inputs?: readonly Expression[];
  /** Entries of `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Inputs of the graph whose numbers are in the file under their names, so that readers find them (`layers.0.weight`).
   * Constants of the graph are nameless, and some simplify away.
   */
  readonly weights?: Readonly<Record<string, Tensor>>;
  /** Name of the graph. Default `sobolev`. */
  readonly name?: string;
  /**
   * The size of the batch, where the model is for one size alone. ONNX Runtime prepares a graph of thousands of nodes ten times
   * faster if it knows it. Default: the dimension `N`.
   */
  readonly batch?: number;
  /**
   * Adds nodes that nothing uses, by which ONNX Runtime computes large elementwise matrices early (`emitEagerly`). The
   * gradient of a large network takes 4 % less time. Default false, for files that others read.
   */
  readonly eager?: boolean;
}

/**
 * Lowers expressions to the bytes of an ONNX model: opset 17, IR 8. The graph's named inputs become inputs, `outputs`
 * its outputs; a symbolic batch becomes the dimension `N`.
 *
 * @throws InputError when two inputs, or an input and an output, have one name, or a weight is not shaped as its input
 */
export function lower(outputs: Readonly<Record<string, Expression>>, options: LowerOptions = {}): Uint8Array {
  const {
    precision = 'float32',
    inputs: declared = [],
    metadata,
    weights = {},
    name = 'sobolev',
    eager = false,
    batch,
  } = options;
  const expressions = [...declared, ...Object.values(outputs)];
  const inputs = inputsByName(expressions, outputs);
  const emitter = new GraphEmitter(expressions, precision, [
    ...inputs.keys(),
    ...Object.keys(outputs),
    ...Object.keys(weights),
  ]);
  const lowered = Object.entries(outputs).map(([output, e]) => ({ output, value: emitter.value(e), e }));
  if (eager) emitEagerly(expressions, emitter);
  const stored = Object.entries(weights).map(([weight, values]): [string, TensorRecord] => {
    checkWeight(weight, values, inputs.get(weight));
    return [weight, { type: precision, dims: values.shape, data: values.data }];
  });
  return writeModel(
    {
      name,
      nodes: nameOutputs(emitter.nodesWritten, lowered),
      inputs: [...inputs]
        .filter(([input]) => !Object.hasOwn(weights, input))
        .map(([input, e]) => valueRecord(input, e, precision, batch)),
      outputs: lowered.map(({ output, e }) => valueRecord(output, e, precision, batch)),
      initializers: new Map([...stored, ...emitter.initializers]),
    },
    metadata,
  );
}

function inputsByName(expressions: readonly Expression[], outputs: object): Map<string, Expression> {
  const inputs = new Map<string, Expression>();
  for (const e of inputsOf(expressions)) {
    const name = e.attributes.name as string;
    const other = inputs.get(name);
    if (other !== undefined)
      throw new InputError(
        `input ${name} must have one shape`,
        `${formatShape(other.shape)} and ${formatShape(e.shape)}`,
        'Rename one of the inputs.',
      );
    if (Object.hasOwn(outputs, name))
      throw new InputError('an output needs a name of its own', name, 'Rename the output.');
    inputs.set(name, e);
  }
  return inputs;
}

function checkWeight(name: string, { shape }: Tensor, e: Expression | undefined): void {
  if (e !== undefined && !sameShape(shape, e.shape))
    throw new InputError(
      `weight ${name} must have the shape of its input, ${formatShape(e.shape)}`,
      formatShape(shape),
      'Reshape one of them.',
    );
}

/** Type and shape of an expression as a graph's input or output. @param batch its size, if it is one alone */
export function valueRecord(name: string, e: Expression, type: Precision, batch?: number): ValueRecord {
  return { name, type, dims: batch === undefined ? e.shape : bindShape(e.shape, batch) };
}

/** Gives nodes that compute outputs the outputs' names. An Identity copies what no node computes. */
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
