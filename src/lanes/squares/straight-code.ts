import { type Expression, isUnivariate, type Lane, topological } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { loop } from '../wat.ts';
import { DoubleCode, NoDoubles } from './double-code.ts';
import { DOUBLE } from './layout.ts';

/** Where a value of a row lies: in a column, a number for each row of a block; or a number that all rows share. */
export type Where = { readonly column: number } | { readonly shared: number };

export interface StraightPlan {
  readonly rows: number;
  /** Where inputs lie. */
  readonly inputs: ReadonlyMap<Expression, Where>;
  /** What is wanted, and the addresses of the columns that it goes to. */
  readonly results: ReadonlyMap<Expression, readonly number[]>;
  /** Where memory begins for values that one function passes on to another. */
  readonly scratch: number;
}

/** Functions that compute what is wanted of a block, to be called in this order. */
export interface StraightCode {
  readonly functions: readonly string[];
  /** Where the memory between functions ends. */
  readonly end: number;
}

/** Lines of one function: V8 allocates registers in a hurry where there are many more. */
const MOST_LINES = 400;
const VECTOR = 2 * DOUBLE;

/**
 * Scalar expressions of a row as straight lines of code over the rows of a block, two in the lanes of each value.
 *
 * @param name of the first function; the others have a number behind it
 * @throws NoDoubles for an operation without code
 */
export function straightCode(plan: StraightPlan, name: string): StraightCode {
  const parts = partsOf([...plan.results.keys()]);
  const partOf = new Map(parts.flatMap((part, k) => part.map((e) => [e, k] as const)));
  const lastUse = new Map<Expression, number>();
  for (const [e, k] of partOf)
    for (const below of e.inputs) lastUse.set(below, Math.max(lastUse.get(below) ?? 0, k));
  const places = new Map<Expression, number>();
  for (const [e, [first]] of plan.results) if (partOf.has(e)) places.set(e, first);

  const free: number[] = [];
  const leaving = parts.map((): number[] => []);
  let end = plan.scratch;
  const column = plan.rows * DOUBLE;
  for (const [k, part] of parts.entries()) {
    for (const e of part) {
      const last = lastUse.get(e) ?? k;
      if (last === k || places.has(e)) continue;
      const at = free.pop() ?? end;
      if (at === end) end += column;
      places.set(e, at);
      leaving[last].push(at);
    }
    free.push(...leaving[k]);
  }
  // Results that nothing computes: inputs, and constants.
  const given = [...plan.results.keys()].filter((e) => !partOf.has(e));
  const functions = parts.map((part, k) =>
    functionText(plan, part, k === parts.length - 1 ? given : [], places, `${name}${k}`),
  );
  return { functions, end };
}

/** Expressions that are computed, inputs before users, cut into parts of some lines each. */
function partsOf(results: readonly Expression[]): Expression[][] {
  const parts: Expression[][] = [[]];
  let lines = 0;
  for (const e of besideSiblings(topological(results))) {
    const trial = new DoubleCode(() => '$v');
    // Distinct operands, so that none is taken for another.
    codeOf(
      e,
      e.inputs.map((_, k) => `(local.get $o${k})` as Lane),
      trial,
    );
    if (lines + trial.lines.length > MOST_LINES) {
      parts.push([]);
      lines = 0;
    }
    lines += trial.lines.length;
    parts[parts.length - 1].push(e);
  }
  return parts;
}

/** Functions of one value come together, since they share most of their code: an activation and its derivatives. */
function besideSiblings(order: readonly Expression[]): Set<Expression> {
  const computed = order.filter((e) => e.op !== 'input' && e.op !== 'constant');
  const siblings = new Map<Expression, Expression[]>();
  for (const e of computed)
    if (isUnivariate(e)) siblings.set(e.inputs[0], [...(siblings.get(e.inputs[0]) ?? []), e]);
  const placed = new Set<Expression>();
  for (const e of computed) {
    placed.add(e);
    if (isUnivariate(e)) for (const other of siblings.get(e.inputs[0]) as Expression[]) placed.add(other);
  }
  return placed;
}

function functionText(
  { rows, inputs, results }: StraightPlan,
  part: readonly Expression[],
  given: readonly Expression[],
  places: ReadonlyMap<Expression, number>,
  name: string,
): string {
  let locals = 0;
  const code = new DoubleCode(() => `$v${locals++}`);
  const lanes = new Map<Expression, Lane>();
  const load = (at: number) => code.value(`(v128.load offset=${at} (local.get $i))`);
  const lane = (e: Expression): Lane => {
    const known = lanes.get(e);
    if (known !== undefined) return known;
    const found = loaded(e, inputs.get(e), places.get(e), load, code);
    lanes.set(e, found);
    return found;
  };
  const store = (at: number, value: Lane) =>
    code.lines.push(`(v128.store offset=${at} (local.get $i) ${value})`);
  for (const e of part) {
    const value = codeOf(e, e.inputs.map(lane), code);
    lanes.set(e, value);
    for (const at of results.get(e) ?? []) store(at, value);
    const place = places.get(e);
    if (place !== undefined && !results.has(e)) store(place, value);
  }
  for (const e of given) for (const at of results.get(e) ?? []) store(at, lane(e));
  return [
    `(func ${name} (local $i i32)`,
    ...Array.from({ length: locals }, (_, v) => `(local $v${v} v128)`),
    loop('$i', 0, rows * DOUBLE, VECTOR, code.lines),
    ')',
  ].join('\n');
}

function loaded(
  e: Expression,
  input: Where | undefined,
  place: number | undefined,
  load: (at: number) => Lane,
  code: DoubleCode,
): Lane {
  if (e.op === 'constant') return code.constant((e.attributes.values as Tensor).data[0]);
  if (input === undefined) return load(place as number);
  return 'column' in input
    ? load(input.column)
    : code.value(`(v128.load64_splat offset=${input.shared} (i32.const 0))`);
}

function codeOf(e: Expression, operands: readonly Lane[], code: DoubleCode): Lane {
  const value = e.room.code?.(operands, e.attributes, code);
  if (value === undefined) throw new NoDoubles(e.op);
  return value;
}
