import { InputError } from '../tensor/index.ts';
import { FAMILIES } from './product-families.ts';
import type { Finder } from './sources.ts';

/**
 * Columns of a file that are named by our convention after other columns of it, also after such as are not read. What they
 * hold is certain, and nobody need guess.
 */
export class OwnNames {
  private readonly file: Pick<Finder, 'has'>;
  /** Vectors with a component along a column of the file: "v0", "c1". */
  private readonly vectors: ReadonlySet<string>;

  /** @param columns among which vectors are sought */
  constructor(columns: readonly string[], file: Pick<Finder, 'has'>) {
    this.file = file;
    this.vectors = new Set(
      FAMILIES.flatMap(({ letter, vector }) =>
        columns.flatMap((column) => {
          const [, number, name] = vector.exec(column) ?? [];
          return number !== undefined && file.has(name) ? [letter + number] : [];
        }),
      ),
    );
  }

  has(column: string): boolean {
    return this.meaning(column) !== undefined;
  }

  /** "a first derivative", "a component of the direction v0"; undefined where the name tells nothing for certain. */
  meaning(column: string): string | undefined {
    return this.furtherMeaning(column) ?? (this.isOf(FIRST, column) ? 'a first derivative' : undefined);
  }

  /** The same, of all but first derivatives by single inputs. */
  furtherMeaning(column: string): string | undefined {
    for (const { letter, vector, product, words } of FAMILIES) {
      const [, part, along] = vector.exec(column) ?? [];
      if (part !== undefined && this.file.has(along))
        return `a component of the ${words[0]} ${letter}${part}`;
      const number = product.exec(column)?.groups?.number;
      if (number !== undefined && this.vectors.has(letter + number) && this.isOf(product, column))
        return `one of the ${words[1]}, by the ${words[0]} ${letter}${number}`;
    }
    if (this.isOf(SECOND, column)) return 'a second derivative';
    const [, label] = ERROR.exec(column) ?? [];
    const known = label !== undefined && (this.file.has(label) || this.has(label));
    return known ? `the standard error of ${label}` : undefined;
  }

  /** Whether the variables that a name tells of, all but numbers of vectors, are columns of the file. */
  private isOf(pattern: RegExp, column: string): boolean {
    const found = pattern.exec(column);
    if (found === null) return false;
    const { number } = found.groups ?? {};
    return found.slice(1).every((name) => name === number || this.file.has(name));
  }
}

/**
 * Refuses columns that are by their names something else than what the caller says. Where an output is itself a derivative
 * by its name, all may be meant.
 *
 * @param said "a gradient": of an output by an input; "a second derivative": of an output by two
 * @throws InputError naming the first
 */
export function demandMeaning(
  named: readonly string[],
  said: 'a gradient' | 'a second derivative',
  { ours, outputs, path }: { ours: OwnNames; outputs: readonly { readonly name: string }[]; path: string },
): void {
  if (outputs.some(({ name }) => ours.has(name))) return;
  for (const name of named) {
    const meaning = said === 'a gradient' ? ours.furtherMeaning(name) : ours.meaning(name);
    if (meaning === undefined || meaning === said) continue;
    throw new InputError(
      `${said} of ${path} is the derivative of an output by ${said === 'a gradient' ? 'an input' : 'two inputs'}`,
      `${name}, which is ${meaning}`,
      'Leave it out, since what is called so is read by its name. If the name misleads, rename the column.',
    );
  }
}

const FIRST = /^d\((.+)\)\/d\((.+)\)$/su;
const SECOND = /^d2\((.+)\)\/d\((.+)\)d\((.+)\)$/su;
const ERROR = /^se\((.+)\)$/su;
