import {
  type Attributes,
  apply,
  type Expression,
  operations,
  topological,
  uniformOf,
} from '../graph/index.ts';

/** How often an operation may be taken into branches before an expression counts as too large to be rewritten. */
const MOST = 500;

/**
 * The same function, written with every choice as a `where` as far out as may be: relu(u)² is u > 0 ? u² : 0, whose branches also
 * have one slope at 0, while relu(u) alone has a kink there; (u > 0)·u is u > 0 ? u : 0. Undefined where that would be too large.
 */
export function branchwise(y: Expression): Expression | undefined {
  let taken = 0;
  const within = (condition: Expression, whenTrue: () => Expression, otherwise: () => Expression) => {
    if (++taken > MOST) throw new RangeError();
    return condition.where(whenTrue(), otherwise());
  };

  function rewrite(op: Expression['op'], inputs: readonly Expression[], attributes: Attributes): Expression {
    const [a, b, c] = inputs;
    const { reach, affine, choice } = operations[op];
    if (reach === 'elementwise' && inputs.length === 1 && a.op === 'where')
      return within(
        a.inputs[0],
        () => rewrite(op, [a.inputs[1]], attributes),
        () => rewrite(op, [a.inputs[2]], attributes),
      );
    const chosen = choice?.(inputs, attributes);
    if (chosen !== undefined) return chosen;
    if (op === 'where' && isFlag(a) && a.op === 'mul')
      return within(
        a.inputs[0],
        () => rewrite('where', [a.inputs[1], b, c], attributes),
        () => c,
      );
    if (op === 'mul' && isFlag(a) !== isFlag(b)) {
      const [flag, factor] = isFlag(a) ? [a, b] : [b, a];
      return rewrite('where', [flag, factor, factor.like(0)], {});
    }
    // Of two operands, one that is a choice leaves it to the operation: products with anything, others with numbers.
    const isAffine = reach === 'elementwise' && inputs.length === 2 && affine([true, false]);
    const at = isAffine ? inputs.findIndex((operand) => operand.op === 'where') : -1;
    if (at >= 0 && (op === 'mul' || uniformOf(inputs[1 - at]) !== undefined)) {
      const [condition, ...branches] = inputs[at].inputs;
      const [whenTrue, otherwise] = branches.map((branch) => () => {
        return rewrite(op, inputs.with(at, branch), attributes);
      });
      return within(condition, whenTrue, otherwise);
    }
    return apply(op, inputs, attributes);
  }

  const rewritten = new Map<Expression, Expression>();
  const of = (e: Expression) => rewritten.get(e) as Expression;
  try {
    for (const e of topological([y])) rewritten.set(e, rewrite(e.op, e.inputs.map(of), e.attributes));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return of(y);
}

/** Whether an expression is 1 where conditions hold, and 0 elsewhere. */
function isFlag(e: Expression): boolean {
  return e.op === 'compare' || (e.op === 'mul' && e.inputs.every(isFlag));
}
