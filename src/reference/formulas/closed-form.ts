import { type Expression, expression } from '../../graph/index.ts';
import { InputError, nearestName } from '../../tensor/index.ts';
import { type Condition, checkDomain } from './condition.ts';

/** A quantity of a formula: a column of points, shaped [N, 1] or [N, …, 1], or a number that all points share. */
export type Quantity = Expression | number;

/** Quantities by name, of which some have a default. */
export type Quantities<Needed extends string, Optional extends string = never> = Readonly<
  Record<Needed, Quantity> & Partial<Record<Optional, Quantity>>
>;

/** A closed form of named quantities, as a graph: all of its derivatives come by algorithmic differentiation. */
export interface ClosedForm<Needed extends string = string, Optional extends string = string> {
  /** As messages call it: "the Black–Scholes call". */
  readonly name: string;
  /** All that it is a function of. */
  readonly quantities: readonly (Needed | Optional)[];
  /** The values of those that need not be given. */
  readonly defaults: Readonly<Record<Optional, number>>;
  /** What must hold of the quantities at a point. The graph does not check it: {@link exactOf} does. */
  readonly domain: readonly Condition[];
  /**
   * The value, shaped as the columns are together.
   *
   * @throws InputError when a quantity is missing or unknown, or numbers do not lie in the domain
   */
  value(given: Quantities<Needed, Optional>): Expression;
  /**
   * Of a formula that is a quadrature: an estimate of its error, as a share of the price that it is of. The graph does not check it:
   * {@link exactOf} does.
   */
  error?(given: Quantities<Needed, Optional>): Expression;
}

/** What is particular to a formula. */
interface Written<Needed extends string, Optional extends string> {
  readonly name: string;
  readonly needs: readonly Needed[];
  readonly defaults: Readonly<Record<Optional, number>>;
  readonly domain: readonly Condition[];
  value(x: Readonly<Record<Needed | Optional, Expression>>): Expression;
  error?(x: Readonly<Record<NoInfer<Needed | Optional>, Expression>>): Expression;
}

/** Makes a formula: its quantities are checked and completed before `value` sees them. */
export function closedForm<Needed extends string, Optional extends string = never>({
  name,
  needs,
  defaults,
  domain,
  value,
  error,
}: Written<Needed, Optional>): ClosedForm<Needed, Optional> {
  const quantities = [...needs, ...(Object.keys(defaults) as Optional[])];
  const complete = (given: Quantities<Needed, Optional>) => {
    const all = { ...defaults, ...given } as Readonly<Record<Needed | Optional, Quantity>>;
    checkQuantities(name, needs, quantities, all);
    const known = Object.entries<Quantity>(all).filter(([, quantity]) => typeof quantity === 'number');
    checkDomain(name, domain, Object.fromEntries(known) as Readonly<Record<string, number>>);
    return mapped(all);
  };
  return {
    name,
    quantities,
    defaults,
    domain,
    value: (given) => value(complete(given)),
    ...(error && { error: (given) => error(complete(given)) }),
  };
}

function mapped<Name extends string>(all: Readonly<Record<Name, Quantity>>): Record<Name, Expression> {
  const entries = Object.entries<Quantity>(all).map(([name, quantity]) => [name, expression(quantity)]);
  return Object.fromEntries(entries) as Record<Name, Expression>;
}

function checkQuantities(
  name: string,
  needs: readonly string[],
  wanted: readonly string[],
  given: Readonly<Record<string, unknown>>,
): void {
  const missing = wanted.filter((quantity) => given[quantity] === undefined);
  const unknown = Object.keys(given).find((quantity) => !wanted.includes(quantity));
  if (unknown !== undefined) {
    const meant = nearestName(unknown, missing.length > 0 ? missing : wanted);
    throw new InputError(
      `the quantities of ${name} are ${wanted.join(', ')}`,
      unknown,
      meant === undefined ? 'Correct the name.' : `Did you mean ${meant}?`,
    );
  }
  if (missing.length > 0)
    throw new InputError(
      `${name} needs ${needs.join(', ')}`,
      `no ${missing.join(', no ')}`,
      'Give a column of points or a number for each.',
    );
}
