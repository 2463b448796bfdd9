import { InputError } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { columnNames } from './columns.ts';
import type { MappedPart } from './mapping.ts';
import { OwnNames } from './own-names.ts';
import type { Part } from './parts.ts';
import { FAMILIES, type ProductFamily } from './product-families.ts';
import type { Finder } from './sources.ts';

/** Columns that are named like derivatives or standard errors, but of which nothing is read. */
export interface Misfit {
  readonly columns: readonly string[];
  readonly of: 'derivatives' | 'standard errors';
  /** Why not: "their directions have components along z, which is no input". */
  readonly reason: string;
}

/** What a file has of products with vectors: Hessian-vector products, and products of Jacobians. */
export interface ProductColumns {
  readonly parts: readonly MappedPart[];
  /** How many vectors a point has, by group. */
  readonly along: Readonly<Partial<Record<ProductFamily['group'], number>>>;
  readonly misfits: readonly Misfit[];
}

/** Inputs and outputs that are read. */
interface Variables {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
}

/**
 * Finds vectors and products by their names. None are read whose vectors have components along other columns too. Such
 * products are not those of a function of these inputs, or of combinations of these outputs.
 *
 * @param columns that are nothing else
 * @param second whether Hessian-vector products are read too
 * @throws InputError where vectors are without products or products without vectors, one lacks, or a component is along what
 *   is no variable
 */
export function productColumns(
  columns: readonly string[],
  variables: Variables,
  second: boolean,
  finder: Finder,
  path: string,
): ProductColumns {
  const parts: MappedPart[] = [];
  const along: Partial<Record<ProductFamily['group'], number>> = {};
  const misfits: Misfit[] = [];
  const ours = new OwnNames(columns, finder);
  for (const family of FAMILIES) {
    if (family.group === 'hvp' && !second) continue;
    const found = familyColumns(family, columns, variables, finder);
    if (found === undefined) continue;
    if (isOfOthers(found, ours)) continue;
    const reason = otherVariable(found, path) ?? otherLabels(found);
    if (reason !== undefined) {
      misfits.push({ columns: [...found.vectors, ...found.products], of: 'derivatives', reason });
      continue;
    }
    demandBoth(found, path);
    along[family.group] = found.k;
    for (const part of [family.vectors, family.products]) parts.push(requiredPart(found, part, finder, path));
  }
  return { parts, along, misfits };
}

/** Whether all are of variables of the file that are not read: as little a fault as the values of these. */
function isOfOthers({ own, products, vectors, telling }: FamilyColumns, ours: OwnNames): boolean {
  if (products.length === 0 || (own.length > 0 && (telling || vectors.length === 0))) return false;
  return [...products, ...vectors].every((name) => ours.has(name));
}

/** Columns of a family that are there. */
interface FamilyColumns {
  readonly family: ProductFamily;
  readonly variables: Variables;
  readonly vectors: readonly string[];
  /** Whether some vector has a component along one of the variables. */
  readonly telling: boolean;
  /** Products of all outputs, also of those that are not read. */
  readonly products: readonly string[];
  /** Those of them that are to be read. */
  readonly own: readonly string[];
  /** What components are along that is none of the variables. */
  readonly others: readonly { readonly name: string; readonly isColumn: boolean }[];
  /** One more than the largest number of a vector. */
  readonly k: number;
}

