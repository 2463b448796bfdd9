import type { Part } from './parts.ts';

/** Vectors of each point with the products of its derivatives with them. */
export interface ProductFamily {
  readonly group: 'hvp' | 'vjp' | 'jvp';
  readonly vectors: Part;
  readonly products: Part;
  /** What the components of a vector are along. */
  readonly along: 'inputs' | 'outputs';
  readonly words: readonly [vector: string, products: string];
  /** "v": what the names of its vectors begin with. */
  readonly letter: string;
  /** "v0(a)": with the number of the vector, and the variable. */
  readonly vector: RegExp;
  /** "d2(y)/d(a)d(v0)": with the `number` of the vector, and the variables. */
  readonly product: RegExp;
}

export const FAMILIES: readonly ProductFamily[] = [
  {
    group: 'hvp',
    vectors: 'directions',
    products: 'products',
    along: 'inputs',
    words: ['direction', 'Hessian-vector products'],
    letter: 'v',
    vector: /^v(\d+)\((.+)\)$/su,
    product: /^d2\((.+)\)\/d\((.+)\)d\(v(?<number>\d+)\)$/su,
  },
  {
    group: 'vjp',
    vectors: 'cotangents',
    products: 'adjoints',
    along: 'outputs',
    words: ['cotangent', 'products with cotangents'],
    letter: 'c',
    vector: /^c(\d+)\((.+)\)$/su,
    product: /^d\(c(?<number>\d+)\)\/d\((.+)\)$/su,
  },
  {
    group: 'jvp',
    vectors: 'tangentDirections',
    products: 'tangents',
    along: 'inputs',
    words: ['direction', 'tangents'],
    letter: 't',
    vector: /^t(\d+)\((.+)\)$/su,
    product: /^d\((.+)\)\/d\(t(?<number>\d+)\)$/su,
  },
];
