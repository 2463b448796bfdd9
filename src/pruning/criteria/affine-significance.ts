import { type Cut, cutsOf, halved, slabs } from '../../affine/index.ts';
import { evaluate, input, jacobian } from '../../graph/index.ts';
import { domainBox, type IntervalTensor } from '../../interval/index.ts';
import { gradientMoment } from '../../reduction/index.ts';
import { demandDouble, type Surrogate, surrogateGraph } from '../../surrogate/index.ts';
import { demand, stream, type Tensor, turn } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import { adjointsOf } from '../adjoints/adjoint-of.ts';
import { enclosedGroups } from '../adjoints/enclosed.ts';
import { bothOf, type EnclosedGroup, eitherOf, sizesOf } from '../adjoints/enclosed-quantity.ts';
import { outputScales, upward, weighed } from '../adjoints/weigh.ts';
import { boundedBy } from '../bounded-by.ts';
import type { Criterion, GivenGroup } from '../criterion.ts';
import { demandFiniteScores } from '../finite.ts';
import { pointsOfDomain } from '../points.ts';
import { unitsOver } from '../units.ts';

/** Parts that a domain is cut into. */
export const SIGNIFICANCE_PARTS = 16;
/** Points at which gradients say how the domain is cut. */
const GRADIENT_POINTS = 256;

/**
 * The interval significance in affine arithmetic, forward and adjoint with the same symbols: what neurons have in common cancels. The
 * domain is cut into slabs across the directions along which the outputs change most. Ranges and largest adjoints are over all of
 * them, so that scores still bound what any points of the domain have. They are rounded up.
 *
 * @param parts how many slabs at most; time grows with them. From 64 on the domain is halved along its inputs first, which wide
 *   domains need, and each box has four slabs. Default 16
 */
export function affineSignificanceOver(parts: number = SIGNIFICANCE_PARTS): Criterion {
  demand(
    Number.isInteger(parts) && parts >= 1,
    'the parts of a domain must be a whole number of at least 1',
    parts,
    'Give 16, say.',
  );
  return {
    name: 'affine-significance',
    what: 'width of what encloses a neuron, times its largest adjoint, in affine arithmetic over parts of the domain',
    of: ['neurons', 'inputs', 'weights'],
    adjointsOf,
    async scores(surrogate, context): Promise<GivenGroup[]> {
      const { of, adjointOf, domain, signal } = context;
      demandDouble(boundedBy(surrogate, domain), adjointOf === 'values' ? 1 : 2);
      const box = domainBox(domain, surrogate.inputs.length);
      const units = unitsOver(surrogate, domain, adjointOf !== 'values');
      const scales = outputScales(units);
      const enclose = enclosedGroups(surrogate, context, units);
      const over = async (boxes: readonly IntervalTensor[], cuts: readonly Cut[]) => {
        let groups: EnclosedGroup[] = [];
        for (const one of boxes)
          for (const cell of slabs(one, cuts)) {
            signal?.throwIfAborted();
            const own = enclose(cell);
            groups = groups.length === 0 ? own : groups.map((group, g) => eitherOf(group, own[g]));
            await turn();
          }
        return groups;
      };
      const whole = await over([box], []);
      const { boxes, cuts } = partsOf(box, momentOver(surrogate, domain, box, scales), parts);
      // Slabs stick out of the box a little, so that over all of it a bound may be the better one.
      const cut = boxes.length === 1 && cuts.length === 0 ? whole : await over(boxes, cuts);
      return whole.map((one, g) => {
        const group = bothOf(one, cut[g]);
        const scored = weighed(sizesOf(group), adjointOf, scales, upward);
        const { lo, hi } = group.carried.value;
        return demandFiniteScores(of === 'weights' ? scored : { ...scored, ranges: { lo, hi } });
      });
    },
  };
}

/** {@link affineSignificanceOver} 16 parts. */
export const affineSignificance = affineSignificanceOver();

/** From so many parts on, the domain is halved along its inputs as well. Then each box has a few slabs. */
const HALVED_FROM = 64;
const SLABS_OF_HALVED = 4;

function partsOf(box: IntervalTensor, moment: Tensor, parts: number) {
  const most = parts < HALVED_FROM ? 1 : Math.floor(parts / SLABS_OF_HALVED);
  const { boxes, moment: own } = halved(box, moment, most);
  return { boxes, cuts: cutsOf(own, Math.floor(parts / boxes.length)) };
}

/** E[∇y ∇yᵀ] of the outputs over their scales, in units of half the width of the box along each input. */
function momentOver(
  surrogate: Surrogate,
  domain: Domain,
  box: IntervalTensor,
  scales: readonly number[],
): Tensor {
  const d = surrogate.inputs.length;
  const points = pointsOfDomain(domain, GRADIENT_POINTS, (purpose) => stream(1, purpose));
  const x = input('x', ['N', d]);
  const { output } = surrogateGraph(surrogate, x);
  const [y, dydx] = evaluate([output, jacobian(output, x)], { x: points });
  const half = box.lo.map((lo, k) => 0.5 * box.hi[k] - 0.5 * lo);
  const one = new Float64Array(d);
  const yStd = Float64Array.from(scales);
  return gradientMoment({ x: points, y, dydx }, { xMean: one, xStd: half, yMean: yStd, yStd });
}
