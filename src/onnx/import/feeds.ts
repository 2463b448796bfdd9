import { InputError, sizeOf } from '../../tensor/index.ts';
import type { OnnxModel, OnnxValue } from '../decode/records.ts';
import type { Precision } from '../records.ts';
import { neededNodes } from './cut.ts';
import { NodeError } from './node-error.ts';
import { drawsAtRandom } from './random.ts';

/** How points are fed to a model as it stands, and how its results are read. */
export interface Feeds {
  /** Points of one call; undefined where that is any number. */
  readonly batch: number | undefined;
  readonly inputs: readonly FedInput[];
  readonly outputs: readonly FedOutput[];
}

export interface FedInput {
  readonly name: string;
  readonly type: Precision;
  /** Sizes beside the batch, which is the first axis where there is one. */
  readonly point: readonly number[];
  /** Numbers of one point. */
  readonly width: number;
  readonly hasBatch: boolean;
}

export interface FedOutput {
  readonly name: string;
  /** Numbers of one point. */
  readonly width: number;
}

/**
 * How a model is run whose operations nobody reads, from what it states of its inputs and outputs. These are floating-point
 * numbers of known sizes but for one batch, the first axis.
 *
 * @throws InputError naming the input or output of which the file says something else, or nothing
 * @throws NodeError naming a node that gives other numbers each time
 */
export function feedsOf(model: OnnxModel): Feeds {
  const { source } = model;
  demandSameEachTime(model);
  const inputs = model.inputs.map((value) =>
    statedSizes(value, `input ${JSON.stringify(value.name)} of ${source}`),
  );
  const outputs = model.outputs.map((value) =>
    statedSizes(value, `output ${JSON.stringify(value.name)} of ${source}`),
  );
  // One axis alone, of a known size, is a point.
  const isPoint = inputs.every(({ dims }) => dims.length < 2 && typeof dims[0] !== 'string');
  const sizes = new Set(
    isPoint ? [1] : inputs.map(({ dims: [first] }) => (typeof first === 'number' ? first : undefined)),
  );
  const [batch] = sizes;
  if (sizes.size !== 1)
    throw new InputError(
      `the inputs of ${source} must have one batch, their first axis`,
      inputs.map(({ name, dims }) => `${name} [${dims.join(',')}]`).join(', '),
      'Export the model so that each has a row a point.',
    );
  const pointOf = ({ dims, label }: Stated) => numbers(isPoint ? dims : dims.slice(1), label);
  return {
    batch,
    inputs: inputs.map((value) => {
      const point = pointOf(value);
      return { name: value.name, type: value.type, point, width: sizeOf(point), hasBatch: !isPoint };
    }),
    outputs: outputs.map((value) => {
      const { name, dims, label } = value;
      if (!isPoint && typeof dims[0] === 'number' && dims[0] !== batch)
        throw new InputError(
          `${label} must be a row a point`,
          `[${dims.join(',')}]`,
          'Choose another output, with --output NAME.',
        );
      return { name, width: sizeOf(pointOf(value)) };
    }),
  };
}

function demandSameEachTime(model: OnnxModel): void {
  const { nodes } = neededNodes(
    model.nodes,
    model.outputs.map(({ name }) => name),
  );
  const drawing = nodes.find((node) => drawsAtRandom(node, model));
  if (drawing !== undefined)
    throw new NodeError(
      `${model.source} must give the same each time`,
      drawing,
      'it draws at random',
      'Take a value before that for the output, with --output NAME, or export the model without it.',
    );
}

interface Stated {
  readonly name: string;
  readonly type: Precision;
  readonly dims: readonly (number | string)[];
  readonly label: string;
}

function statedSizes({ name, type, dims }: OnnxValue, label: string): Stated {
  if (type !== 'float32' && type !== 'float64')
    throw new InputError(
      `${label} must be float32 or float64`,
      type,
      'Choose others, as sobolev inspect FILE --output NAME does, or export the model with such numbers.',
    );
  if (dims === undefined) throw unstated(label, 'no shape');
  return { name, type, dims, label };
}

function numbers(dims: readonly (number | string)[], label: string): readonly number[] {
  const unknown = dims.find((size) => typeof size === 'string');
  if (unknown !== undefined) throw unstated(label, `[…${dims.join(',')}]`);
  return dims as readonly number[];
}

function unstated(label: string, received: string): InputError {
  return new InputError(
    `${label} must state its sizes`,
    received,
    'Write them into the file: onnx.shape_inference.infer_shapes(model) in Python.',
  );
}
