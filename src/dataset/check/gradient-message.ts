import { columnNames } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import type { GradientFactors } from '../gradient-factors.ts';
import { appliedFactor, digits, factorWords, isKnown } from './factor-words.ts';
import { type DataFinding, listed, short } from './finding.ts';
import type { JacobianOrder } from './jacobian.ts';
import { negligibleSlope } from './negligible.ts';
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
  /** In another order of the derivatives of all outputs. */
  | { readonly kind: 'jacobian'; readonly order: JacobianOrder }
  /** For no reason that was found; `inputs` are those that surely do not. */
  | { readonly kind: 'unexplained'; readonly inputs: readonly number[] }
  | { readonly kind: 'shifted'; readonly rows: 1 | -1 };

export interface FaultOf {
  readonly fault: Fault;
  readonly output: number;
  readonly rows: readonly number[];
}

/** Columns that a remedy names one by one, at most. */
const NAMED = 12;
/** The same of an order, which can be told no other way. */
const ORDERED = 32;
/** A factor nearer to 1 than this, what is applied already included, is left out: so little is not found but by chance. */
const ONE = 0.02;

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
      return fault.inputs.length > 1 ? `factor ${digits(fault)}` : `factor ${output} ${fault.inputs}`;
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
      const by = group.length > 1 ? set.inputs.map((_, k) => k) : fault.inputs;
      const times = factorWords(set, fault, by);
      const mend = isKnown(fault) ? remedies.factors(factorsFor(set, factors)) : remedies.unexplained;
      return made(
        'gradient-scale',
        columns,
        `${listed(columns)} ${many ? 'do' : 'does'} not fit the values: by the differences between near neighbours ${many ? 'they' : 'it'} should be ${times}. ${mend}`,
      );
    }
    case 'jacobian': {
      const { order } = fault;
      const exchanged = group.map((one) => outputs[one.output].name);
      const way =
        order.outputs === 'by input'
          ? 'when they are read input by input, those of all outputs by one input after the other'
          : exchanged.length === 2
            ? `with those of ${listed(exchanged)} exchanged`
            : `with those of all outputs moved ${order.outputs[0] === 1 ? 'back' : 'on'} by one`;
      return made(
        'gradient-order',
        all,
        `The derivatives do not fit ${valuesOf} in their order, but they do ${way}. ${remedies.order(namesFrom(set, order.from))}`,
      );
    }
    case 'unexplained': {
      const wrong = group.flatMap((one) =>
        one.fault.kind === 'unexplained' ? one.fault.inputs.map((k) => names[one.output * d + k]) : [],
      );
      const above = wrong.length > 0 && wrong.length < all.length ? `, above all ${listed(wrong)}` : '';
      return made(
        'gradient-mismatch',
        all,
        `The derivatives do not fit ${valuesOf}${above}, and no simple reason was found: no factor, other order or other row makes them fit. ${remedies.unexplained}`,
      );
    }
    case 'permuted':
      return made(
        'gradient-order',
        all,
        `${flatBefore(set, group, remedies)} derivatives do not fit ${valuesOf} in their order, but they do with ${moved(set, fault.order)}. ${remedies.order(namesFor(set, group, fault.order))}`,
      );
    default:
      return made(
        'gradient-rows',
        all,
        `The derivatives do not fit ${valuesOf} in their rows, but they do one row ${fault.rows === 1 ? 'on: they are one row late' : 'back: they are one row early'}. ${remedies.rows}`,
      );
  }
}

/** How the sentence begins: where some derivatives are 0 everywhere, that is said first. Values of a payoff that jumps may look as if columns were exchanged. */
function flatBefore(set: Dataset, group: readonly FaultOf[], remedies: Remedies): string {
  const { inputs, outputs, dydx } = set;
  const [d, each] = [inputs.length, inputs.length * outputs.length];
  const isZero = (output: number, input: number) => {
    const negligible = negligibleSlope(set, output, input);
    for (let at = output * d + input; at < dydx!.data.length; at += each)
      if (!(Math.abs(dydx!.data[at]) <= negligible)) return false;
    return true;
  };
  const zero = inputs.filter((_, k) => group.every(({ output }) => isZero(output, k)));
  if (zero.length === 0) return 'The';
  const by = listed(zero.map(({ name }) => name));
  const of = listed(group.map(({ output }) => outputs[output].name));
  return `All derivatives of ${of} by ${by} are 0, as pathwise ones of a payoff that jumps are. If they are, ${lowered(remedies.flat)} If not, the`;
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** The name of a derivative in the file that it was read from, else ours. */
function nameOf(set: Dataset, place: number): string {
  return set.gradientColumns?.[place] || columnNames('dydx', set.inputs, set.outputs, 0)[place];
}

/**
 * What derivatives are to be multiplied by, what they are multiplied by already included. Undefined where they are too many
 * to name. 1 where nothing is to be multiplied.
 */
function factorsFor(set: Dataset, faults: readonly FaultOf[]): GradientFactors | undefined {
  const d = set.inputs.length;
  const applied = set.gradientFactors ?? new Array<number>(d * set.outputs.length).fill(1);
  const product = (place: number, factor: number): number => {
    if (applied[place] === 1) return factor;
    const both = applied[place] * factor;
    return Math.abs(both - 1) < ONE ? 1 : Number(both.toPrecision(7));
  };
  const each = new Map(applied.flatMap((factor, place) => (factor === 1 ? [] : [[place, factor] as const])));
  for (const { fault, output } of faults)
    if (fault.kind === 'factor' && isKnown(fault))
      for (const k of fault.inputs)
        each.set(output * d + k, product(output * d + k, appliedFactor(set, fault, fault.inputs)));
  // Columns that no fault names are 0: any factor will do.
  const [first] = each.values();
  const all =
    each.size === applied.length ||
    (faults.length === set.outputs.length && faults.every(({ fault }) => isOfAll(set, fault)));
  if (all && [...each.values()].every((factor) => factor === first)) return first;
  const needed = [...each].filter(([, factor]) => factor !== 1);
  if (needed.length === 0) return 1;
  if (needed.length > NAMED) return undefined;
  return Object.fromEntries(needed.map(([place, factor]) => [nameOf(set, place), factor]));
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
  const d = set.inputs.length;
  const wrong = new Set(group.map(({ output }) => output));
  return namesFrom(
    set,
    set.outputs.flatMap((_, o) => order.map((from, k) => o * d + (wrong.has(o) ? from : k))),
  );
}

/** Names of the columns of derivatives at these places, undefined likewise. */
function namesFrom(
  { inputs, outputs, gradientColumns }: Dataset,
  from: readonly number[],
): readonly string[] | undefined {
  const names = gradientColumns ?? columnNames('dydx', inputs, outputs, 0);
  if (names.length === 0 || new Set(names).size < names.length || names.length > ORDERED) return undefined;
  return from.map((place) => names[place]);
}
