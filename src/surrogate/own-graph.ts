import { evaluate, input } from '../graph/index.ts';
import { importGraph, NodeError, nodeLabel, type OnnxModel } from '../onnx/index.ts';
import { BATCH, describe, InputError, type Tensor } from '../tensor/index.ts';
import { surrogateGraph } from './graph.ts';
import { pointsAbout } from './points-about.ts';
import type { Surrogate } from './surrogate.ts';

/** Points at which the graph of a file is compared. */
const POINTS = 8;
/** What differs by less, relative to the spread of an output, is the rounding of a file. */
const ROUNDING = { float32: 1e-5, float64: 1e-9 };

/**
 * Compares what a file's graph computes with the function that its metadata and weights describe, in float64 at a few points.
 * Other programs run the graph; we take the weights. Derivatives that the file may compute beside the values are not compared.
 *
 * @throws InputError when the graph cannot be read, or computes another function
 */
export function demandOwnGraph(model: OnnxModel, surrogate: Surrogate): void {
  const { normalisation, outputs } = surrogate;
  const isDouble = model.inputs.some(({ type }) => type === 'float64');
  const x = pointsAbout(normalisation, POINTS);
  const found = valuesOf(model, x);
  const exact = describedValues(surrogate, x);
  // A file of float32 holds the normalisation rounded, which steep networks magnify.
  const single = isDouble ? exact : describedValues(withRounded(surrogate), x);
  if (found.data.length !== exact.data.length)
    refuse(model, `values of shape ${describe(found.shape)}, not ${describe(exact.shape)}`);
  const { yMean, yStd } = normalisation;
  exact.data.forEach((value, at) => {
    // What overflows in float64 is refused where it is used.
    if (!Number.isFinite(value)) return;
    const j = at % yMean.length;
    const spread = yStd[j] + Math.abs(value - yMean[j]) + Math.abs(yMean[j]) / 100;
    const rounding = ROUNDING[isDouble ? 'float64' : 'float32'] * spread;
    const other = found.data[at];
    if (Math.abs(other - value) <= rounding + 10 * Math.abs(value - single.data[at])) return;
    refuse(model, `${outputs[j].name} = ${other} where its metadata say ${value}`);
  });
}

/** What metadata and weights describe, at points x [N, d]. */
function describedValues(surrogate: Surrogate, x: Tensor): Tensor {
  const { output } = surrogateGraph(surrogate, input('x', [BATCH, x.shape[1]]));
  return evaluate([output], { x }, POINTS)[0];
}

/** What the file's graph computes: its output y, or else its first. */
function valuesOf(model: OnnxModel, x: Tensor): Tensor {
  const output = model.outputs.find(({ name }) => name === 'y') ?? model.outputs[0];
  if (output === undefined) refuse(model, 'a graph without outputs');
  try {
    const { inputs, outputs } = importGraph({ ...model, outputs: [output] });
    const own = 'x' in inputs ? 'x' : Object.keys(inputs)[0];
    return evaluate([outputs[output.name]], { [own]: x }, POINTS)[0];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refuse(
      model,
      error instanceof NodeError
        ? `${nodeLabel(error.node)}: ${error.reason}`
        : `${error.invariant}${error.received === undefined ? '' : ` (${error.received})`}`,
    );
  }
}

function withRounded(surrogate: Surrogate): Surrogate {
  const { xMean, xStd, yMean, yStd } = surrogate.normalisation;
  const single = (values: Float64Array) => values.map(Math.fround);
  const normalisation = {
    xMean: single(xMean),
    xStd: single(xStd),
    yMean: single(yMean),
    yStd: single(yStd),
  };
  return { ...surrogate, normalisation };
}

function refuse({ source }: OnnxModel, received: string): never {
  throw new InputError(
    `the graph of ${source} must compute what its metadata say`,
    received,
    'Give the file as it was written, or remove the entry "sobolev" of its metadata to import the graph.',
  );
}
