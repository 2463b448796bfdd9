import { adjoint, type Expression, input, topological } from '../graph/index.ts';
import { counted, InputError } from '../tensor/index.ts';
import { magnitude, width } from './bounds.ts';
import { type IntervalTensor, intervals } from './box.ts';
import { encloseWith, enclosuresOf } from './enclose.ts';

/** Lower and upper ends, one pair an element. */
export interface Ends {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** An input as a significance describes it. */
export interface InputName {
  readonly name: string;
  /** The name is a number that we gave. */
  readonly unnamed?: true;
  readonly unit?: string;
}

/** Significance of every input and hidden neuron over a box, as the seed defines it (plain JSON). */
export interface Significance {
  readonly schema: 'sobolev/significance/1';
  readonly method: 'interval-adjoint';
  /** What the inputs are called, and their units, in the order of the box. Absent where that is not known. */
  readonly inputs?: readonly InputName[];
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
      `a domain of ${counted(d, 'input')} needs as many pairs lo ≤ hi`,
      JSON.stringify(domain),
      'Correct the domain.',
    );
  const nodes = [x, ...hidden];
  const box: IntervalTensor = {
    shape: [1, d],
    lo: Float64Array.from(domain.lo),
    hi: Float64Array.from(domain.hi),
  };
  const bindings = { [x.attributes.name as string]: box };
  const known = enclosuresOf(intervals, [output, ...nodes], bindings);
  const enclosed = (node: Expression) => known.get(node) as IntervalTensor;
  const scores = nodes.map((node) => new Float64Array(enclosed(node).lo.length));
  const first = sweeps(output, nodes, known, bindings, (bars, j) => {
    bars.forEach((bar, layer) => {
      const value = enclosed(nodes[layer]);
      const score = scores[layer];
      for (let i = 0; i < score.length; i++)
        score[i] = Math.max(
          score[i],
          (width(at(value, i)) * magnitude(at(bar, i))) / (outputScales?.[j] ?? 1),
        );
    });
  });
  return {
    schema: 'sobolev/significance/1',
    method: 'interval-adjoint',
    domain: { lo: [...domain.lo], hi: [...domain.hi] },
    outputs: ends(enclosed(output)),
    layers: nodes.map((node, layer) => ({
      layer,
      significance: [...scores[layer]],
      values: ends(enclosed(node)),
      adjoints: ends(first[layer]),
    })),
  };
}

/**
 * One interval adjoint sweep after the other, each forgotten before the next: of thousands of outputs all would not fit into
 * memory. What sweeps have in common is enclosed, and where the output depends on its nodes through the last one alone even
 * built, once.
 *
 * @param known enclosures of the nodes; those that sweeps have in common are added
 * @param visit called with the adjoints of output j with respect to the nodes
 * @returns the adjoints of the first output
 */
function sweeps(
  output: Expression,
  nodes: readonly Expression[],
  known: Map<Expression, IntervalTensor>,
  bindings: Readonly<Record<string, IntervalTensor>>,
  visit: (bars: readonly IntervalTensor[], j: number) => void,
): readonly IntervalTensor[] {
  const m = Number(output.shape[1]);
  const last = nodes[nodes.length - 1];
  const layered = m > 1 && !reaches(output, last, nodes);
  const wrt = layered ? [last] : nodes;
  const seed = input('adjoint of the last layer', last.shape);
  const below = layered ? adjoint(last, nodes, seed) : [];
  // Beside the seed, all below a sweep that is no part of it is the same for every output.
  const shared = topological(below).filter((e) => e.op !== 'constant' && !topological([e]).includes(seed));
  for (const [e, value] of enclosuresOf(intervals, shared, bindings, known)) known.set(e, value);
  let first: readonly IntervalTensor[] = [];
  for (let j = 0; j < m; j++) {
    const above = encloseWith(intervals, adjoint(output.slice(1, j, j + 1), wrt), bindings, known);
    const bars = layered
      ? encloseWith(intervals, below, { [seed.attributes.name as string]: above[0] }, known)
      : above;
    visit(bars, j);
    if (j === 0) first = bars;
  }
  return first;
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

function ends({ lo, hi }: IntervalTensor): Ends {
  return { lo: [...lo], hi: [...hi] };
}
