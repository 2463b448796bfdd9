import { apply, constantOf, type Expression, topological } from '../graph/index.ts';

/**
 * The same function with the scales of normalisation inside the weights beside them: (a/s)·W as a·(W/s), and (a·W + b)·s + t
 * as a·(W·s) + (b·s + t). What is subtracted from x stays. Folded into biases it would cost digits where it is large.
 */
export function foldScales(y: Expression): Expression {
  const built = new Map<Expression, Expression>();
  for (const e of topological([y])) {
    const inputs = e.inputs.map((below) => built.get(below) as Expression);
    built.set(e, folded(e, inputs) ?? apply(e.op, inputs, e.attributes));
  }
  return built.get(y) as Expression;
}

function folded({ op }: Expression, [a, b]: readonly Expression[]): Expression | undefined {
  if (b === undefined || constantOf(b) === undefined) return undefined;
  const [inner, own] = a.inputs;
  if (own === undefined || constantOf(own) === undefined) return undefined;
  switch (`${op} of ${a.op}`) {
    case 'matmul of div':
      return inner.matmul(b.div(own.rank === 0 ? own : own.reshape([own.shape[own.rank - 1], 1])));
    case 'mul of div':
      return inner.mul(b.div(own));
    case 'mul of mul':
      return inner.mul(own.mul(b));
    case 'mul of matmul':
      return inner.matmul(own.mul(b));
    case 'mul of add':
      return (folded({ op } as Expression, [inner, b]) ?? inner.mul(b)).add(own.mul(b));
    case 'add of add':
      return inner.add(own.add(b));
    default:
      return undefined;
  }
}
