import { input, tangent } from '../../graph/index.ts';
import {
  boundsArithmetic,
  boundsAt,
  encloseWith,
  enclosuresOf,
  type IntervalTensor,
  intervals,
} from '../../interval/index.ts';
import {
  activated,
  type Layer,
  networkConstants,
  physicalGraph,
  type Surrogate,
} from '../../surrogate/index.ts';
import type { Units } from '../units.ts';
import type { AdjointOf } from './adjoint-of.ts';
import { type EnclosedGroup, type EncloseGroups, enclosedQuantity } from './enclosed-quantity.ts';
import { adjointsAt, axesOf } from './terms.ts';
import { seedOf } from './weigh.ts';

/**
 * Bounds of what the edges of each layer carry, and of the adjoints of their preactivations. These hold over the part of a box and also
 * on the way to a network without one of the edges. By the mean value theorem, sizes weighed with them bound what removal does.
 *
 * Layer by layer, preactivations are inputs of their own, that take all values which they have on that way. So an edge
 * from a neuron that saturates keeps its score, though the adjoint is next to nothing while it is there.
 */
export function enclosedEdges(surrogate: Surrogate, adjointOf: AdjointOf, { xStd }: Units): EncloseGroups {
  const { layers, inputs, outputs, normalisation } = surrogate;
  const m = outputs.length;
  const x = input('x', [1, inputs.length]);
  const axes = adjointOf === 'values' ? [] : axesOf(x, xStd);
  const constants = networkConstants(surrogate);
  const seed = input('seed', [1, m]);
  const reads = physicalGraph(normalisation, constants, x).layers.map(({ read }) => read);
  const slopes = axes.map((axis) => tangent(reads, new Map([[x, axis]])));
  const wanted = layers.map((layer, place) => {
    const shape = [1, layer.outputs] as const;
    const sums = input('sums', shape);
    const along = axes.map((_, k) => input(`slope ${k}`, shape));
    const { output } = physicalGraph(normalisation, constants, x, (values, at) =>
      at === place ? activated(sums, layer.activation) : values,
    );
    const bars = adjointsAt(output, [sums], seed);
    const tangents = axes.flatMap((axis, k) =>
      tangent(
        bars,
        new Map([
          [x, axis],
          [sums, along[k]],
        ]),
      ),
    );
    return [...bars, ...tangents];
  });
  return ({ analysis: { arithmetic, enclose, ends }, x: enclosed }) => {
    const known = enclosuresOf(arithmetic, [...reads, ...slopes.flat()], { x: enclosed });
    return layers.flatMap((layer, place): EnclosedGroup[] => {
      if (layer.unweighted) return [];
      const carried = [reads[place], ...slopes.map((along) => along[place])].map((e) => ends(known.get(e)!));
      const [value, ...derivatives] = carried.map((read, k) => enclose(sumsWithout(read, layer, k === 0)));
      const bindings = {
        x: enclosed,
        sums: value,
        ...Object.fromEntries(derivatives.map((one, k) => [`slope ${k}`, one])),
      };
      const adjointOfOutput = (j: number) =>
        encloseWith(
          arithmetic,
          wanted[place],
          { ...bindings, seed: arithmetic.constant(seedOf(m, j)) },
          known,
        ).map(ends);
      return [
        {
          of: 'weights',
          layer: place + 1,
          weight: layer.weight,
          carried: enclosedQuantity(carried),
          adjoints: outputs.map((_, j) => enclosedQuantity(adjointOfOutput(j))),
        },
      ];
    });
  };
}

/**
 * Preactivations, or their derivatives, while any one edge goes from what it carries to 0. An end of the sum moves by as much as
 * 0 lies beyond the same end of what the edge carries. Where that holds 0, nothing moves.
 *
 * @param read what the layer reads, [1, inputs]
 * @param biased whether the bias is a summand
 */
function sumsWithout(
  read: IntervalTensor,
  { weight, bias, inputs, outputs }: Layer,
  biased: boolean,
): IntervalTensor {
  const matrix = intervals.constant({ shape: [inputs, outputs], data: weight });
  const products = intervals.matmul(read, matrix);
  const sums = biased
    ? intervals.add(products, intervals.constant({ shape: [outputs], data: bias }))
    : products;
  // By how much the lower ends fall and the upper ends rise.
  const [fall, rise] = [new Float64Array(outputs), new Float64Array(outputs)];
  for (let i = 0; i < inputs; i++) {
    const { lo, hi } = boundsAt(read, i);
    const nearest = lo > 0 ? lo : hi < 0 ? hi : 0;
    if (nearest === 0) continue;
    for (let j = 0; j < outputs; j++) {
      const edge = boundsArithmetic.mul(point(nearest), point(weight[i * outputs + j]));
      fall[j] = Math.max(fall[j], edge.hi);
      rise[j] = Math.max(rise[j], -edge.lo);
    }
  }
  const moved = { shape: [1, outputs], lo: fall.map((by) => 0 - by), hi: rise };
  return intervals.add(sums, moved);
}

const { point } = boundsArithmetic;
