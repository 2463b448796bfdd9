import { checkLoopBody, type LoopBody } from '../graph/index.ts';
import { assemble } from './assemble.ts';
import { ElementwiseLoop } from './elementwise.ts';
import { copy, LOCALS } from './kernels.ts';
import { type Plan, Planner } from './planner.ts';
import { addressOf, countOf } from './storage.ts';
import { NoLanes } from './unit.ts';

/** A loop body as WebAssembly: one call of its function is one step. */
export interface LaneStep {
  /** A module that imports the memory `env.memory` and exports `step()`. */
  readonly wasm: Uint8Array;
  /** Memory it uses, in bytes from 0 on. */
  readonly bytes: number;
  /**
   * Byte addresses of all that is named in the body, in float32: what is carried (and stays there), scheduled and collected,
   * other inputs, and the chosen rows of gathered parts, [batch, width] column by column.
   */
  readonly at: Readonly<Record<string, number>>;
  /** What must be in memory before the first step. */
  readonly constants: readonly { readonly at: number; readonly data: Float32Array }[];
}

export interface LaneOptions {
  /** Whether the memory is one that threads share. Default false. */
  readonly shared?: boolean;
}

/**
 * Compiles a loop body to WebAssembly with 128-bit SIMD: batches lie column by column, so that lanes are rows whatever the
 * widths; elementwise operations of one shape share a loop. For small steps, whose time in ONNX Runtime is that of starting
 * operations.
 *
 * @returns undefined for a body that has no such code: an operation without a rule for lanes, products or sums other than
 *   those of perceptrons, or a batch that is not a multiple of eight
 * @throws InputError when the body does not pass {@link checkLoopBody}
 */
export async function compileLanes(
  body: LoopBody,
  { shared = false }: LaneOptions = {},
): Promise<LaneStep | undefined> {
  checkLoopBody(body);
  try {
    const plan = new Planner(body).finish();
    const { bytes, inputs, results, constants } = plan;
    return {
      wasm: await assemble(textOf(plan, shared ? '(memory 1 65536 shared)' : '(memory 1)')),
      bytes,
      at: Object.fromEntries([
        ...[...inputs].map(([name, { at }]) => [name, at]),
        ...results.map(({ name, value }) => [name, addressOf(value)]),
      ]),
      constants: constants.map(({ at, initial }) => ({ at, data: initial as Float32Array })),
    };
  } catch (error) {
    if (error instanceof NoLanes) return undefined;
    throw error;
  }
}

/** The module as text. @param memory what is imported */
function textOf({ units, moves }: Plan, memory: string): string {
  // A function each: of functions with too many values at a time V8 allocates registers in a hurry.
  const functions = units.map((unit, k) => {
    const code = unit.code();
    const temporaries = unit instanceof ElementwiseLoop ? unit.locals : 0;
    const locals = Array.from({ length: temporaries }, (_, v) => `(local $v${v} v128)`);
    return [`(func $u${k}`, LOCALS, ...locals, code, ')'].join('\n');
  });
  return [
    `(module (import "env" "memory" ${memory})`,
    ...functions,
    '(func (export "step")',
    ...functions.map((_, k) => `(call $u${k})`),
    ...moves.map(({ from, to }) => copy(countOf(from), addressOf(from), to.at)),
    '))',
  ].join('\n');
}
