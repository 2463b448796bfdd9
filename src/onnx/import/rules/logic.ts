import type { Expression } from '../../../graph/index.ts';
import { constant } from '../../../graph/index.ts';
import { demand, InputError, tensor } from '../../../tensor/index.ts';
import type { NodeArguments } from '../arguments.ts';
import { isKnown, numbersOf, real, truth, type Value, type Whole, wholeOf } from '../value.ts';
import type { Rule, Rules } from './rule.ts';

/** Comparisons and choices. Truths are 1 and 0. `IsNaN` is 0, since a function of real numbers is never NaN. */
export const logic: Rules = {
  Less: compare((a, b) => a.less(b)),
  LessOrEqual: compare((a, b) => a.lessOrEqual(b)),
  Greater: compare((a, b) => a.greater(b)),
  GreaterOrEqual: compare((a, b) => a.greaterOrEqual(b)),
  Equal: (node) => {
    const [a, b] = [node.value(0), node.value(1)];
    if (a.kind === 'whole' && b.kind === 'whole') return truth(equalWholes(a, b));
    const [p, q] = node.aligned(2);
    return truth(equal(p, q));
  },
  Not: (node) => truth(not(node.real(0))),
  And: compare((a, b) => a.mul(b)),
  Or: compare((a, b) => a.max(b)),
  IsNaN: (node) => truth(node.real(0).mul(0)),
  Where: (node) => where(node.real(0), node.value(1), node.value(2), node),
};

function compare(f: (a: Expression, b: Expression) => Expression): Rule {
  return (node) => {
    const [a, b] = node.aligned(2);
    return truth(f(a, b));
  };
}

/** 1 where a real number is not 0. */
export function isNotZero(x: Expression): Expression {
  return not(equal(x, x.mul(0)));
}

function equal(a: Expression, b: Expression): Expression {
  return a.lessOrEqual(b).mul(b.lessOrEqual(a));
}

function not(e: Expression): Expression {
  return e.mul(-1).add(1);
}

/** Sizes are compared for every batch. Sizes that are equal for some batches only are refused. */
function equalWholes(a: Whole, b: Whole): Expression {
  const difference = numbersOf(a.fixed.sub(b.fixed));
  const zero = a.fixed.sub(b.fixed).mul(0);
  const counts = numbersOf((a.batch ?? zero).sub(b.batch ?? zero)).data;
  const equals = difference.data.map((fixed, k) => {
    if (counts[k] === 0) return Number(fixed === 0);
    const batch = -fixed / counts[k];
    demand(
      batch < 1 || !Number.isInteger(batch),
      'a choice must not depend on the batch',
      `N = ${batch}`,
      'Export the model for any batch.',
    );
    return 0;
  });
  return constant(tensor(equals, difference.shape));
}

function where(condition: Expression, whenTrue: Value, otherwise: Value, node: NodeArguments): Value {
  if (whenTrue.kind !== 'whole' || otherwise.kind !== 'whole') {
    const [aligned, yes, no] = node.aligned(3);
    const e = aligned.where(yes, no);
    return whenTrue.kind === 'truth' && otherwise.kind === 'truth' ? truth(e) : real(e);
  }
  if (!isKnown(condition))
    throw new InputError('a choice of sizes must be known', undefined, 'Export the model again.');
  const [a, b] = [whenTrue, otherwise];
  const zero = (part: Whole) => part.batch ?? part.fixed.mul(0);
  const batch =
    a.batch === undefined && b.batch === undefined ? undefined : condition.where(zero(a), zero(b));
  return wholeOf(condition.where(a.fixed, b.fixed), batch);
}
