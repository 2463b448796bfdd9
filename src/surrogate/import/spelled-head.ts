import { evaluator, input, inputsOf, substitute } from '../../graph/index.ts';
import { cutModel, importGraph, inAnyBatch, type OnnxModel } from '../../onnx/index.ts';
import { BATCH, InputError, sizeOf, stream } from '../../tensor/index.ts';
import { type Head, heads, withHead } from '../head.ts';
import { atPoint } from './point.ts';

/** A head that nodes spell out, or whose classes are rearranged behind it. */
export interface SpelledHead {
  readonly head: Head;
  /** The value that has the logits. */
  readonly logits: string;
  /** How many of these there are. */
  readonly size: number;
  /** Which of the classes each output is. */
  readonly classes: readonly number[];
}

/** Nodes that a softmax is made of: what they read is the logits, or comes from them. */
const SIGNS = new Set(['Exp', 'ReduceLogSumExp', 'Softmax', 'LogSoftmax']);
/** Nodes that may stand between the logits and these. */
const BETWEEN = new Set([
  ...['Sub', 'Slice', 'Split', 'Gather', 'Identity', 'Cast'],
  ...['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Transpose'],
]);
/** So many of these nodes are looked at, from the output on. */
const MOST_SIGNS = 8;

/** Sizes of the logits that outputs are compared at. */
const SIZES = [1, 1, 3, 3, 10, 30];
/** Constants in float32 leave differences of 6e-8, and some add 1e-7 or so to a sum that they divide by. */
const TOLERANCE = 3e-7;

/**
 * The softmax that the only output of a model is of a value inside, however it is written. It may be exponentials over their sum, with the largest
 * taken off or not, class by class, or a logarithm. Classes may be left out behind it, or rearranged. Values tell, since exporters write it in many
 * ways. Of several such values it is the first one.
 */
export function spelledHead(model: OnnxModel): SpelledHead | undefined {
  let found: SpelledHead | undefined;
  for (const logits of candidates(model)) found = headOf(model, logits) ?? found;
  return found;
}

/** Values that may be the logits, for each node that tells of a softmax those further from the output later. */
function* candidates({ nodes }: OnnxModel): Iterable<string> {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const seen = new Set<string>();
  for (const sign of nodes.filter(({ type }) => SIGNS.has(type)).slice(-MOST_SIGNS))
    for (let name = sign.inputs[0]; !seen.has(name); ) {
      const maker = makers.get(name);
      if (maker === undefined) break;
      seen.add(name);
      yield name;
      if (BETWEEN.has(maker.type)) name = maker.inputs[0];
    }
}

function headOf(model: OnnxModel, logits: string): SpelledHead | undefined {
  const [{ name }] = model.outputs;
  if (name === logits) return undefined;
  const part = cutModel(model, { output: [name, logits] });
  try {
    return inAnyBatch(part, (batch) => {
      const { outputs } = importGraph(part, { batch });
      const z = input('z', outputs[logits].shape);
      const [y] = substitute([outputs[name]], new Map([[outputs[logits], z]]), BATCH);
      if (inputsOf([y]).some((e) => e !== z)) return undefined;
      const shape = atPoint(z.shape);
      const size = sizeOf(shape);
      if (size < 2) return undefined;
      const random = stream(1, 'logits');
      const points = SIZES.map((scale) => Float64Array.from({ length: size }, () => scale * random.normal()));
      const given = evaluator([y]);
      const found = points.map((data) => given({ z: { shape, data } }, 1)[0].data);
      for (const head of heads) {
        const row = input('row', [1, size]);
        const wanted = evaluator([withHead(row, head)]);
        const classes = matched(
          found,
          points.map((data) => wanted({ row: { shape: [1, size], data } })[0].data),
        );
        if (classes !== undefined) return { head, logits, size, classes };
      }
      return undefined;
    });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Which of the columns of some rows each column of others is; undefined where one is none of them. */
function matched(
  found: readonly Float64Array[],
  wanted: readonly Float64Array[],
): readonly number[] | undefined {
  const isClose = (j: number, i: number) =>
    found.every((row, k) => Math.abs(row[j] - wanted[k][i]) <= TOLERANCE * (1 + Math.abs(wanted[k][i])));
  const classes = Array.from(found[0], (_, j) => wanted[0].findIndex((_, i) => isClose(j, i)));
  return classes.length === 0 || classes.includes(-1) ? undefined : classes;
}
