import { type Expression, evaluate } from '../../graph/index.ts';
import { BATCH, formatShape, InputError, sameShape, type Tensor } from '../../tensor/index.ts';
import { pointsInput } from '../batches.ts';
import { checkPoints } from '../checks.ts';
import { exactLabels } from '../exact-labels.ts';
import { checkedExpression, onlyNamed } from '../expressions.ts';
import type { ExactLabels } from '../model.ts';
import { errorAt, MOST_ERROR } from './accuracy.ts';
import type { ClosedForm } from './closed-form.ts';
import { checkDomain } from './condition.ts';

/** A quantity that is no input: a number, or a function of the inputs, such as the price of a basket. */
export type OtherQuantity =
  | number
  | ((columns: Readonly<Record<string, Expression>>, x: Expression) => Expression);

/**
 * A formula as the closed form of a model: values, gradients and curvatures at points, in float64.
 *
 * @param inputs names of the model's inputs, in the order of the points' columns. One that is called as a quantity of the
 *   formula is that quantity
 * @param others the quantities that are no inputs. A function is given the inputs by name, [N, 1] each, and all of them, [N, d]
 * @returns a function of points [n, d]. It throws InputError for points at which the formula is not defined. So it does for those where a
 *   quadrature is off by more than {@link MOST_ERROR} of the price
 * @throws InputError when a quantity is missing, given twice or unknown, when numbers do not lie in the formula's domain, or an
 *   input is no quantity and no function is given that could use it
 */
export function exactOf(
  formula: ClosedForm,
  inputs: readonly string[],
  others: Readonly<Record<string, OtherQuantity>> = {},
): (points: Tensor) => ExactLabels {
  const { name, domain } = formula;
  const x = pointsInput(inputs.length);
  const columns = Object.fromEntries(inputs.map((input, k) => [input, x.slice(1, k, k + 1)]));
  const twice = inputs.find((input) => Object.hasOwn(others, input));
  if (twice !== undefined)
    throw new InputError(`${twice} of ${name} is an input`, 'a value for it', 'Leave out one of the two.');
  const given = {
    ...Object.fromEntries(inputs.filter((i) => formula.quantities.includes(i)).map((i) => [i, columns[i]])),
    ...Object.fromEntries(
      Object.entries(others).map(([quantity, other]) => [
        quantity,
        typeof other === 'number' ? other : ofInputs(quantity, other, columns, x),
      ]),
    ),
  };
  const y = formula.value(given).broadcast([BATCH, 1]);
  const isComposed = Object.values(others).some((other) => typeof other === 'function');
  const idle = inputs.find((input) => !formula.quantities.includes(input) && !isComposed);
  if (idle !== undefined)
    throw new InputError(
      `every input of ${name} must be a quantity of it, ${formula.quantities.join(', ')}, or what one is made of`,
      idle,
      'Correct the name, or give a quantity as a function of that input.',
    );
  const error = formula.error?.(given).broadcast([BATCH, 1]);
  const labels = exactLabels(y, x);
  const checked = Object.entries(given).filter(([, quantity]) => typeof quantity !== 'number');
  return (points) => {
    checkPoints(
      name,
      inputs.map((input) => ({ name: input })),
      points,
    );
    const values = evaluate(
      checked.map(([, quantity]) => (quantity as Expression).broadcast([BATCH, 1])),
      { x: points },
      points.shape[0],
    );
    const constants = { ...formula.defaults, ...given } as Record<string, number>;
    for (let n = 0; n < points.shape[0]; n++) {
      const numbers = Object.fromEntries(checked.map(([quantity], k) => [quantity, values[k].data[n]]));
      checkDomain(name, domain, { ...constants, ...numbers }, `at point ${n}`);
    }
    const off = error && errorAt(error, inputs, points);
    if (off !== undefined)
      throw new InputError(
        `${name} must be known to ${MOST_ERROR} of the price, as a closed form`,
        off,
        'Shrink the domain to where its quadrature converges, or leave the closed form out.',
      );
    return labels(points);
  };
}

function ofInputs(
  quantity: string,
  other: Exclude<OtherQuantity, number>,
  columns: Readonly<Record<string, Expression>>,
  x: Expression,
): Expression {
  const what = `the function for ${quantity}`;
  const column = checkedExpression(
    other(onlyNamed(columns, `${what} has the inputs`), x),
    what,
    'a column [N, 1]',
  );
  if (column.rank === 0 || sameShape(column.shape, [BATCH, 1])) return column;
  throw new InputError(
    `${what} must return a column [N, 1]`,
    formatShape(column.shape),
    'Return one number a point: column.sum([1], true) is that of several columns.',
  );
}
