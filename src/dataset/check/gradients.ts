import { columnStatistics } from '../../tensor/index.ts';
import type { Dataset } from '../dataset.ts';
import type { Change, Explanation } from './alternatives.ts';
import { type Differences, differencesOf } from './differences.ts';
import { isKnown } from './factor-words.ts';
import { type DataFinding, SOME } from './finding.ts';
import { type Fault, type FaultOf, gradientMessages } from './gradient-message.ts';
import { honestlyLeft } from './honest.ts';
import { jacobianOrder } from './jacobian.ts';
import { negligibleSlope } from './negligible.ts';
import { noisyChange } from './noisy.ts';
import { nearPairs } from './pairs.ts';
import { contradictions } from './regression.ts';
import type { Remedies } from './remedies.ts';
import { sumOfSizes } from './robust.ts';
import { roundingOf } from './rounding.ts';
import { verdictOn } from './verdict.ts';

/** Rows of which derivatives that are all 0 are not chance. */
const FEW = 8;
/** As a share of values, how much they differ by rounding. */
const ROUNDING = 1e-6;
/** Slope in standard deviations of output and input below which a column of zeros is no matter. */
const SLIGHT = 0.05;
/** Σ|left|/Σ|values| that a list of factors may leave, or this many times what honest gradients leave. */
const EXPLAINED = 0.1;
const HONEST = 2;

/** Derivatives that cannot belong to the values, output by output; the same fault of several outputs is one finding. */
export function gradientFindings(set: Dataset, remedies: Remedies): readonly DataFinding[] {
  const { x, y, dydx, outputs } = set;
  if (dydx === undefined) return [];
  const faults: FaultOf[] = [];
  const flat = outputs.map((_, o) => isFlat(set, o));
  for (const [output, changes] of flat.entries())
    if (changes) faults.push({ fault: { kind: 'flat' }, output, rows: [] });
  if (flat.every(Boolean)) return gradientMessages(set, faults, remedies);
  const deviations = { x: columnStatistics(x).std, y: columnStatistics(y).std };
  const pairs = nearPairs(set, deviations.x);
  const rounding = { x: roundingOf(x, true), y: roundingOf(y), dydx: roundingOf(dydx) };
  const compared = new Map<number, Differences>();
  const found: FaultOf[] = [];
  for (const [output, changes] of flat.entries()) {
    const of = changes ? undefined : differencesOf(set, output, pairs, rounding);
    if (of === undefined) continue;
    compared.set(output, of);
    const rows = [...of.from.subarray(0, SOME)];
    for (const fault of faultsOf(of, output, deviations)) found.push({ fault, output, rows });
  }
  const wrong = [...new Set(found.map(({ output }) => output))];
  const order = found.some(({ fault }) => !isSimple(fault))
    ? jacobianOrder(set, compared, wrong, pairs, rounding)
    : undefined;
  // One order of the whole Jacobian explains what would be several faults of outputs by themselves.
  if (order === undefined) faults.push(...found);
  else {
    const d = set.inputs.length;
    const moved = outputs.flatMap((_, o) =>
      order.from.slice(o * d, (o + 1) * d).some((place, k) => place !== o * d + k) ? [o] : [],
    );
    faults.push(...found.filter(({ output }) => !moved.includes(output)));
    for (const output of moved)
      faults.push({ fault: { kind: 'jacobian', order }, output, rows: found[0].rows });
  }
  return gradientMessages(set, faults, remedies);
}

/** Whether all derivatives of an output are 0 though its values differ. */
function isFlat(set: Dataset, o: number): boolean {
  const { x, y, dydx, outputs } = set;
  const [n, d] = x.shape;
  const negligible = Array.from({ length: d }, (_, k) => negligibleSlope(set, o, k));
  const m = outputs.length;
  let known = 0;
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < n; row++) {
    lo = Math.min(lo, y.data[row * m + o]);
    hi = Math.max(hi, y.data[row * m + o]);
    for (let k = 0; k < d; k++) {
      const value = dydx!.data[(row * m + o) * d + k];
      if (Math.abs(value) > negligible[k]) return false;
      if (!Number.isNaN(value)) known++;
    }
  }
  return hi - lo > ROUNDING * Math.max(Math.abs(lo), Math.abs(hi)) && known >= FEW * d;
}

/** Whether nothing but this fault would explain the values: a sign, or rows. */
function isSimple(fault: Fault): boolean {
  return fault.kind === 'shifted' || (fault.kind === 'factor' && fault.inputs.length > 1);
}

/** Standard deviations of inputs and outputs. */
interface Deviations {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function faultsOf(of: Differences, o: number, { x, y }: Deviations): readonly Fault[] {
  const verdict = verdictOn(of);
  if (verdict !== undefined) {
    const faults = changed(of, verdict.change, verdict.errors);
    const vague = faults.some((fault) => fault.kind === 'factor' && !isKnown(fault));
    return (vague || isList(faults)) && !isExplained(of, verdict) ? [unexplained(faults)] : faults;
  }
  const noisy = noisyChange(of);
  if (noisy !== undefined) return changed(of, noisy, new Float64Array(of.d));
  const { found, rest } = contradictions(of);
  const faults = found.flatMap(({ input, value, error }): readonly Fault[] => {
    if (of.roles[input] === 'given') return [{ kind: 'factor', inputs: [input], factor: value, error }];
    const slope = (value * x[input]) / y[o];
    return Math.abs(slope) < SLIGHT ? [] : [{ kind: 'zero', input, slope: value, error }];
  });
  return isList(faults) || (rest && faults.some(({ kind }) => kind === 'factor'))
    ? [unexplained(faults)]
    : faults;
}

/** Whether faults are of some columns that have nothing to do with each other: with enough of them much can be fitted. */
function isList(faults: readonly Fault[]): boolean {
  return faults.length > 1 && faults.some(({ kind }) => kind === 'factor');
}

/** Whether a change leaves about as little as honest gradients leave. */
function isExplained(of: Differences, { left }: Explanation): boolean {
  return sumOfSizes(left) < Math.max(EXPLAINED * sumOfSizes(of.values), HONEST * honestlyLeft(of));
}

function unexplained(faults: readonly Fault[]): Fault {
  return {
    kind: 'unexplained',
    inputs: faults.flatMap((fault) =>
      fault.kind === 'factor' ? fault.inputs : fault.kind === 'zero' ? [fault.input] : [],
    ),
  };
}

function changed({ roles }: Differences, change: Change, errors: Float64Array): readonly Fault[] {
  switch (change.kind) {
    case 'factor':
      return [
        {
          kind: 'factor',
          inputs: roles.flatMap((role, k) => (role === 'given' ? [k] : [])),
          factor: change.factor,
          error: errors[0],
        },
      ];
    case 'factors':
      return [...change.factors.keys()]
        .filter((k) => change.factors[k] !== 1)
        .map((input) => ({
          kind: 'factor',
          inputs: [input],
          factor: change.factors[input],
          error: errors[input],
        }));
    default:
      return [change];
  }
}
