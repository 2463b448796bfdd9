import { checkLoopBody, type LoopBody } from '../graph/index.ts';
import { assemble } from './assemble.ts';
import { emit } from './emit.ts';
import { NoLanes } from './no-lanes.ts';
import { type Placed, place } from './place.ts';
import { plan } from './plan.ts';

/** A loop body as WebAssembly: one call of its function is one step. */
export interface LaneStep {
  /** A module that imports the memory `env.memory` and exports `step()`. */
  readonly wasm: Uint8Array;
  /** Memory that it uses, in bytes from 0 on. */
  readonly bytes: number;
  /**
   * Byte addresses of all that the body names, in float32: parts carried (which stay there), scheduled and collected, and
   * other inputs. A gathered part lies there as its chosen rows, [batch, width] column by column.
   */
  readonly at: Readonly<Record<string, number>>;
  /** What must be in memory before the first step. */
  readonly constants: readonly { readonly at: number; readonly data: Float32Array }[];
}

export interface LaneOptions {
  /** Whether threads share the memory. Default false. */
  readonly shared?: boolean;
}

/**
 * Compiles a loop body to WebAssembly with 128-bit SIMD. Batches lie column by column, so that lanes are rows whatever the
 * widths. Elementwise operations of one shape share a loop. It is meant for small steps, whose time in ONNX Runtime goes
 * into starting operations.
 *
 * @returns undefined where a body has no code in lanes. An operation may have no rule, a product or sum no kernel, or a
 *   batch be no multiple of eight
 * @throws InputError when the body does not pass {@link checkLoopBody}
 */
export async function compileLanes(
  body: LoopBody,
  { shared = false }: LaneOptions = {},
): Promise<LaneStep | undefined> {
  const placed = placedBody(body);
  if (placed === undefined) return undefined;
  return {
    wasm: assemble(emit(placed, memoryText(shared))),
    bytes: placed.bytes,
    at: namedPlaces(placed),
    constants: constantsOf(placed),
  };
}

/**
 * A body with all that it computes in its place; undefined for one that has no code in lanes.
 *
 * @throws InputError when the body does not pass {@link checkLoopBody}
 */
export function placedBody(body: LoopBody): Placed | undefined {
  checkLoopBody(body);
  try {
    return place(plan(body));
  } catch (error) {
    if (error instanceof NoLanes) return undefined;
    throw error;
  }
}

/** What `env.memory` is imported as. */
export function memoryText(shared: boolean): string {
  return shared ? '(memory 1 65536 shared)' : '(memory 1)';
}

/** Where all lies that a body names. */
export function namedPlaces({ plan: { inputs, results }, addresses }: Placed): LaneStep['at'] {
  return Object.fromEntries([
    ...[...inputs].map(([name, piece]) => [name, addresses.of(piece)]),
    ...results.map(({ name, value }) => [name, addresses.ofFlat(value)]),
  ]);
}

export function constantsOf({ plan: { constants }, addresses }: Placed): LaneStep['constants'] {
  return constants.map((piece) => ({ at: addresses.of(piece), data: piece.initial as Float32Array }));
}
