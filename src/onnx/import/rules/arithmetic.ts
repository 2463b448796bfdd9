import { applyActivation, constant, type Expression } from '../../../graph/index.ts';
import { demand, InputError, tensor } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { isKnown, mapValue, numbersOf, real, type Value, type Whole, wholeOf } from '../value.ts';
import type { Rule, Rules } from './rule.ts';

type RealOperation = (a: Expression, b: Expression) => Expression;

/** Arithmetic, elementwise with broadcasting. Whole numbers stay whole. */
export const arithmetic: Rules = {
  Add: binary(
    (a, b) => a.add(b),
    (a, b) =>
      wholeOf(
        a.fixed.add(b.fixed),
        combine(a, b, (p, q) => p.add(q)),
      ),
  ),
  Sub: binary(
    (a, b) => a.sub(b),
    (a, b) =>
      wholeOf(
        a.fixed.sub(b.fixed),
        combine(a, b, (p, q) => p.sub(q)),
      ),
  ),
  Mul: binary((a, b) => a.mul(b), wholeProduct),
  Div: binary((a, b) => a.div(b), wholeQuotient),
  Neg: (node) => mapValue(node.value(0), (e) => e.neg()),
  Abs: unary((x) => x.abs()),
  Sign: unary((x) => x.like(0).less(x).sub(x.less(0))),
  Reciprocal: unary((x) => x.power(-1)),
  Sqrt: unary((x) => x.sqrt()),
  Exp: unary((x) => x.exp()),
  Log: unary((x) => x.log()),
  Atan: unary((x) => x.arctan()),
  Sin: unary((x) => x.sine()),
  Cos: unary((x) => applyActivation(x, 'cosine')),
  // erf(x) = 2Φ(x√2) − 1
  Erf: unary((x) => x.mul(Math.SQRT2).normalCdf().mul(2).sub(1)),
  Pow: (node) => {
    const [base, exponent] = node.aligned(2);
    return real(power(base, exponent));
  },
  Max: variadic((a, b) => a.max(b)),
  Min: variadic((a, b) => a.min(b)),
  Sum: variadic((a, b) => a.add(b)),
  Mean: (node) =>
    real(
      node
        .aligned()
        .reduce((a, b) => a.add(b))
        .mul(1 / node.count),
    ),
};

/** A rule for a function of one real variable. */
export function unary(f: (x: Expression, node: NodeArguments) => Expression): Rule {
  return (node) => real(f(node.real(0), node));
}

function binary(ofReals: RealOperation, ofWholes: (a: Whole, b: Whole) => Value): Rule {
  return (node) => {
    const [a, b] = [node.value(0), node.value(1)];
    if (a.kind === 'whole' && b.kind === 'whole') return ofWholes(a, b);
    const [p, q] = node.aligned(2);
    return real(ofReals(p, q));
  };
}

function variadic(f: RealOperation): Rule {
  return (node) => {
    const result = node.aligned().reduce(f);
    return node.values().every(({ kind }) => kind === 'whole')
      ? { kind: 'whole', fixed: result }
      : real(result);
  };
}

/** The batch parts of two whole numbers, taken together. */
function combine(a: Whole, b: Whole, f: RealOperation): Expression | undefined {
  if (a.batch === undefined && b.batch === undefined) return undefined;
  return f(a.batch ?? a.fixed.mul(0), b.batch ?? b.fixed.mul(0));
}

function wholeProduct(a: Whole, b: Whole): Value {
  if (a.batch !== undefined && b.batch !== undefined) throw nonlinear();
  const [scaled, factor] = a.batch === undefined ? [b, a.fixed] : [a, b.fixed];
  return wholeOf(scaled.fixed.mul(factor), scaled.batch?.mul(factor));
}

/** Division of whole numbers drops the remainder. A multiple of the batch must leave none. */
function wholeQuotient(a: Whole, b: Whole): Value {
  if (b.batch !== undefined) throw nonlinear();
  const divisors = numbersOf(b.fixed).data;
  if (divisors.includes(0))
    throw new InputError('whole numbers must not be divided by 0', undefined, 'Export the model again.');
  const quotient = numbersOf(a.fixed.div(b.fixed));
  const fixed = constant(tensor(quotient.data.map(Math.trunc), quotient.shape));
  if (a.batch === undefined) return { kind: 'whole', fixed };
  const batch = a.batch.div(b.fixed);
  if (![quotient, numbersOf(batch)].every(({ data }) => data.every(Number.isInteger))) throw nonlinear();
  return wholeOf(fixed, batch);
}

function nonlinear(): InputError {
  return new InputError(
    'sizes must be whole multiples of the batch',
    'another function of it',
    'Keep the batch as one axis.',
  );
}

function power(base: Expression, exponent: Expression): Expression {
  if (!isKnown(exponent)) {
    if (!isKnown(base))
      throw new InputError('a power needs a known base or exponent', undefined, 'Write it with Exp and Log.');
    return exponent.mul(base.log()).exp();
  }
  const { data } = numbersOf(exponent);
  demand(
    data.every((value) => value === data[0]) && data.length > 0,
    'a power needs one exponent',
    data,
    'Split the columns.',
  );
  const raised = base.power(data[0]);
  // An exponent with more axes stretches the result.
  return raised.add(exponent.mul(0));
}
