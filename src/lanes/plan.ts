import {
  type Expression,
  isElementwise,
  type LoopBody,
  outputsOf,
  topological,
  uniformOf,
} from '../graph/index.ts';
import { type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';
import { LaneCode } from './code.ts';
import { Draft } from './draft.ts';
import { isOuter } from './kernels/flat-product.ts';
import { kernels } from './kernels/index.ts';
import { type Flat, flat, rowsOf, sizes } from './layout.ts';
import { extentOf } from './loop.ts';
import { type Piece, TURN } from './memory.ts';
import { NoLanes } from './no-lanes.ts';
import type { Unit } from './unit.ts';
import { isView, viewOf } from './views.ts';

/** What a loop body becomes: units that compute, and pieces of memory without addresses. */
export interface Plan {
  /** In an order in which they can run. */
  readonly units: readonly Unit[];
  /** Copies after the units, of the next state to the place of the state. */
  readonly moves: readonly Move[];
  /** What the body names and does not compute. */
  readonly inputs: ReadonlyMap<string, Piece>;
  readonly results: readonly { readonly name: string; readonly value: Flat }[];
  readonly constants: readonly Piece[];
  /** Pieces whose numbers outlive a step. */
  readonly kept: ReadonlySet<Piece>;
}

interface Move {
  readonly from: Flat;
  readonly to: Piece;
}

/**
 * Decides for every expression of a loop body how its value lies and which unit computes it.
 *
 * @throws NoLanes for a body that has no code in lanes
 */
export function plan(body: LoopBody): Plan {
  const { carried, collected, gathered, scheduled } = body;
  const draft = new Draft();
  const outputs = outputsOf(body);
  const batch = Number(gathered[0]?.shape[0] ?? TURN);
  if (batch % TURN !== 0) throw new NoLanes(outputs[0], `a batch of ${batch}`);
  const byRow = new Set(gathered.map(({ name }) => name));
  for (const e of topological(outputs)) take(e, draft, batch, byRow);

  const results = Object.entries(collected).map(([name, e]) => ({ name, value: own(e, draft) }));
  const moves = carried.flatMap(({ name, next }) =>
    carry(draft.input(name, sizeOf(sizes(next))), next, draft),
  );
  for (const { name, shape } of scheduled) draft.input(name, sizeOf(shape));
  for (const { name, shape } of gathered) draft.input(name, sizeOf(shape as Sizes));

  const { inputs, constants } = draft;
  const kept = new Set([
    ...inputs.values(),
    ...constants,
    ...results.map(({ value }) => value.piece),
    ...moves.map(({ from }) => from.piece),
  ]);
  const units = [...draft.units].sort((p, q) => p.level - q.level);
  return { units, moves, inputs, results, constants, kept };
}

/** Decides about one expression; those below it have been decided. */
function take(e: Expression, draft: Draft, batch: number, byRow: ReadonlySet<string>): void {
  const uniform = uniformOf(e);
  if (e.op === 'input') takeInput(e, draft, byRow);
  else if (uniform !== undefined) draft.have(e, 0, { kind: 'uniform', value: uniform });
  else if (e.op === 'constant') draft.have(e, 0, draft.constant(e.attributes.values as Tensor));
  else if (isView(e)) draft.have(e, draft.level(e.inputs[0]), viewOf(e, draft.layout(e.inputs[0])));
  else if (isElementwise(e)) takeElementwise(e, draft, batch);
  else takeKernel(e, draft);
}

function takeInput(e: Expression, draft: Draft, byRow: ReadonlySet<string>): void {
  const name = e.attributes.name as string;
  const shape = sizes(e);
  const piece = draft.input(name, sizeOf(shape));
  draft.have(e, 0, byRow.has(name) ? rowsOf(piece, shape) : flat(piece, shape));
}

function takeElementwise(e: Expression, draft: Draft, batch: number): void {
  const trial = new LaneCode(() => '$');
  const zeros = e.inputs.map(() => trial.constant(0));
  if (e.room.lanes?.(zeros, e.attributes, trial) === undefined) throw new NoLanes(e, 'has no rule for lanes');
  const kinds = e.inputs.map((input) => draft.home(input)?.extent.kind ?? draft.layout(input).kind);
  const extent = extentOf(e, kinds, batch);
  if (extent.kind === 'flat' && isOuter(e)) {
    takeKernel(e, draft);
    return;
  }
  if (extent.kind === 'flat') for (const input of e.inputs) draft.arrange(input);
  draft.join(e, extent);
}

function takeKernel(e: Expression, draft: Draft): void {
  for (const kernel of kernels) {
    if (kernel.op !== e.op) continue;
    const lay = kernel.operands?.(e);
    if (lay === 'ordered') for (const input of e.inputs) draft.arrange(input);
    const operands = e.inputs.map((input) => (lay === undefined ? draft.layout(input) : draft.flat(input)));
    const work = kernel.match(e, operands);
    if (work === undefined) continue;
    draft.compute(e, work);
    return;
  }
  throw new NoLanes(e, `of ${e.inputs.map((input) => draft.known(input)?.kind)}`);
}

/**
 * Puts the next state in the place of the state. Its loop stores it there where nobody reads the state later; else a move
 * does.
 */
function carry(state: Piece, next: Expression, draft: Draft): Move[] {
  const value = draft.known(next);
  if (next.op === 'input' && value?.kind === 'flat' && value.piece === state) return [];
  const home = draft.home(next);
  const readers = draft.units.filter((unit) => unit.reads.includes(state));
  const free =
    home !== undefined &&
    value === undefined &&
    home.readsInStep(state) &&
    readers.every((unit) => unit === home || unit.level < home.level);
  if (!free) return [{ from: own(next, draft), to: state }];
  home.store(next, state);
  return [];
}

/** A result with memory of its own. Memory of an input will not do, since the next state overwrites it. */
function own(e: Expression, draft: Draft): Flat {
  const value = draft.flat(e);
  if ([...draft.inputs.values()].includes(value.piece)) throw new NoLanes(e, 'is an input');
  return value;
}
