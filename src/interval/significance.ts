import { adjoint, type Expression } from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import { magnitude, width } from './bounds.ts';
import { type IntervalTensor, intervals } from './box.ts';
import { encloseWith } from './enclose.ts';

/** Lower and upper ends, one pair an element. */
export interface Ends {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** Significance of every input and hidden neuron over a box, as the seed defines it (plain JSON). */
export interface Significance {
  readonly schema: 'sobolev/significance/1';
  readonly method: 'interval-adjoint';
  /** The box, in physical units of the inputs. */
  readonly domain: Ends;
  /** Guaranteed range of each output over the box, in physical units. */
  readonly outputs: Ends;
  /** Layer 0 are the inputs, layer 1 the first hidden layer, and so on. */
  readonly layers: readonly LayerSignificance[];
}

export interface LayerSignificance {
  readonly layer: number;
  /** S = width([n])·max|∇[n][y]|, one entry a neuron; with several outputs the largest S, each over its scale. */
  readonly significance: readonly number[];
  /** Enclosure of the neuron's value. */
  readonly values: Ends;
  /** Enclosure of the adjoint of the first output with respect to the neuron. */
  readonly adjoints: Ends;
}

/** A layered function of one point, for analysis. */
export interface LayeredExpressions {
  /** The input, [1, d], by its name. */
  readonly x: Expression;
  /** [1, m] */
  readonly output: Expression;
  /** Activations of each hidden layer, [1, width]. */
  readonly hidden: readonly Expression[];
}

/**
 * Interval adjoint significance analysis (the seed; Vassiliadis and others, CGO 2016): one interval sweep forward and
 * one interval adjoint sweep for each output, rounded outward. Naive interval arithmetic, as published: on deep
 * networks the enclosures are wide, and comparisons are best made within a layer.
 *
 * @param domain the box of the inputs, physical units
 * @param outputScales divides the significance for each output, so that outputs of different units compare; default 1
 * @throws InputError when the domain does not fit the input or has lo > hi
 */
export function analyseSignificance(
  { x, output, hidden }: LayeredExpressions,
  domain: Ends,
  outputScales?: readonly number[],
): Significance {
  const d = Number(x.shape[1]);
  if (domain.lo.length !== d || domain.hi.length !== d || domain.lo.some((lo, k) => !(lo <= domain.hi[k])))
    throw new InputError(
      `a domain of ${d} inputs needs as many pairs lo ≤ hi`,
      JSON.stringify(domain),
      'Correct the domain.',
    );
  const nodes = [x, ...hidden];
  const m = Number(output.shape[1]);
  const adjoints = Array.from({ length: m }, (_, j) => adjoint(output.slice(1, j, j + 1), nodes));
  const box: IntervalTensor = {
    shape: [1, d],
    lo: Float64Array.from(domain.lo),
    hi: Float64Array.from(domain.hi),
  };
  const enclosed = encloseWith(intervals, [output, ...nodes, ...adjoints.flat()], {
    [x.attributes.name as string]: box,
  });
  const values = enclosed.slice(1, 1 + nodes.length);
  const swept = enclosed.slice(1 + nodes.length);
  return {
    schema: 'sobolev/significance/1',
    method: 'interval-adjoint',
    domain: { lo: [...domain.lo], hi: [...domain.hi] },
    outputs: ends(enclosed[0]),
    layers: values.map((value, layer) => {
      const sensitivities = Array.from({ length: m }, (_, j) => swept[j * nodes.length + layer]);
      const significance = Array.from(value.lo, (_, i) =>
        Math.max(
          ...sensitivities.map(
            (bar, j) => (width(at(value, i)) * magnitude(at(bar, i))) / (outputScales?.[j] ?? 1),
          ),
        ),
      );
      return { layer, significance, values: ends(value), adjoints: ends(sensitivities[0]) };
    }),
  };
}

function at({ lo, hi }: IntervalTensor, index: number) {
  return { lo: lo[index], hi: hi[index] };
}

function ends({ lo, hi }: IntervalTensor): Ends {
  return { lo: [...lo], hi: [...hi] };
}
