import { adjoint, type Expression, uniformOf } from '../../graph/index.ts';
import { assemble } from '../assemble.ts';
import { get, set, step } from '../wat.ts';
import { NoDoubles } from './double-code.ts';
import { GRAM_LOCALS, gramCode } from './gram-code.ts';
import { DOUBLE, layoutOf, type SquaresLayout } from './layout.ts';
import { straightCode, type Where } from './straight-code.ts';

/** The residuals of a row, scalars, as functions of scalars. */
export interface RowResiduals {
  readonly residuals: readonly Expression[];
  /** Whether each counts in products, or its squares alone are summed. */
  readonly moves: readonly boolean[];
  /** Inputs that have a number each row, in the order in which a row holds them. */
  readonly columns: readonly Expression[];
  /** Inputs that all rows share. */
  readonly shared: readonly Expression[];
  /** Those of them by which is differentiated. */
  readonly free: readonly Expression[];
}

/** Sums of squares, and of products of derivatives, over rows, as WebAssembly. */
export interface CompiledSquares {
  /**
   * A module that imports the memory `env.memory`. Its `losses()` adds the squares of the residuals of a range of rows to their
   * sums. `gradient()` also adds the products of r with the columns of J, and `gram()` those of all columns of [J r].
   */
  readonly wasm: Uint8Array;
  readonly layout: SquaresLayout;
  /** Where the memory ends that it uses, besides rows. */
  readonly end: number;
}

export interface SquaresPlacing {
  /** Whether threads share the memory. Default false. */
  readonly shared?: boolean;
  /** The first address that it uses, a multiple of 16. Default 0. */
  readonly base?: number;
}

/** Results of a row beyond which code takes longer to compile than is worth it. */
const MOST_ENTRIES = 50_000;

/**
 * Compiles the squares of residuals with 128-bit SIMD, in doubles. Rows are in lanes and the network's weights are shared
 * numbers. It is for small networks, since the derivatives of one row are straight lines of code.
 *
 * @returns undefined where an operation has no code in doubles, or there are too many derivatives
 */
export function compileSquares(
  residuals: RowResiduals,
  options: SquaresPlacing = {},
): CompiledSquares | undefined {
  const written = squaresText(residuals, options);
  return written && { wasm: assemble(written.text), layout: written.layout, end: written.end };
}

/** The text of the module of {@link compileSquares}. */
export function squaresText(
  { residuals, moves, columns, shared, free }: RowResiduals,
  { shared: isShared = false, base = 0 }: SquaresPlacing,
): (Omit<CompiledSquares, 'wasm'> & { readonly text: string }) | undefined {
  if (residuals.length * free.length > MOST_ENTRIES) return undefined;
  const shape = { shared: shared.length, width: columns.length };
  const layout = layoutOf({ ...shape, residuals: residuals.length, free: free.length }, base);
  const { rows } = layout;
  const inputs = new Map<Expression, Where>([
    ...columns.map((e, k) => [e, { column: layout.columns + k * rows * DOUBLE }] as const),
    ...shared.map((e, k) => [e, { shared: layout.sharedAt + k * DOUBLE }] as const),
  ]);
  const at = (column: number, k: number) => layout.jacobian + column * layout.column + k * rows * DOUBLE;
  const ofResiduals = targets(residuals.map((e, k) => [e, at(free.length, k)] as const));
  const ofSlopes = targets([
    ...residuals.map((e, k) => [e, at(free.length, k)] as const),
    ...residuals.flatMap((e, k) =>
      moves[k] ? adjoint(e, free).map((slope, p) => [slope, at(p, k)] as const) : [],
    ),
  ]);
  try {
    const { scratch } = layout;
    const values = straightCode({ rows, inputs, results: ofResiduals, scratch }, '$r');
    const slopes = straightCode({ rows, inputs, results: ofSlopes, scratch }, '$s');
    const sloped = [...called('$s', slopes.functions), '(call $square)'];
    const end = Math.max(values.end, slopes.end);
    const memory = isShared ? '(memory 1 65536 shared)' : '(memory 1)';
    const text = [
      `(module (import "env" "memory" ${memory})`,
      ...values.functions,
      ...slopes.functions,
      `(func $fetch (local $p i32) (local $i i32) ${fetchCode(layout)})`,
      `(func $square (local $i i32) (local $w v128) (local $s v128) ${squareCode(layout)})`,
      `(func $products ${GRAM_LOCALS} ${gramCode(layout, 'residual')})`,
      `(func $gram ${GRAM_LOCALS} ${gramCode(layout, 'all')})`,
      passCode('losses', layout, [...called('$r', values.functions), '(call $square)']),
      passCode('gradient', layout, [...sloped, '(call $products)']),
      passCode('gram', layout, [...sloped, '(call $gram)']),
      ')',
    ].join('\n');
    return { text, layout, end };
  } catch (error) {
    if (error instanceof NoDoubles) return undefined;
    throw error;
  }
}

