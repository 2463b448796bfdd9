import { columnStatistics } from '../../tensor/index.ts';
import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import type { GradientFactors } from '../gradient-factors.ts';
import { type DataFinding, listed, short } from './finding.ts';
import type { Remedies } from './remedies.ts';

/** What the values say is wrong with the derivatives of an output. */
export type Fault =
  | { readonly kind: 'flat' }
  | { readonly kind: 'zero'; readonly input: number; readonly slope: number; readonly error: number }
  /** The same of some inputs. */
  | {
      readonly kind: 'factor';
      readonly inputs: readonly number[];
      readonly factor: number;
      readonly error: number;
    }
  | { readonly kind: 'permuted'; readonly order: readonly number[] }
  | { readonly kind: 'shifted'; readonly rows: 1 | -1 };

export interface FaultOf {
  readonly fault: Fault;
  readonly output: number;
  readonly rows: readonly number[];
}

/** Columns that a remedy names one by one, at most. */
const NAMED = 12;
/** A factor nearer to −1 than this is −1. */
const SIGN = 0.05;

/** One finding for each kind of fault; factors of single columns have one each. */
export function gradientMessages(
  set: Dataset,
  faults: readonly FaultOf[],
  remedies: Remedies,
): readonly DataFinding[] {
  const groups = new Map<string, FaultOf[]>();
  for (const one of faults) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const factors = faults.filter(({ fault }) => fault.kind === 'factor');
  return [...groups.values()].map((group) => finding(set, group, factors, remedies));
}

function keyOf({ fault, output }: FaultOf): string {
  switch (fault.kind) {
    case 'factor':
      return fault.inputs.length > 1 ? `factor ${rounded(fault)}` : `factor ${output} ${fault.inputs}`;
    case 'zero':
      return `zero ${output} ${fault.input}`;
    case 'permuted':
      return `permuted ${fault.order}`;
    case 'shifted':
      return `shifted ${fault.rows}`;
    default:
      return fault.kind;
  }
}

function finding(
  set: Dataset,
  group: readonly FaultOf[],
  factors: readonly FaultOf[],
  remedies: Remedies,
): DataFinding {
  const { inputs, outputs } = set;
  const d = inputs.length;
  const names = columnNames('dydx', inputs, outputs, 0);
  const [{ fault, output, rows }] = group;
  const all = group.flatMap((one) => names.slice(one.output * d, (one.output + 1) * d));
  const valuesOf = `the values of ${listed(group.map((one) => outputs[one.output].name))}`;
  const made = (kind: DataFinding['kind'], columns: readonly string[], message: string): DataFinding => ({
    kind,
    severity: 'error',
    message,
    columns,
    rows,
  });
  switch (fault.kind) {
    case 'flat':
      return made(
        'gradient-zero',
        all,
        `All derivatives of ${listed(group.map((one) => outputs[one.output].name))} are 0, but its values change: they are those between jumps, as pathwise derivatives of a digital payoff. ${remedies.flat}`,
      );
    case 'zero': {
      const name = names[output * d + fault.input];
      return made(
        'gradient-zero',
        [name],
        `${name} is 0 everywhere, but between near neighbours ${outputs[output].name} changes by ${short(fault.slope)} (±${short(fault.error)}) for each unit of ${inputs[fault.input].name}. ${remedies.zero}`,
      );
    }
    case 'factor': {
      const columns = group.flatMap((one) =>
        one.fault.kind === 'factor' ? one.fault.inputs.map((k) => names[one.output * d + k]) : [],
      );
      const many = columns.length > 1;
      const times = `${rounded(fault)} (±${short(fault.error)}) times what ${many ? 'they are' : 'it is'}`;
      return made(
        'gradient-scale',
        columns,
        `${listed(columns)} ${many ? 'do' : 'does'} not fit the values: by the differences between near neighbours ${many ? 'they' : 'it'} should be ${times}${guess(set, fault)}. ${remedies.factors(factorsFor(set, factors))}`,
      );
    }
    case 'permuted':
      return made(
        'gradient-order',
        all,
        `The derivatives do not fit ${valuesOf} in their order, but they do with ${moved(set, fault.order)}. ${remedies.order(namesFor(set, group, fault.order))}`,
      );
    default:
      return made(
        'gradient-rows',
        all,
        `The derivatives do not fit ${valuesOf} in their rows, but they do one row ${fault.rows === 1 ? 'on: they are one row late' : 'back: they are one row early'}. ${remedies.rows}`,
      );
  }
}