/** @returns undefined where no name tells of the family: "t0(s)" alone may be anything */
function familyColumns(
  family: ProductFamily,
  columns: readonly string[],
  variables: Variables,
  finder: Finder,
): FamilyColumns | undefined {
  const known = new Set(variables[family.along].map(({ name }) => name));
  const named = columns.flatMap((column) => {
    const [, number, name] = family.vector.exec(column) ?? [];
    return number === undefined ? [] : [{ column, number: Number(number), name }];
  });
  // Where there is no direction v0, what is by v0 is an ordinary derivative by an input, or a column, of that name.
  const isVariable = (number: string) => {
    const name = family.letter + number;
    if (named.some((one) => one.number === Number(number) && known.has(one.name))) return false;
    return finder.has(name) || [...variables.inputs, ...variables.outputs].some((one) => one.name === name);
  };
  const numbered = columns.flatMap((column) => {
    const number = family.product.exec(column)?.groups?.number;
    return number === undefined || isVariable(number) ? [] : [{ column, number: Number(number) }];
  });
  const telling = named.some(({ name }) => known.has(name));
  const k = 1 + Math.max(-1, ...numbered.map(({ number }) => number), ...named.map(({ number }) => number));
  const wanted = new Set(
    k > MOST ? [] : columnNames(family.products, variables.inputs, variables.outputs, k),
  );
  const own = numbered.map(({ column }) => column).filter((column) => wanted.has(column));
  if (!telling && own.length === 0) return undefined;
  const strange = [...new Set(named.map(({ name }) => name).filter((name) => !known.has(name)))];
  return {
    family,
    variables,
    vectors: named.map(({ column }) => column),
    telling,
    products: numbered.map(({ column }) => column),
    own,
    others: strange.map((name) => ({ name, isColumn: finder.has(name) })),
    k,
  };
}

/** Vectors of a point, at most: a larger number in a name is none of theirs. */
const MOST = 4096;

/** Why vectors that have components along other columns are not read. @throws InputError where it is no column either */
function otherVariable({ family, variables, others, vectors }: FamilyColumns, path: string) {
  if (others.length === 0) return undefined;
  const role = family.along === 'inputs' ? 'input' : 'output';
  const unknown = others.find(({ isColumn }) => !isColumn);
  if (unknown === undefined)
    return `their ${family.words[0]}s have components along ${others[0].name}, which is no ${role}`;
  throw new InputError(
    `${family.words[0]}s of ${path} have components along its ${role}s, ${names(variables[family.along])}`,
    vectors.find((column) => column.endsWith(`(${unknown.name})`))!,
    `Correct the name, or remove the column.`,
  );
}

/** Why products of other outputs alone are not read. */
function otherLabels({ family, own, products }: FamilyColumns): string | undefined {
  if (own.length > 0 || products.length === 0) return undefined;
  return `${family.words[1]} are there of other ${family.along === 'outputs' ? 'inputs' : 'outputs'} alone`;
}

function demandBoth({ family, vectors, own, k, variables }: FamilyColumns, path: string): void {
  const [vector, products] = family.words;
  const example = (part: Part) => columnNames(part, variables.inputs, variables.outputs, k)[0];
  if (own.length === 0)
    throw new InputError(
      `${vector}s of ${path} need their products`,
      `${listed(vectors)} without ${example(family.products)}`,
      `Add them, or leave the ${vector}s out.`,
    );
  if (vectors.length === 0)
    throw new InputError(
      `${products} of ${path} need their ${vector}s`,
      `${listed(own)} without ${example(family.vectors)}`,
      `Add the ${vector}s as columns.`,
    );
}

/** @throws InputError for the first column that lacks */
function requiredPart(
  { family, variables, k, vectors, own }: FamilyColumns,
  part: Part,
  finder: Finder,
  path: string,
): MappedPart {
  const [vector, products] = family.words;
  const expected = columnNames(part, variables.inputs, variables.outputs, k);
  const there = new Set(part === family.vectors ? vectors : own);
  const lacks = expected.find((name) => !there.has(name));
  if (lacks !== undefined)
    throw new InputError(
      part === family.vectors
        ? `every ${vector} of ${path} has a component along each ${family.along.slice(0, -1)}`
        : `${products} of ${path} are there of each output, input and ${vector}, as far as these are theirs`,
      `${listed([...there])} without ${lacks}`,
      `Add ${lacks}.`,
    );
  return { part, names: expected, sources: expected.map((name) => finder.find(name).sources[0]) };
}

function names(variables: readonly Variable[]): string {
  return listed(variables.map(({ name }) => name));
}

function listed(columns: readonly string[]): string {
  return columns.slice(0, 4).join(', ') + (columns.length > 4 ? ', …' : '');
}
