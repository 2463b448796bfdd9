import { type Expression, inputsOf } from '../../graph/index.ts';
import { BATCH, formatShape, InputError, sameShape } from '../../tensor/index.ts';
import { checkedExpression } from '../expressions.ts';
import type { AlongNormals, ShiftRule } from './shift-at.ts';

/** A shift that is a function of points and normals; of these, its divergence comes by AD: a sweep for each normal. */
export function shiftOfFunction(
  name: string,
  shift: (x: Expression, z: Expression) => Expression,
  [normals, d]: readonly [normals: number, d: number],
): ShiftRule {
  return {
    at(x, z, along) {
      const b = checked(name, shift(x, z), [Number(z.shape[1]), normals, d]);
      // Where paths share it, it is one matrix a point.
      const shared = b.shape[1] === 1 ? b.reshape([BATCH, normals, d]) : undefined;
      const rows = (g: Expression) => (shared === undefined ? times(g, b) : g.matmul(shared));
      const moves = (v: Expression) =>
        shared === undefined ? times(v, b.transpose()) : v.matmul(shared.transpose());
      const divergence = divergenceOf(b, z, along);
      const scores = rows(z);
      return {
        scores: divergence === undefined ? scores : scores.sub(divergence),
        pulled: rows,
        shares: (v) => v,
        back: (c) => c,
        moves,
      };
    },
  };
}

/** Rows [N, Q, n] times matrices [N, paths, n, k], [N, paths, k]. */
function times(rows: Expression, matrices: Expression): Expression {
  const [batch, q, n] = rows.shape;
  const product = rows.reshape([batch, q, 1, n]).matmul(matrices);
  return product.reshape([batch, product.shape[1], product.shape[3]]);
}

/** div_z of the columns of B [N, paths, normals, d], [N, paths, d]; undefined where B does not depend on z. */
function divergenceOf(b: Expression, z: Expression, along: AlongNormals): Expression | undefined {
  // Of −z nothing need be left in a graph but z.
  const [normalsInput] = inputsOf([z]);
  if (!inputsOf([b]).includes(normalsInput)) return undefined;
  const [batch, paths, normals, d] = b.shape;
  const rows = Array.from({ length: Number(normals) }, (_, k) => {
    const axis = z.like(1, [1, 1, 1]).pad(2, k, Number(normals) - k - 1);
    return along(b.slice(2, k, k + 1), axis.broadcast(z.shape)).reshape([batch, paths, d]);
  });
  return rows.reduce((sum, row) => sum.add(row));
}

/** @throws InputError where a function returned another shape */
function checked(name: string, value: unknown, [paths, normals, d]: readonly number[]): Expression {
  const what = `the shift of ${name}`;
  const wanted = [BATCH, 1, normals, d] as const;
  const given = checkedExpression(value, what, `one ${formatShape(wanted)}`);
  if (!sameShape(given.shape, wanted) && !sameShape(given.shape, wanted.with(1, paths)))
    throw new InputError(
      `${what} must have shape ${formatShape(wanted)}, or ${paths} in place of 1 where it depends on z`,
      formatShape(given.shape),
      'Return how each normal moves by each input, at each point.',
    );
  return given;
}