/** A factor with the digits that are sure. */
function rounded({ factor, error }: { readonly factor: number; readonly error: number }): string {
  if (Math.abs(factor + 1) < SIGN) return '-1';
  const sure = error > 0 ? Math.ceil(Math.log10(Math.abs(factor) / error)) : 3;
  return String(Number(factor.toPrecision(Math.min(Math.max(sure, 2), 5))));
}

function guess({ x, inputs }: Dataset, fault: Fault & { kind: 'factor' }): string {
  const { factor, error, inputs: by } = fault;
  if (Math.abs(factor + 1) < SIGN) return ', as forces are, or derivatives of the other sign';
  if (Math.abs(factor * 180 - Math.PI) < Math.max(0.05, 3 * 180 * error))
    return ', as if an angle were in degrees';
  if (by.length > 1) return '';
  const mean = columnStatistics(x).mean[by[0]];
  const logarithm = mean > 0 && Math.abs(factor * mean - 1) < Math.max(0.2, (3 * error) / Math.abs(factor));
  return logarithm ? `, as if it were the derivative by log ${inputs[by[0]].name}` : '';
}

/** The name of a derivative in the file that it was read from, else ours. */
function nameOf(set: Dataset, place: number): string {
  return set.gradientColumns?.[place] || columnNames('dydx', set.inputs, set.outputs, 0)[place];
}

/** What derivatives are to be multiplied by; undefined where they are too many to name. */
function factorsFor(set: Dataset, faults: readonly FaultOf[]): GradientFactors | undefined {
  const d = set.inputs.length;
  const each = new Map<number, number>();
  for (const { fault, output } of faults)
    if (fault.kind === 'factor')
      for (const k of fault.inputs) each.set(output * d + k, Number(rounded(fault)));
  const [first] = each.values();
  // Columns that no fault names are 0: any factor will do.
  const all = faults.length === set.outputs.length && faults.every(({ fault }) => isOfAll(set, fault));
  if (all && [...each.values()].every((factor) => factor === first)) return first;
  if (each.size > NAMED) return undefined;
  return Object.fromEntries([...each].map(([place, factor]) => [nameOf(set, place), factor]));
}

function isOfAll({ inputs }: Dataset, fault: Fault): boolean {
  return fault.kind === 'factor' && (fault.inputs.length > 1 || inputs.length === 1);
}

/** "columns a and b exchanged" */
function moved(set: Dataset, order: readonly number[]): string {
  const names = set.inputs.map(({ name }) => name);
  const changed = order.flatMap((from, k) => (from === k ? [] : [k]));
  if (changed.length === 2) return `those by ${names[changed[0]]} and ${names[changed[1]]} exchanged`;
  if (order[0] === order.length - 1 && order[1] === order.length - 2) return 'the last first';
  return order[0] === 1
    ? `all moved on by a column, that by ${names.at(-1)} the first`
    : `all moved back by a column, that by ${names[0]} the last`;
}

/** Names of the columns of derivatives in the order in which they fit; undefined where they are not known, or too many. */
function namesFor(
  set: Dataset,
  group: readonly FaultOf[],
  order: readonly number[],
): readonly string[] | undefined {
  const { inputs, outputs, gradientColumns } = set;
  const d = inputs.length;
  const names = gradientColumns ?? columnNames('dydx', inputs, outputs, 0);
  if (names.length === 0 || new Set(names).size < names.length || names.length > NAMED) return undefined;
  const wrong = new Set(group.map(({ output }) => output));
  return outputs.flatMap((_, o) => inputs.map((_, k) => names[o * d + (wrong.has(o) ? order[k] : k)]));
}
