import { dependents, type Expression, inputsOf, substitute, topological } from '../../graph/index.ts';
import { BATCH } from '../../tensor/index.ts';
import { columns } from './path-columns.ts';

/** Expressions of a step of which what does not change with the step is computed before. */
export interface Hoisted {
  /** The step's expressions, with inputs in place of what does not change. */
  readonly next: readonly Expression[];
  /** These inputs. */
  readonly held: readonly Expression[];
  /** What they stand for. */
  readonly values: readonly Expression[];
}

/**
 * Takes out what depends on x alone: √dt, say, or a discount. So it is computed once a path, and so is its derivative.
 *
 * @param next expressions of x and of inputs that change with the step
 */
export function hoisted(next: readonly Expression[], x: readonly Expression[]): Hoisted {
  const nodes = topological(next);
  const ofPoint = dependents(nodes, x);
  const changing = dependents(
    nodes,
    inputsOf(next).filter((e) => !x.includes(e)),
  );
  const still = (e: Expression) => ofPoint.has(e) && !changing.has(e);
  const used = new Set([...nodes.filter((e) => changing.has(e)).flatMap(({ inputs }) => inputs), ...next]);
  const values = [...used].filter((e) => still(e) && e.shape[0] === BATCH);
  const held = columns('held', values.length);
  const replaced = new Map(values.map((value, i) => [value, held[i]]));
  return { next: substitute(next, replaced, BATCH), held, values };
}
