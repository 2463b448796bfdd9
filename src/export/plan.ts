import { type Expression, topological } from '../graph/index.ts';
import { type Sizes, sameShape } from '../tensor/index.ts';
import { isProduct } from './element-code.ts';
import type { Locations } from './locations.ts';
import { sparseFactor } from './sparse.ts';
import { stridesOf } from './strides.ts';

/** A nest of loops. */
export type Nest =
  /** Elementwise nodes of one shape. */
  | { readonly kind: 'elements'; readonly nodes: Expression[] }
  /** A product of matrices. */
  | { readonly kind: 'product'; readonly node: Expression }
  /** A product with a matrix of which most numbers are zero. */
  | { readonly kind: 'sparse-product'; readonly node: Expression }
  /** Operands written side by side. */
  | { readonly kind: 'join'; readonly node: Expression }
  /** A rearrangement that a product would not find its way through. */
  | { readonly kind: 'rearrangement'; readonly node: Expression };

/**
 * The nests of a graph in an order in which they can be computed. An elementwise node joins the first nest of its shape that
 * comes late enough for its operands. So an activation and its derivatives share a loop, and their exponential.
 */
export function planNests(outputs: readonly Expression[], locations: Locations): Nest[] {
  const nests: Nest[] = [];
  const position = new Map<Expression, number>();
  const add = (nest: Nest, e: Expression) => {
    position.set(e, nests.length);
    nests.push(nest);
  };
  for (const e of topological(outputs)) {
    if (isProduct(e))
      for (const operand of e.inputs)
        if (!isMatrix(operand, locations)) {
          locations.write(operand);
          add({ kind: 'rearrangement', node: operand }, operand);
        }
    if (position.has(e) || !locations.isComputed(e)) continue;
    if (isProduct(e))
      add({ kind: sparseFactor(e, locations) === undefined ? 'product' : 'sparse-product', node: e }, e);
    else if (e.op === 'concat') add({ kind: 'join', node: e }, e);
    else {
      const k = firstNest(e, nests, position, locations);
      if (k === nests.length) nests.push({ kind: 'elements', nodes: [] });
      (nests[k] as { nodes: Expression[] }).nodes.push(e);
      position.set(e, k);
    }
  }
  return nests;
}

/** The first nest that an elementwise node can join; past the last one if it needs a new one. */
function firstNest(
  e: Expression,
  nests: readonly Nest[],
  position: ReadonlyMap<Expression, number>,
  locations: Locations,
): number {
  // Within a nest, an operand is at hand only element by element.
  const earliest = e.inputs.map((operand) => {
    const location = locations.of(operand);
    const from = typeof location === 'number' ? undefined : position.get(location.base);
    if (from === undefined) return 0;
    return operand === (location as { base: Expression }).base && sameShape(operand.shape, e.shape)
      ? from
      : from + 1;
  });
  const least = Math.max(...earliest);
  const found = nests.findIndex(
    (nest, k) => k >= least && nest.kind === 'elements' && sameShape(nest.nodes[0].shape, e.shape),
  );
  return found < 0 ? nests.length : found;
}

/** Whether an operand of a product lies where two loops can reach it. */
function isMatrix(e: Expression, locations: Locations): boolean {
  const location = locations.of(e);
  return typeof location === 'number' || stridesOf(location.positions, e.shape as Sizes) !== undefined;
}

/** What a nest computes. */
export function nodesOf(nest: Nest): readonly Expression[] {
  return nest.kind === 'elements' ? nest.nodes : [nest.node];
}

/** What a nest reads from arrays. */
export function externalOperands(nest: Nest): Expression[] {
  const own = new Set(nodesOf(nest));
  return [...new Set(nodesOf(nest).flatMap(({ inputs }) => inputs))].filter((e) => !own.has(e));
}
