import { type Expression, evaluator, inputsOf } from '../../graph/index.ts';
import { BATCH, firstDifference, InputError, type Sizes, sizeOf, stream } from '../../tensor/index.ts';
import type { OnnxModel } from '../decode/records.ts';
import { type ImportedGraph, importGraph } from './graph.ts';

/** Points at which it is seen whether places depend on each other. */
const POINTS = 2;
/** Sums of several rows at once may be added up in another order. */
const TOLERANCE = 1e-9;

/**
 * Whether a model with a second open axis beside the batch computes each place along it by itself. So does a network that acts on the
 * last of [batch, sequence, features]. It is seen by values of two places at once, and of one at a time.
 */
export function actsPerPlace(model: OnnxModel): boolean {
  try {
    const [one, two] = [1, 2].map((others) => importGraph(model, { batch: { others } }));
    return areMerged(two.inputs) && areMerged(two.outputs) && agree(one, two);
  } catch (error) {
    // Places may be read for one number of them alone, or be mixed in a way that no shape has.
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Whether two places of a point are like two points: they follow the batch at once. */
function areMerged(ends: Readonly<Record<string, Expression>>): boolean {
  return Object.values(ends).every(
    ({ shape }) => shape[shape.indexOf(BATCH) + 1] === 2 && shape.includes(BATCH),
  );
}

function agree(one: ImportedGraph, two: ImportedGraph): boolean {
  const random = stream(1, 'points');
  const used = new Set(inputsOf(Object.values(two.outputs)));
  const data = new Map(
    Object.entries(two.inputs).flatMap(([name, e]) =>
      used.has(e)
        ? [[name, Float64Array.from({ length: sizeOf(sizes(e, POINTS)) }, () => random.normal())]]
        : [],
    ),
  );
  const run = ({ inputs, outputs }: ImportedGraph, count: number) =>
    evaluator(Object.values(outputs))(
      Object.fromEntries(
        [...data].map(([name, values]) => [name, { shape: sizes(inputs[name], count), data: values }]),
      ),
      count,
    );
  const [alone, together] = [run(one, 2 * POINTS), run(two, POINTS)];
  return alone.every(({ data: own }, k) => firstDifference(own, together[k].data, TOLERANCE) < 0);
}

/** The shape of an expression for some number of points. */
function sizes({ shape }: Expression, count: number): Sizes {
  return shape.map((size) => (size === BATCH ? count : size));
}
