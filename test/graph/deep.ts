import {
  adjoint,
  type Expression,
  elementsOf,
  evaluate,
  input,
  print,
  substitute,
  tangent,
  topological,
} from '../../src/graph/index.ts';
import { encloseWith, intervals, intervalTensor } from '../../src/interval/index.ts';
import { lower } from '../../src/onnx/index.ts';
import { explainNonFinite } from '../../src/reference/explain.ts';
import { regularityOf } from '../../src/reference/smoothness.ts';
import { BATCH, tensor } from '../../src/tensor/index.ts';

/** What reads a graph, asked for something that shows that it went down to the input. */
export const READINGS: Readonly<Record<string, (y: Expression, x: Expression) => unknown>> = {
  topological: (y) => topological([y])[0].op,
  print: (y) => print([y]).slice(0, 7),
  evaluate: (y) => Number.isFinite(evaluate([y], AT)[0].data[0]),
  adjoint: (y, x) => Number.isFinite(evaluate(adjoint(y, [x]), AT)[0].data[0]),
  tangent: (y, x) => Number.isFinite(evaluate(tangent([y], new Map([[x, x.like(1)]])), AT)[0].data[0]),
  substitute: (y, x) => topological(substitute([y], new Map([[x, OTHER]]), BATCH)).includes(OTHER),
  elements: (y, x) => topological(elementsOf([y], () => [x])[0]).includes(x),
  enclose: (y) => encloseWith(intervals, [y], BOX)[0].hi[0] >= evaluate([y], AT)[0].data[0],
  'how smooth': (y, x) => regularityOf(y, x, BOX).order,
  'what is not smooth': (y, x) => {
    // The kink lies at the bottom.
    const [bent] = substitute([y], new Map([[x, x.relu()]]), BATCH);
    return regularityOf(bent, x, undefined).obstacle(1).op;
  },
  'what is not finite': (y, x) => {
    const [lost] = substitute([y], new Map([[x, x.sub(1).log()]]), BATCH);
    return explainNonFinite(lost, x, 0, AT);
  },
  lower: (y) => lower({ y }).length > 0,
  'lower an adjoint': (y, x) => lower({ g: adjoint(y, [x])[0] }).length > 0,
};

/** What each says of a chain. */
export const SAID: Readonly<Record<string, unknown>> = {
  topological: 'input',
  print: 'x [1,1]',
  'how smooth': Number.POSITIVE_INFINITY,
  'what is not smooth': 'relu',
  'what is not finite': 'log(-0.5) is NaN',
};

const AT = { x: tensor([[0.5]]) };
const BOX = { x: intervalTensor([1, 1], [0.4], [0.6]) };
const OTHER = input('other', [1, 1]);

export const START = input('x', [1, 1]);

const NEXT = [(y: Expression) => y.sine(), (y: Expression) => y.mul(START), (y: Expression) => y.add(0.1)];

/** Operations one on the other, of one in three with what it began with. */
export function chain(operations: number): Expression {
  let y: Expression = START;
  for (let k = 0; k < operations; k++) y = NEXT[k % 3](y);
  return y;
}
