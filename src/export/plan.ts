import { type Expression, topological } from '../graph/index.ts';
import { type Sizes, sameShape } from '../tensor/index.ts';
import { type Layouts, stridesOf } from './layout.ts';
import { isProduct } from './places.ts';

/** A loop nest: elements of nodes of one shape, a product of matrices, or operands that are written beside each other. */
export type Nest =
  | { readonly kind: 'elements'; readonly nodes: Expression[] }
  | { readonly kind: 'product'; readonly node: Expression }
  | { readonly kind: 'join'; readonly node: Expression };

/**
 * The nests of a graph in an order in which they can be computed. An elementwise node joins the first nest of its shape that
 * comes late enough for its operands: so an activation and its derivatives share one loop, and their exponential.
 */
export function planNests(outputs: readonly Expression[], layouts: Layouts): Nest[] {
  const nests: Nest[] = [];
  const place = new Map<Expression, number>();
  const add = (nest: Nest, e: Expression) => {
    place.set(e, nests.length);
    nests.push(nest);
  };
  for (const e of topological(outputs)) {
    if (isProduct(e))
      for (const operand of e.inputs)
        if (!isMatrix(operand, layouts)) {
          layouts.write(operand);
          add({ kind: 'elements', nodes: [operand] }, operand);
        }
    if (place.has(e) || !layouts.isComputed(e)) continue;
    if (isProduct(e)) add({ kind: 'product', node: e }, e);
    else if (e.op === 'concat') add({ kind: 'join', node: e }, e);
    else {
      const k = firstNest(e, nests, place, layouts);
      if (k === nests.length) nests.push({ kind: 'elements', nodes: [] });
      (nests[k] as { nodes: Expression[] }).nodes.push(e);
      place.set(e, k);
    }
  }
  return nests;
}

/** The first nest that an elementwise node can join; past the last one if it needs a new one. */
function firstNest(
  e: Expression,
  nests: readonly Nest[],
  place: ReadonlyMap<Expression, number>,
  layouts: Layouts,
): number {
  // In its own nest an operand is at hand only element by element.
  const earliest = e.inputs.map((operand) => {
    const layout = layouts.of(operand);
    const from = typeof layout === 'number' ? undefined : place.get(layout.base);
    if (from === undefined) return 0;
    return operand === (layout as { base: Expression }).base && sameShape(operand.shape, e.shape)
      ? from
      : from + 1;
  });
  const least = Math.max(...earliest);
  const found = nests.findIndex(
    (nest, k) => k >= least && nest.kind === 'elements' && sameShape(nest.nodes[0].shape, e.shape),
  );
  return found < 0 ? nests.length : found;
}

/** Whether an operand of a product lies where two loops reach it. */
function isMatrix(e: Expression, layouts: Layouts): boolean {
  const layout = layouts.of(e);
  return typeof layout === 'number' || stridesOf(layout.places, e.shape as Sizes) !== undefined;
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
