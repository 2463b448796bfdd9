import { type Arithmetic, adjoint, type Expression, input, topological } from '../graph/index.ts';
import { counted, InputError, type Shape } from '../tensor/index.ts';
import { magnitude, width } from './bounds.ts';
import { encloseWith, enclosuresOf } from './enclose.ts';
import type { IntervalTensor } from './interval-tensor.ts';
import { intervals } from './intervals.ts';

/** Lower and upper ends, one pair an element. */
export interface Ends {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** Significance of every input and hidden neuron over a box, with their enclosures. */
export interface SignificanceAnalysis {
  /** Range of each output over the box; guaranteed where the arithmetic is. */
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
 * A domain of d inputs as a box [1, d].
 *
 * @throws InputError when it has other than d pairs, or one with lo > hi
 */
export function domainBox({ lo, hi }: Ends, d: number): IntervalTensor {
  if (lo.length !== d || hi.length !== d || lo.some((least, k) => !(least <= hi[k])))
    throw new InputError(
      `a domain of ${counted(d, 'input')} needs as many pairs lo ≤ hi`,
      JSON.stringify({ lo, hi }),
      'Correct the domain.',
    );
  return { shape: [1, d], lo: Float64Array.from(lo), hi: Float64Array.from(hi) };
}

/** An arithmetic for the analysis: any of the graph's, with the way into it and out of it. */
export interface AnalysisArithmetic<E extends WithShape> {
  readonly arithmetic: Arithmetic<E>;
  /** The enclosure of a box. */
  enclose(box: IntervalTensor): E;
  /** The least and the greatest number that each element of an enclosure holds. */
  ends(enclosure: E): IntervalTensor;
}

export type WithShape = { readonly shape: Shape };

/** The published method: naive interval arithmetic, rounded outward. */
export const intervalAnalysis: AnalysisArithmetic<IntervalTensor> = {
  arithmetic: intervals,
  enclose: (box) => box,
  ends: (enclosure) => enclosure,
};

export interface AnalysisOptions<E extends WithShape> {
  /** Default {@link intervalAnalysis}. */
  readonly arithmetic?: AnalysisArithmetic<E>;
  /** Divides the significance for each output, so that outputs of different units compare. Default 1. */
  readonly outputScales?: readonly number[];
}

/**
 * Adjoint significance analysis (the paper; Vassiliadis and others, CGO 2016): one sweep forward and one adjoint sweep for
 * each output, in any arithmetic. The published one is naive interval arithmetic. Its enclosures are wide on deep networks,
 * so compare within a layer. A tighter arithmetic gives tighter scores; one that samples gives estimates.
 *
 * @param domain the box of the inputs, physical units
 * @throws InputError when the domain does not fit the input or has lo > hi
 */
export function analyseSignificance<E extends WithShape = IntervalTensor>(
  { x, output, hidden }: LayeredExpressions,
  domain: Ends,
  { arithmetic, outputScales }: AnalysisOptions<E> = {},
): SignificanceAnalysis {
  const nodes = [x, ...hidden];
  const box = domainBox(domain, Number(x.shape[1]));
  return arithmetic === undefined
    ? analysed(intervalAnalysis, nodes, output, box, outputScales)
    : analysed(arithmetic, nodes, output, box, outputScales);
}

/** @param nodes the input, then the hidden layers */
function analysed<E extends WithShape>(
  analysis: AnalysisArithmetic<E>,
  nodes: readonly Expression[],
  output: Expression,
  box: IntervalTensor,
  outputScales: readonly number[] | undefined,
): SignificanceAnalysis {
  const bindings = { [nodes[0].attributes.name as string]: analysis.enclose(box) };
  const known = enclosuresOf(analysis.arithmetic, [output, ...nodes], bindings);
  const endsOf = (node: Expression) => analysis.ends(known.get(node) as E);
  const values = nodes.map(endsOf);
  const scores = values.map(({ lo }) => new Float64Array(lo.length));
  let first: readonly IntervalTensor[] = [];
  sweeps(analysis.arithmetic, output, nodes, known, bindings, (bars, j) => {
    const adjoints = bars.map((bar) => analysis.ends(bar));
    if (j === 0) first = adjoints;
    adjoints.forEach((bar, layer) => {
      const value = values[layer];
      const score = scores[layer];
      for (let i = 0; i < score.length; i++)
        score[i] = Math.max(
          score[i],
          (width(at(value, i)) * magnitude(at(bar, i))) / (outputScales?.[j] ?? 1),
        );
    });
  });
  return {
    outputs: listed(endsOf(output)),
    layers: nodes.map((_, layer) => ({
      layer,
      significance: [...scores[layer]],
      values: listed(values[layer]),
      adjoints: listed(first[layer]),
    })),
  };
}

/**
 * One adjoint sweep after the other. Each is forgotten before the next, since those of thousands of outputs would not fit
 * into memory. What sweeps share is enclosed once. Where the output depends on its nodes through the last one alone, that
 * part is also built once.
 *
 * @param known enclosures of the nodes; those that sweeps share are added
 * @param visit called with the adjoints of output j with respect to the nodes
 */
function sweeps<E extends WithShape>(
  arithmetic: Arithmetic<E>,
  output: Expression,
  nodes: readonly Expression[],
  known: Map<Expression, E>,
  bindings: Readonly<Record<string, E>>,
  visit: (bars: readonly E[], j: number) => void,
): void {
  const m = Number(output.shape[1]);
  const last = nodes[nodes.length - 1];
  const layered = m > 1 && !reaches(output, last, nodes);
  const wrt = layered ? [last] : nodes;
  const seed = input('adjoint of the last layer', last.shape);
  const below = layered ? adjoint(last, nodes, seed) : [];
  // What does not depend on the seed is the same for every output.
  const shared = topological(below).filter((e) => e.op !== 'constant' && !topological([e]).includes(seed));
  for (const [e, value] of enclosuresOf(arithmetic, shared, bindings, known)) known.set(e, value);
  for (let j = 0; j < m; j++) {
    const above = encloseWith(arithmetic, adjoint(output.slice(1, j, j + 1), wrt), bindings, known);
    const bars = layered
      ? encloseWith(arithmetic, below, { [seed.attributes.name as string]: above[0] }, known)
      : above;
    visit(bars, j);
  }
}

/** Whether an expression depends on one of `nodes` other than through `last`. */
function reaches(output: Expression, last: Expression, nodes: readonly Expression[]): boolean {
  const others = new Set(nodes);
  const seen = new Set<Expression>([last]);
  const stack = [output];
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    if (seen.has(e)) continue;
    if (others.has(e)) return true;
    seen.add(e);
    stack.push(...e.inputs);
  }
  return false;
}

function at({ lo, hi }: IntervalTensor, index: number) {
  return { lo: lo[index], hi: hi[index] };
}

function listed({ lo, hi }: IntervalTensor): Ends {
  return { lo: [...lo], hi: [...hi] };
}