/** Addresses by what goes there; zeros lie there already. */
function targets(places: readonly (readonly [Expression, number])[]): ReadonlyMap<Expression, number[]> {
  const found = new Map<Expression, number[]>();
  for (const [e, at] of places) if (uniformOf(e) !== 0) found.set(e, [...(found.get(e) ?? []), at]);
  return found;
}

function called(name: string, functions: readonly string[]): string[] {
  return functions.map((_, k) => `(call ${name}${k})`);
}

/** A function that goes through the blocks of a range of rows. */
function passCode(
  name: string,
  { range, block, width, rows }: SquaresLayout,
  calls: readonly string[],
): string {
  const stride = width * rows * 4;
  return [
    `(func (export "${name}") (local $p i32)`,
    set('$p', `(i32.load offset=${range} (i32.const 0))`),
    '(loop $again',
    `(i32.store offset=${block} (i32.const 0) ${get('$p')})`,
    '(call $fetch)',
    ...calls,
    step('$p', stride),
    `(br_if $again (i32.lt_u ${get('$p')} (i32.load offset=${range + 4} (i32.const 0)))))`,
    ')',
  ].join('\n');
}

/** Lays the rows of a block column by column, as doubles. */
function fetchCode({ block, columns, width, rows }: SquaresLayout): string {
  return [
    set('$p', `(i32.load offset=${block} (i32.const 0))`),
    set('$i', '(i32.const 0)'),
    '(loop $again',
    ...Array.from({ length: width }, (_, k) => {
      const value = `(f64.promote_f32 (f32.load offset=${4 * k} ${get('$p')}))`;
      return `(f64.store offset=${columns + k * rows * DOUBLE} ${get('$i')} ${value})`;
    }),
    step('$p', 4 * width),
    step('$i', DOUBLE),
    `(br_if $again (i32.lt_u ${get('$i')} (i32.const ${rows * DOUBLE}))))`,
  ].join('\n');
}

/** Adds the squares of each residual to its sum. */
function squareCode({ jacobian, free, column, residuals, rows, losses }: SquaresLayout): string {
  const from = jacobian + free * column;
  const bytes = rows * DOUBLE;
  return Array.from({ length: residuals }, (_, k) => {
    const sum = `offset=${losses + k * 2 * DOUBLE} (i32.const 0)`;
    return [
      set('$s', `(v128.load ${sum})`),
      set('$i', '(i32.const 0)'),
      `(loop $again${k}`,
      set('$w', `(v128.load offset=${from + k * bytes} ${get('$i')})`),
      set('$s', `(f64x2.add ${get('$s')} (f64x2.mul ${get('$w')} ${get('$w')}))`),
      step('$i', 2 * DOUBLE),
      `(br_if $again${k} (i32.lt_u ${get('$i')} (i32.const ${bytes}))))`,
      `(v128.store ${sum} ${get('$s')})`,
    ].join('\n');
  }).join('\n');
}
