import { InputError } from '../../tensor/index.ts';

/** What must hold of some quantities of a formula. */
export interface Condition {
  /** "spot > barrier" */
  readonly says: string;
  readonly of: readonly string[];
  holds(...values: number[]): boolean;
}

export function positive(name: string): Condition {
  return { says: `${name} > 0`, of: [name], holds: (value) => value > 0 };
}

export function notNegative(name: string): Condition {
  return { says: `${name} ≥ 0`, of: [name], holds: (value) => value >= 0 };
}

export function atLeast(name: string, least: number): Condition {
  return { says: `${name} ≥ ${least}`, of: [name], holds: (value) => value >= least };
}

/** `name` above `other`. */
export function above(name: string, other: string): Condition {
  return { says: `${name} > ${other}`, of: [name, other], holds: (value, least) => value > least };
}

/** `name` strictly between two numbers. */
export function between(lo: number, name: string, hi: number): Condition {
  return { says: `${lo} < ${name} < ${hi}`, of: [name], holds: (value) => lo < value && value < hi };
}

/**
 * Checks numbers against the conditions of a formula. A condition of a quantity that is not there is left out.
 *
 * @param where they are: "at point 3"
 * @throws InputError naming the first that is no finite number, or the first condition that does not hold
 */
export function checkDomain(
  name: string,
  domain: readonly Condition[],
  numbers: Readonly<Record<string, number>>,
  where = '',
): void {
  const at = where === '' ? '' : ` ${where}`;
  for (const [quantity, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new InputError(`${name} needs a finite ${quantity}`, `${value}${at}`, 'Correct it.');
  for (const { says, of, holds } of domain) {
    const values = of.map((quantity) => numbers[quantity]);
    if (values.includes(undefined as never) || holds(...values)) continue;
    throw new InputError(
      `${name} needs ${says}`,
      `${of.map((quantity, k) => `${quantity} ${values[k]}`).join(', ')}${at}`,
      // Without a place they are numbers that all points share.
      where === '' ? 'Correct it.' : 'Shrink the domain to where the formula is defined.',
    );
  }
}
