import { describe, expect, test } from 'vitest';
import {
  concat,
  type Expression,
  evaluate,
  isElementwise,
  isRearrangement,
  topological,
} from '../../src/graph/index.ts';
import { substitute } from '../../src/graph/substitute.ts';
import { stream } from '../../src/tensor/index.ts';
import { allCases, BATCH_SIZE, bindingsOfCase, type Case, inputsOfCase } from '../graph/cases.ts';
import { kinds } from './compiled.ts';

/*
 * Code of every operation, in straight lines and in loops, against the oracle: beyond what networks need.
 */

/** Whether code is written for a node: sums, stacks of matrices and third derivatives are in no network's derivatives. */
function hasCode(e: Expression): boolean {
  if (e.op === 'input' || e.op === 'constant' || isRearrangement(e)) return true;
  if (e.op === 'matmul') return e.rank === 2;
  const { order = 0 } = e.attributes as { order?: number };
  return isElementwise(e) && order < 3;
}

/** What only loops have to mind. */
const crosswise: (Case & { readonly op: string })[] = [
  {
    op: 'matmul',
    title: 'of what lies crosswise',
    shapes: [
      [3, 2],
      [3, 2],
    ],
    range: [-1, 1],
    build: (a, b) => a.exp().transpose().reshape([2, 3]).matmul(b).add(a.transpose().matmul(b)),
  },
  {
    op: 'add',
    title: 'of rows to a matrix twice',
    shapes: [[3], [2, 3]],
    range: [-1, 1],
    build: (a, b) => concat([b.add(a.sine()), b.mul(a.sine())], 1).transpose(),
  },
];

const written = [...allCases, ...crosswise].map((one) => {
  const [y] = substitute([one.build(...inputsOfCase(one))], new Map(), BATCH_SIZE);
  return { ...one, y };
});
const [known, unknown] = [true, false].map((has) =>
  written.filter(({ y }) => topological([y]).every(hasCode) === has),
);

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])(
  'code in %s computes what the oracle does',
  (kind) => {
    test.each(known)('$op: $title', (one) => {
      const bindings = bindingsOfCase(one, stream(1, one.title));
      const [expected] = evaluate([one.y], bindings, BATCH_SIZE);
      const { y } = kinds[kind]([{ array: 'y', of: one.y }])(bindings);
      const size = Math.max(1, ...expected.data.map(Math.abs));
      expect(y.length).toBe(expected.data.length);
      // Of sums of a few terms, and of activations by other formulas.
      y.forEach((value, i) => {
        expect(Math.abs(value - expected.data[i])).toBeLessThanOrEqual(16 * Number.EPSILON * size);
      });
    });

    test.each(unknown)('or says that there is none: $op: $title', ({ y }) => {
      expect(() => kinds[kind]([{ array: 'y', of: y }])).toThrow(/no code is written for/);
    });
  },
);
