import type { Expression } from '../../graph/index.ts';
import { demand, sizeOf } from '../../tensor/index.ts';
import { cut, type Lines, linesOf } from './lines.ts';
import { atPoint } from './point.ts';

/** Numbers that a file may claim that a point has, whatever it holds. */
const MOST_INPUTS = 2 ** 24;

/** Each input of a graph as lines of one source that holds them all, side by side. */
export function inputLines(inputs: readonly Expression[]): ReadonlyMap<Expression, Lines> {
  const sizes = inputs.map(({ shape }) => sizeOf(atPoint(shape)));
  const size = sizes.reduce((total, own) => total + own, 0);
  demand(
    size <= MOST_INPUTS,
    `a network must have at most ${MOST_INPUTS} inputs`,
    size,
    'Name some of them.',
  );
  const all = linesOf({ kind: 'input', size });
  let end = 0;
  return new Map(
    inputs.map((e, k) => {
      const start = end;
      end += sizes[k];
      return [e, cut(all, start, end)];
    }),
  );
}
