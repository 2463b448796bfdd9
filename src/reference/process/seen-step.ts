import { dependents, type Expression, input, substitute, topological } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { lociOf } from './loci.ts';
import { mapParts, type Parts, widthOf } from './parts.ts';
import type { Recurrence } from './recurrence.ts';

/** A step as a payoff sees it, of whose graph the ends are inputs. */
export interface SeenStep {
  /** Points, [N, Q, d]. */
  readonly start: Expression;
  /** Columns before the step. */
  readonly before: Parts;
  /** The state after it. */
  readonly after: Parts;
  readonly noise: Parts;
  /** Columns after it. */
  readonly columns: Parts;
  /** Where what was observed, and after the last step what is paid, jumps or bends. */
  readonly kinks: readonly Expression[];
}

/**
 * @param size paths and inputs
 * @param step counted from 0
 */
export function seenStep(
  recurrence: Recurrence,
  [paths, d]: readonly [paths: number, d: number],
  step: number,
): SeenStep {
  const seen = observedStep(recurrence, [paths, d], step);
  const ends = [...Object.values(seen.after), ...Object.values(seen.noise)];
  const starts = Object.values(seen.before);
  // What reads the beginning alone was there at the end of the step before, or does not vary.
  const own = seen.kinks.filter((u) => readsAny(u, ends));
  if (step === recurrence.steps - 1) return { ...seen, kinks: own };
  const next = observedStep(recurrence, [paths, d], step + 1);
  const later = next.kinks.filter((u) => !readsAny(u, ends) && readsAny(u, starts));
  const here = new Map(
    Object.entries(next.before).map(([name, column]) => [column, seen.columns[name].broadcast(column.shape)]),
  );
  const converted = substitute(later, here, BATCH).filter((u) =>
    readsAny(u, step === 0 ? ends : [...ends, ...starts]),
  );
  return { ...seen, kinks: [...new Set([...own, ...converted])] };
}

function observedStep(
  recurrence: Recurrence,
  [paths, d]: readonly [paths: number, d: number],
  step: number,
): SeenStep {
  const start = input('own start', [BATCH, paths, d]);
  const x = recurrence.inputsOf(start);
  const whole = (name: string, part: Expression) => input(name, [BATCH, paths, widthOf(part)]);
  const before = mapParts(recurrence.start(x), (part, name) => whole(`held ${name}`, part));
  const state = recurrence.stateOf(before);
  const after = mapParts(state, (part, name) => whole(`held ${name} after`, part));
  const noise = mapParts(state, (part, name) => whole(`noise of ${name}`, part));
  const dt = recurrence.dt(x);
  const columns = recurrence.reached(before, { after, noise: () => noise }, dt.mul(step), dt, x);
  const made = Object.values(recurrence.observedOf(columns));
  if (step === recurrence.steps - 1) made.push(recurrence.payoff(columns, x));
  const above = [...[before, after, noise].flatMap((parts) => Object.values(parts)), start];
  return { start, before, after, noise, columns, kinks: lociOf(made, above) };
}

/** Whether an expression reads any of these. */
export function readsAny(e: Expression, below: readonly Expression[]): boolean {
  return dependents(topological([e]), below).has(e);
}
