import { adjoint, axisOf, constant, type Expression, input, tangent } from '../../graph/index.ts';
import { hiddenPlaces, type Surrogate, surrogateGraph } from '../../surrogate/index.ts';
import type { Scored } from '../scores.ts';
import type { AdjointOf } from './adjoint-of.ts';

/**
 * What the significance of a group of parts is made of, as graphs. A part carries a quantity n(x) to a place p: a neuron or an
 * input its own value, to all that reads it; an edge n = w·h, from what its layer reads to a preactivation. With y the output and
 * n̄ = ∂y/∂p, the first-order change of the output where a constant c takes the place of n is
 *
 *   Δy = n̄·(c − n), so of its gradient Δ∇y = ∇n̄·(c − n) − n̄·∇n.
 *
 * So for gradients a part counts by its value, which ∇n̄ = ∂∇y/∂p weighs, and by its tangents ∇n, which n̄ = ∂∇y/∂∇p
 * weighs. With maxima over points or bounds over a box for the sizes,
 *
 *   |Δy| ≤ size(n)·max|n̄|,   ‖Δ∇y‖ ≤ size(n)·max‖∇n̄‖ + max‖∇n‖·max|n̄|.
 *
 * Where a neuron or an input goes, c is in the range of n, and the size is the width of that: the paper's significance. Where
 * a weight goes, c is 0 and nothing takes up the rest, so the size is max|n|. On the way from n to c the place p leaves the range that it has
 * in the network as it is, unless 0 is a value of n: bounds of n̄ have to hold there too (`enclosedEdges`).
 *
 * The second also bounds the change of the norm ‖∇y‖. Its own adjoint would be less by a factor that depends on the direction of
 * the gradient: nothing where a part turns the gradient only, and undefined where that is 0. Gradients and their norms are
 * by the inputs in normalised units, so that inputs of any units compare.
 */
export interface SignificanceTerms {
  /** Physical inputs, as they are given: [rows, d], by the name "x". */
  readonly x: Expression;
  /** Which output is differentiated: [1, m], by the name "seed". */
  readonly seed: Expression;
  readonly groups: readonly GroupTerms[];
}

export interface GroupTerms {
  readonly of: Scored;
  /** As in a `ScoreGroup`. */
  readonly layer: number;
  /** n: [rows, width]. */
  readonly carried: Differential;
  /** n̄ for an output: [rows, width], or of edges as many as there are preactivations. */
  readonly adjoint: Differential;
  /** Of edges: their weights [inputs, outputs], row-major. What an edge carries is its weight times `carried`. */
  readonly weight?: Float64Array;
}

/** A quantity of each point, and its derivative by each normalised input; none where only values count. */
export interface Differential {
  readonly value: Expression;
  readonly slopes: readonly Expression[];
}

/**
 * @param of inputs or neurons give both; weights give those of all layers
 * @param rows the batch: 'N' for points, 1 for a box
 */
export function significanceTerms(
  surrogate: Surrogate,
  of: Scored,
  adjointOf: AdjointOf,
  rows: number | 'N',
  xStd: Float64Array,
): SignificanceTerms {
  const { inputs, outputs } = surrogate;
  const x = input('x', [rows, inputs.length]);
  const { output, hidden, layers } = surrogateGraph(surrogate, x);
  const parts = of === 'weights' ? edges(surrogate, layers) : nodes(surrogate, x, hidden);
  const seed = input('seed', [1, outputs.length]);
  const adjoints = adjointsAt(
    output,
    parts.map(({ place }) => place),
    seed,
  );
  const all = [...parts.map(({ carried }) => carried), ...adjoints];
  const slopes =
    adjointOf === 'values' ? [] : axesOf(x, xStd).map((axis) => tangent(all, new Map([[x, axis]])));
  const differential = (at: number): Differential => ({
    value: all[at],
    slopes: slopes.map((along) => along[at]),
  });
  return {
    x,
    seed,
    groups: parts.map(({ carried: _, place: __, ...group }, at) => ({
      ...group,
      carried: differential(at),
      adjoint: differential(parts.length + at),
    })),
  };
}

/** The adjoints of the output that a seed [1, m] chooses, at some places. */
export function adjointsAt(
  output: Expression,
  places: readonly Expression[],
  seed: Expression,
): Expression[] {
  return adjoint(output, places, Number(seed.shape[1]) === 1 ? undefined : seed.broadcast(output.shape));
}

/** The directions of the normalised inputs, in physical inputs. */
export function axesOf(x: Expression, xStd: Float64Array): Expression[] {
  return Array.from(xStd, (std, k) => axisOf(x, k).mul(constant(std)));
}

interface Part extends Pick<GroupTerms, 'of' | 'layer' | 'weight'> {
  readonly carried: Expression;
  /** Where it is carried to. */
  readonly place: Expression;
}

function nodes(surrogate: Surrogate, x: Expression, hidden: readonly Expression[]): Part[] {
  const places = hiddenPlaces(surrogate);
  return [
    { of: 'inputs', layer: 0, carried: x, place: x },
    ...hidden.map((carried, h): Part => ({ of: 'neurons', layer: places[h] + 1, carried, place: carried })),
  ];
}

/** Edges as they stand in the network. A layer without weights has none. */
function edges(
  { layers }: Surrogate,
  flows: readonly { readonly read: Expression; readonly sums: Expression }[],
): Part[] {
  return flows.flatMap(({ read, sums }, place): Part[] => {
    const { weight, unweighted } = layers[place];
    return unweighted ? [] : [{ of: 'weights', layer: place + 1, carried: read, place: sums, weight }];
  });
}
