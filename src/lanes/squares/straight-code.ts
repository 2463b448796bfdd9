import { type Expression, isUnivariate, type Lane, topological } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { get, set, step } from '../wat.ts';
import { DoubleCode, NoDoubles } from './double-code.ts';
import { DOUBLE, FLOAT } from './layout.ts';

/** Where a value lies. */
export type Where =
  /** A double for each row of a block, behind the base. */
  | { readonly column: number }
  /** A float32 for each row of a block, behind the block's own address. */
  | { readonly stored: number }
  /** A double that all rows share, behind the base. */
  | { readonly shared: number };

export interface StraightPlan {
  readonly rows: number;
  /** Where inputs lie. */
  readonly inputs: ReadonlyMap<Expression, Where>;
  /**
   * What is wanted of a block, and the columns that it goes to: stage by stage. A stage may be called again, with other inputs that no
   * stage before it depends on.
   */
  readonly stages: readonly ReadonlyMap<Expression, readonly number[]>[];
  /** Where the block's address lies. */
  readonly block: number;
  /** Where memory begins for values that one function passes on to another. */
  readonly scratch: number;
}

/** Functions that compute what is wanted of a block, to be called in this order. */
export interface StraightCode {
  /** Of each stage. They take the base from the global `$base`. */
  readonly stages: readonly (readonly StraightFunction[])[];
  /** Where the memory between functions ends. */
  readonly end: number;
}

export interface StraightFunction {
  readonly name: string;
  readonly text: string;
}

/** Lines of one function: V8 allocates registers in a hurry where there are many more. */
const MOST_LINES = 400;
const VECTOR = 2 * DOUBLE;

/**
 * Scalar expressions of a row as straight lines of code over the rows of a block, two in the lanes of each value.
 *
 * @param name of the functions; each has numbers behind it
 * @throws NoDoubles for an operation without code
 */
export function straightCode(plan: StraightPlan, name: string): StraightCode {
  const staged = partsOf(plan.stages);
  const parts = staged.flat();
  const partOf = new Map(parts.flatMap((part, k) => part.map((e) => [e, k] as const)));
  const lastUse = new Map<Expression, number>();
  for (const [e, k] of partOf)
    for (const below of e.inputs) lastUse.set(below, Math.max(lastUse.get(below) ?? 0, k));
  const places = new Map<Expression, number>();
  let before = 0;
  plan.stages.forEach((results, s) => {
    before += staged[s].length;
    for (const [e, [first]] of results) {
      if (!partOf.has(e)) continue;
      if ((partOf.get(e) as number) < before - staged[s].length) lastUse.set(e, before - 1);
      else places.set(e, first);
    }
  });

  const free: number[] = [];
  const leaving = parts.map((): number[] => []);
  let end = plan.scratch;
  const column = plan.rows * DOUBLE;
  let at = 0;
  for (const stage of staged) {
    const after = at + stage.length;
    for (const part of stage) {
      for (const e of part) {
        const last = lastUse.get(e) ?? at;
        if (last === at || places.has(e)) continue;
        const place = free.pop() ?? end;
        if (place === end) end += column;
        places.set(e, place);
        // What a later stage uses must stay, since that may be called again.
        if (last < after) leaving[last].push(place);
      }
      free.push(...leaving[at++]);
    }
  }
  return {
    stages: staged.map((stage, s) => {
      const results = plan.stages[s];
      // Results that nothing computes here: inputs, constants, and values of a stage before.
      const given = [...results.keys()].filter((e) => !stage.some((part) => part.includes(e)));
      return stage.map((part, k) => {
        const own = `${name}${s}.${k}`;
        const last = k === stage.length - 1 ? given : [];
        return { name: own, text: functionText(plan, results, part, last, places, own) };
      });
    }),
    end,
  };
}

/** Expressions that are computed in each stage, inputs before users, cut into parts of some lines each. */
function partsOf(stages: StraightPlan['stages']): Expression[][][] {
  const done = new Set<Expression>();
  return stages.map((results) => {
    const parts: Expression[][] = [[]];
    let lines = 0;
    for (const e of besideSiblings(topological([...results.keys()]), done)) {
      done.add(e);
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
  });
}

/** Functions of one value come together, since they share most of their code: an activation and its derivatives. */
function besideSiblings(order: readonly Expression[], done: ReadonlySet<Expression>): Set<Expression> {
  const computed = order.filter((e) => e.op !== 'input' && e.op !== 'constant' && !done.has(e));
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
  { rows, inputs, block }: StraightPlan,
  results: ReadonlyMap<Expression, readonly number[]>,
  part: readonly Expression[],
  given: readonly Expression[],
  places: ReadonlyMap<Expression, number>,
  name: string,
): string {
  let locals = 0;
  const code = new DoubleCode(() => `$v${locals++}`);
  const lanes = new Map<Expression, Lane>();
  const lane = (e: Expression): Lane => {
    const known = lanes.get(e);
    if (known !== undefined) return known;
    const found = loaded(e, inputs.get(e), places.get(e), code);
    lanes.set(e, found);
    return found;
  };
  const store = (at: number, value: Lane) =>
    code.lines.push(`(v128.store offset=${at} (local.get $i) ${value})`);
  for (const e of part) {
    const value = codeOf(e, e.inputs.map(lane), code);
    lanes.set(e, value);
    const place = places.get(e);
    const wanted = results.get(e) ?? [];
    for (const at of wanted) store(at, value);
    if (place !== undefined && !wanted.includes(place)) store(place, value);
  }
  for (const e of given) for (const at of results.get(e) ?? []) store(at, lane(e));
  return [
    `(func ${name} (local $b i32) (local $i i32) (local $end i32) (local $p i32)`,
    ...Array.from({ length: locals }, (_, v) => `(local $v${v} v128)`),
    set('$b', '(global.get $base)'),
    set('$i', get('$b')),
    set('$end', `(i32.add ${get('$b')} (i32.const ${rows * DOUBLE}))`),
    set('$p', `(i32.load offset=${block} ${get('$b')})`),
    '(loop $again',
    ...code.lines,
    step('$p', 2 * FLOAT),
    step('$i', VECTOR),
    `(br_if $again (i32.lt_u ${get('$i')} ${get('$end')}))))`,
  ].join('\n');
}

function loaded(e: Expression, input: Where | undefined, place: number | undefined, code: DoubleCode): Lane {
  if (e.op === 'constant') return code.constant((e.attributes.values as Tensor).data[0]);
  if (input === undefined) return code.value(`(v128.load offset=${place as number} (local.get $i))`);
  if ('column' in input) return code.value(`(v128.load offset=${input.column} (local.get $i))`);
  if ('stored' in input)
    return code.value(`(f64x2.promote_low_f32x4 (v128.load64_zero offset=${input.stored} (local.get $p)))`);
  return code.value(`(v128.load64_splat offset=${input.shared} (local.get $b))`);
}

function codeOf(e: Expression, operands: readonly Lane[], code: DoubleCode): Lane {
  const value = e.room.code?.(operands, e.attributes, code);
  if (value === undefined) throw new NoDoubles(e.op);
  return value;
}
