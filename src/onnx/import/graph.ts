import type { Expression } from '../../graph/index.ts';
import { faultOf, InputError } from '../../tensor/index.ts';
import type { OnnxModel, OnnxNode } from '../decode/records.ts';
import { Allowance } from './allowance.ts';
import { NodeArguments, tensorValue } from './arguments.ts';
import type { BatchReading } from './batch.ts';
import { neededNodes } from './cut.ts';
import { inputOf } from './inputs.ts';
import { NodeError } from './node-error.ts';
import { ruleOf } from './rules/index.ts';
import { unreadable } from './unreadable.ts';
import { real, type Value } from './value.ts';
import { statedInputs } from './widths.ts';

/** A model as expressions. */
export interface ImportedGraph {
  /** All inputs of the model, also those that nothing uses; a symbolic dimension is the batch. */
  readonly inputs: Readonly<Record<string, Expression>>;
  readonly outputs: Readonly<Record<string, Expression>>;
}

export interface ImportOptions {
  /** Another batch than the inputs say: a fixed one that is read as N, or a number for N. Default: as they say. */
  readonly batch?: BatchReading | undefined;
  /** Called before the first node, with the inputs in the order of the model. */
  readonly begin?: (inputs: readonly Expression[]) => void;
  /** Called after each node that outputs need, in order, with the numbers that it makes. */
  readonly visit?: (node: OnnxNode, results: readonly Expression[]) => void;
}

/** The operator set of a file that names none: the first one, which files of that time had no words for; else any. */
function opsetOf({ opsets, irVersion }: OnnxModel, domain: string): number {
  return opsets.get(domain) ?? (domain === '' && (irVersion < 1 || irVersion > 2) ? UNNAMED_OPSET : 1);
}

/** From this operator set on operations broadcast as they do today. */
const UNNAMED_OPSET = 7;

/**
 * The expression graph of a model. Constants are folded, and shapes that are computed from the batch are understood. Only
 * nodes that outputs need are read.
 *
 * @throws InputError naming the first node whose operation is unknown or used in a way that cannot be read. Also naming an
 *   input that is no array of floating-point numbers with at most one symbolic dimension
 */
export function importGraph(model: OnnxModel, options: ImportOptions = {}): ImportedGraph {
  const { source } = model;
  const inputs = statedInputs(model).map((value): [string, Expression] => [
    value.name,
    inputOf(value, source, options.batch),
  ]);
  const allowance = new Allowance(model);
  for (const [, e] of inputs) allowance.value(real(e));
  options.begin?.(inputs.map(([, e]) => e));
  const values = new Map<string, Value>(inputs.map(([name, e]) => [name, real(e)]));
  const lookUp = (name: string): Value | undefined => {
    if (name === '') return undefined;
    const initializer = values.has(name) ? undefined : model.initializers.get(name);
    if (initializer !== undefined) values.set(name, tensorValue(initializer));
    return values.get(name);
  };
  const needed = neededNodes(
    model.nodes,
    model.outputs.map(({ name }) => name),
  );
  for (const node of needed.nodes) {
    const given = node.inputs.map(lookUp);
    const results = atNode(node, source, () => {
      const made = apply(node, given, model, options.batch, allowance);
      for (const value of made) if (!given.includes(value)) allowance.value(value);
      return made;
    });
    node.outputs.forEach((name, k) => {
      if (name !== '' && results[k] !== undefined) values.set(name, results[k]);
    });
    options.visit?.(
      node,
      results.flatMap((value) => (value.kind === 'whole' ? [] : [value.e])),
    );
  }
  const outputs = model.outputs.map(({ name }): [string, Expression] => [
    name,
    outputOf(name, lookUp(name), source),
  ]);
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

function apply(
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  model: OnnxModel,
  batch: BatchReading | undefined,
  allowance: Allowance,
): readonly Value[] {
  const rule = ruleOf(node);
  if (rule === undefined) {
    const { reason, remedy } = unreadable(node);
    throw new NodeError(`${model.source} must be made of operations that can be read`, node, reason, remedy);
  }
  const result = rule(
    new NodeArguments(
      node,
      inputs,
      opsetOf(model, node.domain),
      batch && 'size' in batch ? batch : undefined,
      allowance,
    ),
  );
  return 'kind' in result ? [result] : result;
}

/** Errors inside a rule name the node. */
function atNode<T>(node: OnnxNode, source: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    // Rewriting recurses. A hostile file can make that deeper than the stack.
    if (!(cause instanceof InputError || cause instanceof RangeError) || cause instanceof NodeError)
      throw cause;
    const [reason, remedy] =
      cause instanceof InputError
        ? [faultOf(cause.invariant, cause.received), cause.remedy]
        : [cause.message, 'Export the model again, more plainly.'];
    throw new NodeError(`${source} must be a graph that can be read`, node, reason, remedy);
  }
}

function outputOf(name: string, value: Value | undefined, source: string): Expression {
  if (value === undefined || value.kind === 'whole')
    throw new InputError(
      `output ${JSON.stringify(name)} of ${source} must be floating-point numbers`,
      value === undefined ? 'nothing' : 'whole ones',
      'Remove that output.',
    );
  return value.e;
}
