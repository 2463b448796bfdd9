import { input } from '../../graph/index.ts';
import { domainBox, encloseWith, type IntervalTensor, intervals } from '../../interval/index.ts';
import {
  type Layer,
  networkConstants,
  networkGraph,
  normalised,
  type Surrogate,
} from '../../surrogate/index.ts';
import { type Sizes, tensor } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { AffineMap } from './affine-map.ts';
import type { Run } from './chain.ts';
import { enclosedRemainder, type FittedLines } from './lines.ts';

/** What is computed of a box h [1, d]: h·weight + rest, with weight [d, width] and rest [1, width] enclosed. */
interface AffineForm {
  readonly weight: IntervalTensor;
  readonly rest: IntervalTensor;
}

/**
 * An enclosure, [1, m], of what a map that takes the place of a run is wrong by over a box. That is what the reader adds up, less
 * what the map gives.
 *
 * Every activation becomes its line and an interval of what is left, so that the run is affine in what it reads but for
 * intervals (as forwards in Zhang and others, "Efficient Neural Network Robustness Certification with General Activation
 * Functions", 2018). The map is taken from that before what is read takes its range; ranges of both apart would be wide.
 * What is read is enclosed by naive intervals, which grow from layer to layer: so does the result.
 *
 * @param lines of every layer, in order
 */
export function enclosedError(
  surrogate: Surrogate,
  { layers, into }: Run,
  map: AffineMap,
  lines: readonly FittedLines[],
  domain: Domain,
): IntervalTensor {
  const read = enclosedRead(surrogate, layers[0], domain);
  let form: AffineForm | undefined;
  for (const layer of layers) {
    const own = surrogate.layers[layer - 1];
    form = activated(sums(form, own), own.activation, lines[layer - 1], read);
  }
  const { weight, rest } = sums(form, surrogate.layers[into - 1]);
  const wrong = {
    weight: intervals.sub(weight, point(map.weight, [map.inputs, map.outputs])),
    rest: intervals.sub(rest, point(map.bias, [1, map.outputs])),
  };
  return rangeOver(wrong, read);
}

/** What a layer, counted from 1, reads over a box. */
function enclosedRead(surrogate: Surrogate, layer: number, domain: Domain): IntervalTensor {
  const d = surrogate.inputs.length;
  const scaled = normalised(input('x', [1, d]), surrogate.normalisation);
  const { read } = networkGraph(networkConstants(surrogate), scaled).layers[layer - 1];
  return encloseWith(intervals, [read], { x: domainBox(domain, d) })[0];
}

/** What a layer adds up of a form, or of what is read itself. */
function sums(form: AffineForm | undefined, { inputs, outputs, weight: w, bias: b }: Layer): AffineForm {
  const weight = point(w, [inputs, outputs]);
  const bias = point(b, [1, outputs]);
  if (form === undefined) return { weight, rest: bias };
  return {
    weight: intervals.matmul(form.weight, weight),
    rest: intervals.add(intervals.matmul(form.rest, weight), bias),
  };
}

/** Activations of a form by their lines, and in the rest what is left of them. */
function activated(
  form: AffineForm,
  activation: Layer['activation'],
  lines: FittedLines,
  read: IntervalTensor,
): AffineForm {
  const width = lines.slope.length;
  const slope = point(lines.slope, [1, width]);
  const left = enclosedRemainder(activation, rangeOver(form, read), lines);
  const drawn = intervals.add(intervals.mul(form.rest, slope), point(lines.offset, [1, width]));
  return { weight: intervals.mul(form.weight, slope), rest: intervals.add(drawn, left) };
}

function rangeOver({ weight, rest }: AffineForm, read: IntervalTensor): IntervalTensor {
  return intervals.add(intervals.matmul(read, weight), rest);
}

function point(data: Float64Array, shape: Sizes): IntervalTensor {
  return intervals.constant(tensor(data, shape));
}
