import { normaliseAxes, type Sizes } from '../tensor/index.ts';
import { apply, constant, type Expression } from './expression.ts';
import { isRearrangement } from './facts.ts';
import { allPositions, countOf, moved, positionsInTurn, stretched } from './positions.ts';
import { constantOf } from './rules/uniform.ts';
import { topological } from './traverse.ts';

type Elements = readonly Expression[];

/**
 * The elements of expressions of known sizes, in row-major order, each as an expression of its own. What only moves elements is
 * gone, and sums and products of matrices are written out.
 *
 * @param given the elements of an input, all of one shape: columns [N, 1], say, for numbers of a path
 */
export function elementsOf(
  outputs: readonly Expression[],
  given: (input: Expression) => Elements,
): Elements[] {
  const known = new Map<Expression, Elements>();
  for (const e of topological(outputs)) {
    const operands = e.inputs.map((below) => known.get(below) as Elements);
    known.set(e, e.op === 'input' ? given(e) : written(e, operands));
  }
  return outputs.map((e) => known.get(e) as Elements);
}

function written(e: Expression, operands: readonly Elements[]): Elements {
  const values = constantOf(e);
  if (values !== undefined) return Array.from(values.data, (value) => constant(value));
  if (isRearrangement(e)) {
    const all = operands.flat();
    const positions = positionsInTurn(operands.map(({ length }) => length));
    return Array.from(moved(e, positions), (position) => all[position]);
  }
  if (e.op === 'matmul') return product(e, operands);
  if (e.op === 'sum') return sums(e, operands[0]);
  const wide = operands.map((elements, k) =>
    stretchedTo(elements, e.inputs[k].shape as Sizes, e.shape as Sizes),
  );
  return Array.from({ length: countOf(e) }, (_, i) =>
    apply(
      e.op,
      wide.map((elements) => elements[i]),
      e.attributes,
    ),
  );
}

function stretchedTo(elements: Elements, from: Sizes, shape: Sizes): Elements {
  return Array.from(stretched(allPositions(elements.length), from, shape), (position) => elements[position]);
}

/** Products of matrices on the last two axes. */
function product(e: Expression, operands: readonly Elements[]): Elements {
  const shape = e.shape as Sizes;
  const stacks = shape.slice(0, -2);
  const [rows, columns] = shape.slice(-2);
  const inner = Number(e.inputs[0].shape[e.inputs[0].rank - 1]);
  const [a, b] = operands.map((elements, k) => {
    const own = e.inputs[k].shape as Sizes;
    return stretchedTo(elements, own, [...stacks, ...own.slice(-2)]);
  });
  return Array.from({ length: countOf(e) }, (_, at) => {
    const column = at % columns;
    const row = Math.floor(at / columns);
    const stack = Math.floor(row / rows);
    return total(
      Array.from({ length: inner }, (_, i) =>
        a[row * inner + i].mul(b[(stack * inner + i) * columns + column]),
      ),
    );
  });
}

function sums(e: Expression, elements: Elements): Elements {
  const shape = e.inputs[0].shape as Sizes;
  const summed = normaliseAxes(e.attributes.axes as readonly number[] | undefined, shape.length);
  const kept = shape.map((size, axis) => (summed.includes(axis) ? 1 : size));
  const terms: Expression[][] = Array.from({ length: countOf(e) }, () => []);
  stretched(allPositions(terms.length), kept, shape).forEach((into, from) => {
    terms[into].push(elements[from]);
  });
  return terms.map(total);
}

/** Zeros are left out, so that triangular and sparse matrices cost what they hold. */
function total(terms: Elements): Expression {
  const zero = constant(0);
  const own = terms.filter((term) => term !== zero);
  return own.length === 0 ? zero : own.reduce((sum, term) => sum.add(term));
}
