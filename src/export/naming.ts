import { type Compound, mapOperands, operandsOf, type Scalar, type Statement } from './code.ts';

/** A value and the statement that takes it. */
export interface Use {
  readonly value: Scalar;
  readonly take: (value: Scalar) => readonly Statement[];
}

/**
 * Statements that take values, and others that name what is used more than once. They stand in the order in which operations
 * were asked for. Compilers keep this order, in which few values wait long for their use.
 *
 * @param prefix of the names, which are numbered
 * @param order a number for each operation, which grows as they are asked for
 */
export function named(
  uses: readonly Use[],
  prefix: string,
  order: (operation: Compound) => number,
): Statement[] {
  const counts = countUses(uses.map(({ value }) => value));
  const names = new Map<Compound, string>();
  const written = (scalar: Scalar): Scalar => {
    if (typeof scalar !== 'object') return scalar;
    return names.get(scalar) ?? mapOperands(scalar, written);
  };
  const name = (operation: Compound): Statement => {
    const own = `${prefix}${names.size + 1}`;
    const value = mapOperands(operation, written);
    names.set(operation, own);
    return { kind: 'let', name: own, value };
  };
  const shared = [...counts].filter(([, count]) => count > 1).map(([operation]) => operation);
  const steps = [
    ...shared.map((operation) => ({ at: order(operation), write: () => [name(operation)] })),
    ...uses.map(({ value, take }) => ({
      at: typeof value === 'object' ? order(value) : -1,
      write: () => take(written(value)),
    })),
  ];
  return steps.sort((p, q) => p.at - q.at).flatMap(({ write }) => write());
}

/** How often each operation is an operand, or a value itself. */
function countUses(values: readonly Scalar[]): Map<Compound, number> {
  const uses = new Map<Compound, number>();
  const visit = (scalar: Scalar) => {
    if (typeof scalar !== 'object') return;
    const sofar = uses.get(scalar) ?? 0;
    uses.set(scalar, sofar + 1);
    if (sofar === 0) operandsOf(scalar).forEach(visit);
  };
  values.forEach(visit);
  return uses;
}
