import { adjoint, type Expression, input } from '../graph/index.ts';
import {
  boundsAt,
  domainBox,
  encloseWith,
  enclosuresOf,
  type IntervalTensor,
  intervals,
  magnitude,
} from '../interval/index.ts';
import {
  ignoredInputs,
  type LayerExpressions,
  networkConstants,
  networkGraph,
  normalised,
  type Surrogate,
} from '../surrogate/index.ts';
import { tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { type Fixed, fixedRows } from './fix-inputs.ts';

/** How much outputs can change when constants take the place of inputs, in the units of the outputs. */
export interface FixingBounds {
  /** By input: one bound an output, for this input alone. Undefined for inputs that stay. */
  readonly alone: readonly (readonly number[] | undefined)[];
  /** One bound an output, for all together. */
  readonly together: readonly number[];
}

/**
 * Bounds of |Δyⱼ| over a box by the mean value theorem: Σₖ max|xₖ − cₖ|·max|∂yⱼ/∂xₖ|, with interval adjoints over the box. It
 * holds the segment between a point and the one with constants. All is rounded outward. 0 is a proof: an input that the
 * network ignores has it exactly.
 *
 * Biases into which constants are folded are rounded. That shifts preactivations, which is one more term for all together.
 * So that bound is of the network that is left, as it is stored.
 *
 * @param fixed constants within the box
 * @param left the network that is left (`fixInputs`)
 * @param domain physical units
 */
export function fixingBounds(
  surrogate: Surrogate,
  fixed: Fixed,
  left: Surrogate,
  domain: Domain,
): FixingBounds {
  const d = surrogate.inputs.length;
  const m = surrogate.outputs.length;
  const ignored = new Set(ignoredInputs(surrogate));
  const going = fixed.map((constant, k) => constant !== undefined && !ignored.has(k));
  const alone = fixed.map((constant) => (constant === undefined ? undefined : new Array<number>(m).fill(0)));
  const together = new Array<number>(m).fill(0);
  if (!going.includes(true)) return { alone, together };
  const x = input('x', [1, d]);
  const distance = x.sub(input('constants', [1, d]));
  const { y, shifts, rounding } = shifted(surrogate, x, fixed, left);
  const bindings = { x: domainBox(domain, d), constants: pointsOf(fixed), ...rounding };
  const known = enclosuresOf(intervals, [y, distance], bindings);
  const chosen = tensor(going.map(Number), [d, 1]);
  for (let j = 0; j < m; j++) {
    const [bar, ...rest] = adjoint(y.slice(1, j, j + 1), [x, ...shifts]);
    const changes = distance.mul(bar);
    const all = shifts.reduce(
      (sum, shift, at) => sum.add(shift.mul(rest[at]).sum()),
      changes.matmul(chosen).sum(),
    );
    const [each, total] = encloseWith(intervals, [changes, all], bindings, known);
    going.forEach((goes, k) => {
      if (goes) alone[k]![j] = magnitude(boundsAt(each, k));
    });
    together[j] = magnitude(boundsAt(total, 0));
  }
  return { alone, together };
}

/** The network with its preactivations shifted by inputs, within what rounding of folded biases shifts them. */
function shifted(surrogate: Surrogate, x: Expression, fixed: Fixed, left: Surrogate) {
  const shifts: Expression[] = [];
  const rounding: Record<string, IntervalTensor> = {};
  const constants = networkConstants(surrogate);
  const layers = constants.layers.map((layer, place): LayerExpressions => {
    const own = roundingAt(surrogate, place, fixed, left);
    if (own === undefined) return layer;
    const name = `rounding of layer ${place + 1}`;
    const shift = input(name, [1, layer.outputs]);
    shifts.push(shift);
    rounding[name] = own;
    return { ...layer, bias: shift.add(layer.bias) };
  });
  const { output } = networkGraph({ ...constants, layers }, normalised(x, surrogate.normalisation));
  return { y: output.mul(tensor(surrogate.normalisation.yStd)), shifts, rounding };
}

/** What 0 and the rounding of a layer's folded biases lie in. Undefined where nothing is folded. */
function roundingAt(
  surrogate: Surrogate,
  place: number,
  fixed: Fixed,
  left: Surrogate,
): IntervalTensor | undefined {
  const rows = fixedRows(surrogate, place, fixed);
  if (rows.size === 0) return undefined;
  const d = fixed.length;
  const { weight, bias } = networkConstants(surrogate).layers[place];
  const { inputs } = surrogate.layers[place];
  const added = new Float64Array(d * inputs);
  for (const [row, sources] of rows) for (const k of sources) added[k * inputs + row] += 1;
  const c = input('constants', [1, d]);
  const exact = normalised(c, surrogate.normalisation)
    .matmul(tensor(added, [d, inputs]))
    .matmul(weight)
    .add(bias);
  const stored = input('stored', [1, surrogate.layers[place].outputs]);
  const [{ shape, lo, hi }] = encloseWith(intervals, [stored.sub(exact)], {
    constants: pointsOf(fixed),
    stored: points(left.layers[place].bias),
  });
  return { shape, lo: lo.map((end) => Math.min(0, end)), hi: hi.map((end) => Math.max(0, end)) };
}

/** Constants as intervals; 0 for inputs that stay, which nobody reads. */
function pointsOf(fixed: Fixed): IntervalTensor {
  return points(Float64Array.from(fixed, (constant) => constant ?? 0));
}

function points(values: Float64Array): IntervalTensor {
  return intervals.constant(tensor(values, [1, values.length]));
}
