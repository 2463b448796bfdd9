import {
  adjoint,
  constant,
  type Expression,
  inputsOf,
  type LoopBody,
  substitute,
} from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { hoisted } from './invariants.ts';
import { column, columns, type PathColumns } from './path-columns.ts';

/** What is wanted of paths: values, and the slopes of each output, or of as many combinations with weights of each row. */
export type WantedOfPaths = 'values' | 'jacobian' | 'combinations';

/**
 * The computation of a path and of its adjoint as loop bodies over columns, in the order in which they run. Two of them are
 * steps, the others are computed once.
 */
export interface PathBodies {
  readonly names: PathNames;
  /** From x: the first state, and what steps hold. */
  readonly start: LoopBody;
  /** A step: carries the state. */
  readonly forward: LoopBody;
  /** From the last state: what is paid, and for one sweep each the adjoints of that state and of x. At least one. */
  readonly ends: readonly LoopBody[];
  /** Not there where values are wanted. */
  readonly back?: {
    /** A step back: carries the adjoints of the state and of what steps hold. */
    readonly step: LoopBody;
    /** To x: the slopes. */
    readonly slopes: LoopBody;
  };
}

/** The names of columns. */
export interface PathNames {
  readonly x: readonly string[];
  readonly z: readonly string[];
  readonly state: readonly string[];
  readonly held: readonly string[];
  /** Of the outputs. */
  readonly paid: readonly string[];
  /** Weights of the outputs, in combinations. */
  readonly weights: readonly string[];
  /** Adjoints of the state, of what is held, and of x where the payoff depends on it. */
  readonly stateAdjoints: readonly string[];
  readonly heldAdjoints: readonly string[];
  readonly directAdjoints: readonly string[];
  readonly slopes: readonly string[];
}

/** @param rows of a block, a multiple of 8 */
export function pathBodies(path: PathColumns, wanted: WantedOfPaths, rows: number): PathBodies {
  const { x, z, state, start, paid } = path;
  const { next, held, values } = hoisted(path.next, x);
  const [ofState, ofHeld, direct] = [
    columns('state adjoint', state.length),
    columns('held adjoint', held.length),
    columns('direct adjoint', x.length),
  ];
  const weights = columns('weight', paid.length);
  const body = (parts: Partial<Record<'carried' | 'collected', Named>>) => bodyOf(parts, rows);
  const pay = named('paid', paid);

  const forward = body({ carried: pairs(state, next) });
  const begin = body({ collected: [...pairs(state, start), ...pairs(held, values)] });
  const names: PathNames = {
    x: x.map(nameOf),
    z: z.map(nameOf),
    state: state.map(nameOf),
    held: held.map(nameOf),
    paid: pay.map(([name]) => name),
    weights: weights.map(nameOf),
    stateAdjoints: ofState.map(nameOf),
    heldAdjoints: ofHeld.map(nameOf),
    directAdjoints: direct.map(nameOf),
    slopes: named('slope', x).map(([name]) => name),
  };
  if (wanted === 'values') return { names, start: begin, forward, ends: [body({ collected: pay })] };

  const combined = wanted === 'jacobian' ? paid : [weighed(paid, weights)];
  const ends = combined.map((y) => {
    const bars = adjoint(y, [...state, ...x]);
    return body({ collected: [...pay, ...pairs([...ofState, ...direct], bars)] });
  });
  // What a step passes back: the adjoints of its operands, where those of its results are carried.
  const back = adjoint(weighed(next, ofState), [...state, ...held]);
  const more = back.slice(state.length).map((bar, i) => ofHeld[i].add(bar));
  const backward = body({
    carried: [...pairs(ofState, back.slice(0, state.length)), ...pairs(ofHeld, more)],
  });
  const toPoint = adjoint(weighed([...start, ...values], [...ofState, ...ofHeld]), x);
  const slopes = body({
    collected: named(
      'slope',
      toPoint.map((bar, i) => bar.add(direct[i])),
    ),
  });
  return { names, start: begin, forward, ends, back: { step: backward, slopes } };
}

type Named = readonly (readonly [name: string, e: Expression])[];

function nameOf(e: Expression): string {
  return e.attributes.name as string;
}

function pairs(inputs: readonly Expression[], values: readonly Expression[]): Named {
  return inputs.map((e, i) => [nameOf(e), values[i]] as const);
}

function named(name: string, values: readonly Expression[]): Named {
  return values.map((e, i) => [nameOf(column(`${name} ${i}`)), e] as const);
}

/** Σ values·weights, [N, 1]. */
function weighed(values: readonly Expression[], weights: readonly Expression[]): Expression {
  return values.reduce((sum, value, i) => sum.add(value.mul(weights[i])), constant(0).broadcast([BATCH, 1]));
}

/** A body of columns of so many rows. All inputs but the carried ones are scheduled. */
function bodyOf(
  { carried = [], collected = [] }: { readonly carried?: Named; readonly collected?: Named },
  rows: number,
): LoopBody {
  const outputs = substitute(
    [...carried, ...collected].map(([, e]) => e.broadcast([BATCH, 1])),
    new Map(),
    rows,
  );
  const own = new Set(carried.map(([name]) => name));
  return {
    carried: carried.map(([name], i) => ({ name, next: outputs[i] })),
    collected: Object.fromEntries(collected.map(([name], i) => [name, outputs[carried.length + i]])),
    gathered: [],
    scheduled: inputsOf(outputs)
      .filter((e) => !own.has(nameOf(e)))
      .map((e) => ({ name: nameOf(e), shape: e.shape as readonly number[] })),
  };
}
