import { adjoint, constant, type Expression, input, topological, uniformOf } from '../../graph/index.ts';
import { assemble } from '../assemble.ts';
import { NoDoubles } from './double-code.ts';
import { gramCode } from './gram-code.ts';
import { DOUBLE, FLOAT, layoutOf, type SquaresLayout } from './layout.ts';
import { bendCode, passCode, squareCode, sumCode, unitsCode } from './pass-code.ts';
import { straightCode, type Where } from './straight-code.ts';

/** The residuals of a row, scalars, as functions of scalars. */
export interface RowResiduals {
  readonly residuals: readonly Expression[];
  /** How many of these count in products, the first ones. Of the others, squares alone are summed. */
  readonly moving: number;
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
   * A module that imports the memory `env.memory`, which threads share or not, and where its own part of it begins, `env.base`, a multiple of 16. For a range of
   * blocks of rows, `gradient()` adds the squares of the residuals to their sums, and Jᵀr to its. `gram()` adds JᵀJ. `bend()` adds
   * products like Jᵀr to the latter, of second differences of residuals in place of r.
   */
  wasm(memory: 'shared' | 'own'): Uint8Array<ArrayBuffer>;
  readonly layout: SquaresLayout;
  /** Bytes behind the base that it uses. */
  readonly bytes: number;
  /** Expressions that are computed of a row, for all residuals and for a sweep back. */
  readonly operations: number;
}

/** Expressions of a row beyond which code takes longer to compile than is worth it. */
const MOST_OPERATIONS = 60_000;

/**
 * Compiles the squares of residuals with 128-bit SIMD, in doubles. Rows are in lanes and the network's weights are shared
 * numbers. What is computed of a row are straight lines of code, so it is for small networks: all residuals, then one sweep back from
 * them. Seeded with the residuals, the sweep gives Jᵀr; with a one and zeros, a row of J.
 *
 * @returns undefined where an operation has no code in doubles, or there are too many
 */
export function compileSquares(residuals: RowResiduals): CompiledSquares | undefined {
  const written = squaresText(residuals);
  return written && { ...written, wasm: (memory) => assemble(written.text(memory)) };
}

/** The text of the module of {@link compileSquares}. */
export function squaresText({
  residuals,
  moving,
  columns,
  shared,
  free,
}: RowResiduals): (Omit<CompiledSquares, 'wasm'> & { text(memory: 'shared' | 'own'): string }) | undefined {
  const counts = { residuals: residuals.length, moving, free: free.length };
  const layout = layoutOf({ shared: shared.length, width: columns.length, ...counts });
  const { rows, column, block, scratch } = layout;
  const cotangents = Array.from({ length: moving }, (_, k) => input(`cotangent.${k}`, []));
  const weighted = cotangents.map((cotangent, k) => cotangent.mul(residuals[k]));
  const slopes = adjoint(
    weighted.reduce((sum, e) => sum.add(e), constant(0)),
    free,
  );
  const operations = topological([...residuals, ...slopes]).length;
  if (operations > MOST_OPERATIONS) return undefined;
  const inputs = new Map<Expression, Where>([
    ...columns.map((e, k) => [e, { stored: k * rows * FLOAT }] as const),
    ...shared.map((e, k) => [e, { shared: layout.sharedAt + k * DOUBLE }] as const),
    ...cotangents.map((e, k) => [e, { column: layout.cotangents + k * column }] as const),
  ]);
  const stages = [targets(residuals, layout.residualsAt, column), targets(slopes, layout.slopes, column)];
  try {
    const code = straightCode({ rows, inputs, stages, block, scratch }, '$f');
    const [ahead, back] = code.stages.map((functions) => functions.map(({ name }) => `(call ${name})`));
    const body = [
      '(import "env" "base" (global $base i32))',
      ...code.stages.flat().map((one) => one.text),
      `(func $square ${squareCode(layout)})`,
      `(func $sum ${sumCode(layout)})`,
      `(func $products ${gramCode(layout)})`,
      `(func (export "gradient") ${passCode(layout, [...ahead, '(call $square)', ...back, '(call $sum)'])})`,
      `(func (export "gram") ${passCode(layout, [...ahead, unitsCode(layout, [...back, '(call $products)'])])})`,
      `(func (export "bend") ${passCode(layout, [bendCode(layout, ahead), ...back, '(call $sum)'])})`,
    ].join('\n');
    const text = (memory: 'shared' | 'own') =>
      `(module (import "env" "memory" (memory 1${memory === 'shared' ? ' 65536 shared' : ''})) ${body})`;
    return { text, layout, bytes: code.end, operations };
  } catch (error) {
    if (error instanceof NoDoubles) return undefined;
    throw error;
  }
}

/** Columns of results, one behind the other; zeros lie there already. */
function targets(
  results: readonly Expression[],
  at: number,
  column: number,
): ReadonlyMap<Expression, number[]> {
  const found = new Map<Expression, number[]>();
  results.forEach((e, k) => {
    if (uniformOf(e) !== 0) found.set(e, [...(found.get(e) ?? []), at + k * column]);
  });
  return found;
}
