import type { LoopBody } from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { assemble } from './assemble.ts';
import { constantsOf, type LaneStep, memoryText, namedPlaces, placedBody } from './compile.ts';
import { stepCode } from './emit.ts';
import { gatherCode } from './gather.ts';
import { FLOAT_BYTES, VECTOR } from './memory.ts';
import { get, LOCALS, set, step } from './wat.ts';

/** The columns of a resident table that a body gathers, by name. */
export interface ResidentPart {
  readonly name: string;
  readonly offset: number;
  readonly width: number;
}

export interface StepsOptions {
  /** Where the gathered parts lie in a row of the table. */
  readonly parts: readonly ResidentPart[];
  /** Steps of one call, at most. */
  readonly most: number;
  /** Whether the memory is shared among threads. Default false. */
  readonly shared?: boolean;
}

/** Where the caller puts what steps need, in bytes. */
export interface StepsLayout {
  /** Numbers of 32 bits: the steps to take, where the states begin and end, and where collected numbers go. */
  readonly control: number;
  /** Addresses of the rows of each step, [most, batch], 32 bits each. */
  readonly rows: number;
  readonly batch: number;
  /** Numbers that change with the step, [most, floats]. */
  readonly scheduled: readonly StepsPart[];
  /** What a state consists of; `at` counts from where it begins. */
  readonly carried: readonly StepsPart[];
  /** Bytes of a state: whole vectors. */
  readonly state: number;
  /** Names of the numbers that each network gives at each step, [network, most, names]. */
  readonly collected: readonly string[];
  readonly most: number;
}

export interface StepsPart {
  readonly name: string;
  readonly at: number;
  readonly floats: number;
}

/** A loop body as WebAssembly that takes many steps of many networks in one call. */
export interface CompiledSteps {
  /**
   * A module that imports `env.memory` and exports `take()`. It gathers the rows of a step, and takes the step on them with one state
   * after the other. Each is copied into its place, and back: so the code knows one network, however many there are.
   */
  readonly wasm: Uint8Array;
  readonly layout: StepsLayout;
  readonly constants: LaneStep['constants'];
  /** Memory that it uses, in bytes from 0 on, besides table, states and collected numbers. */
  readonly bytes: number;
}

/**
 * Compiles a loop body with the loop around it.
 *
 * @returns undefined where the body has no code in lanes, as of `compileLanes`
 * @throws InputError when the body does not pass `checkLoopBody`
 */
export function compileSteps(body: LoopBody, options: StepsOptions): CompiledSteps | undefined {
  const written = stepsText(body, options);
  if (written === undefined) return undefined;
  const { text, ...rest } = written;
  return { wasm: assemble(text), ...rest };
}

/** The text of the module of {@link compileSteps}. */
export function stepsText(
  body: LoopBody,
  { parts, most, shared = false }: StepsOptions,
): (Omit<CompiledSteps, 'wasm'> & { readonly text: string }) | undefined {
  const placed = placedBody(body);
  if (placed === undefined) return undefined;
  const at = namedPlaces(placed);
  const batch = Number(body.gathered[0].shape[0]);
  let end = placed.bytes;
  const room = (bytes: number) => {
    const from = end;
    end += VECTOR * Math.ceil(bytes / VECTOR);
    return from;
  };
  const control = room(4 * FLOAT_BYTES);
  const list = room(batch * FLOAT_BYTES);
  const rows = room(most * batch * FLOAT_BYTES);
  const scheduled = body.scheduled.map(({ name, shape }) => {
    const floats = sizeOf(shape);
    return { name, floats, at: room(most * floats * FLOAT_BYTES) };
  });
  let state = 0;
  const carried = body.carried.map(({ name, next }) => {
    const part = { name, floats: sizeOf(next.shape as readonly number[]), at: state };
    state += VECTOR * Math.ceil((part.floats * FLOAT_BYTES) / VECTOR);
    return part;
  });
  const collected = Object.keys(body.collected);
  const layout = { control, rows, batch, scheduled, carried, state, collected, most };
  const { functions, step: calls } = stepCode(placed);
  const gather = { rows: batch, list, parts: parts.map((part) => ({ ...part, to: at[part.name] })) };
  const text = [
    `(module (import "env" "memory" ${memoryText(shared)})`,
    ...functions,
    `(func $gather ${LOCALS} ${gatherCode(gather)})`,
    takeCode(layout, list, at, calls),
    ')',
  ].join('\n');
  return { text, layout, constants: constantsOf(placed), bytes: end };
}

/** `$k` counts steps, `$s` is the state whose turn it is, and `$o` where its collected numbers go. */
function takeCode(
  { control, rows, batch, scheduled, carried, state, collected, most }: StepsLayout,
  list: number,
  at: LaneStep['at'],
  calls: readonly string[],
): string {
  const constant = (value: number) => `(i32.const ${value})`;
  const controlled = (k: number) => `(i32.load offset=${control + k * FLOAT_BYTES} ${constant(0)})`;
  const move = (to: string, from: string, floats: number) =>
    `(memory.copy ${to} ${from} ${constant(floats * FLOAT_BYTES)})`;
  const behind = (from: string, bytes: number) => `(i32.add ${from} ${constant(bytes)})`;
  const ofStep = (from: number, floats: number) =>
    behind(`(i32.mul ${get('$k')} ${constant(floats * FLOAT_BYTES)})`, from);
  const width = collected.length;
  return [
    `(func (export "take") ${['$k', '$s', '$o'].map((name) => `(local ${name} i32)`).join(' ')}`,
    '(loop $steps',
    move(constant(list), ofStep(rows, batch), batch),
    '(call $gather)',
    ...scheduled.map((part) => move(constant(at[part.name]), ofStep(part.at, part.floats), part.floats)),
    set('$s', controlled(1)),
    set('$o', `(i32.add ${controlled(3)} ${ofStep(0, width)})`),
    '(loop $states',
    ...carried.map((part) => move(constant(at[part.name]), behind(get('$s'), part.at), part.floats)),
    ...calls,
    ...carried.map((part) => move(behind(get('$s'), part.at), constant(at[part.name]), part.floats)),
    ...collected.map(
      (name, k) =>
        `(i32.store offset=${k * FLOAT_BYTES} ${get('$o')} (i32.load offset=${at[name]} ${constant(0)}))`,
    ),
    step('$s', state),
    step('$o', most * width * FLOAT_BYTES),
    `(br_if $states (i32.lt_u ${get('$s')} ${controlled(2)})))`,
    step('$k', 1),
    `(br_if $steps (i32.lt_u ${get('$k')} ${controlled(0)}))))`,
  ].join('\n');
}
