import { type Expression, isRearrangement } from '../../graph/index.ts';
import { cutModel, importGraph, inAnyBatch, type OnnxModel, type OnnxValue } from '../../onnx/index.ts';
import { InputError } from '../../tensor/index.ts';
import { isDerivative } from './derivatives.ts';
import { type HeadedNetwork, recoverHeaded } from './headed.ts';
import { isClass } from './labelling.ts';
import { type Obstruction, obstruction } from './obstruction.ts';

/** One of several outputs of a model, as plain JSON. */
export interface OutputReading extends OnnxValue {
  /**
   * `network`: the part of the model that computes it is one. `derivative`: it is the gradient, the Jacobian or the Hessian of one
   * that is. `constant`: it depends on no input. `input`: it passes inputs through.
   * `copy`: it is another output again. `whole numbers`: or texts, the class that a classifier chooses. `other`: none of these.
   */
  readonly is: 'network' | 'derivative' | 'constant' | 'input' | 'copy' | 'whole numbers' | 'other';
  /** Of a derivative or copy: the output that it is of. */
  readonly of?: string;
  /** Of others: why they are no network. */
  readonly obstacle?: Obstruction;
}

/** Outputs that are looked at. A file with more has them listed alone. */
const MOST_READ = 16;

/** What each of the outputs of a model is; undefined for too many of them. */
export function readOutputs(model: OnnxModel): readonly OutputReading[] | undefined {
  if (model.outputs.length > MOST_READ) return undefined;
  const networks: { readonly name: string; readonly network: HeadedNetwork }[] = [];
  const graphs = new Map<Expression, string>();
  const readings = model.outputs.map((value): OutputReading => {
    const part = cutModel(model, { output: value.name });
    if (part.inputs.length === 0) return { ...value, is: 'constant' };
    if (isClass(value.type)) return { ...value, is: 'whole numbers' };
    const graph = graphOf(part);
    if (graph !== undefined && isInput(graph)) return { ...value, is: 'input' };
    const same = graph && graphs.get(graph);
    if (same !== undefined) return { ...value, is: 'copy', of: same };
    if (graph !== undefined) graphs.set(graph, value.name);
    const obstacle = obstruction(() => networks.push({ name: value.name, network: recoverHeaded(part) }));
    return obstacle === undefined ? { ...value, is: 'network' } : { ...value, is: 'other', obstacle };
  });
  return readings.map((reading) => {
    const isOne = reading.is === 'network' || reading.is === 'other';
    const of =
      isOne &&
      networks.find(
        ({ name, network }) => name !== reading.name && isDerivative(model, reading.name, network),
      );
    return of
      ? { name: reading.name, type: reading.type, dims: reading.dims, is: 'derivative', of: of.name }
      : reading;
  });
}

/** The expression of the only output, if it can be read. */
function graphOf(part: OnnxModel): Expression | undefined {
  try {
    return Object.values(inAnyBatch(part, (batch) => importGraph(part, { batch })).outputs)[0];
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Whether an expression is an input, perhaps rearranged. */
function isInput(e: Expression): boolean {
  let below = e;
  while (isRearrangement(below) && below.inputs.length === 1) below = below.inputs[0];
  return below.op === 'input';
}
