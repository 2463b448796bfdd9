import { type Expression, isElementwise, topological } from '../graph/index.ts';
import { BATCH, type Sizes, sizeOf } from '../tensor/index.ts';
import type { GraphEmitter } from './emitter.ts';

/** A matrix of so many numbers is worth a node. Smaller ones stay in the cache anyway. */
const LARGE = 8192;

/**
 * Makes ONNX Runtime compute large elementwise matrices as soon as their operands are there. The operands are then in the
 * processor's cache, and need not be kept for later. By itself it computes a matrix when it is used: in a gradient long
 * after (slopes of activations, in the backward pass).
 *
 * ONNX Runtime orders nodes itself: depth first from the last node without users, and of a node's inputs the last written
 * one first. So the last node written here has no users, and reads a corner of each early matrix, the earliest last.
 *
 * @param outputs what the emitter has lowered
 */
export function emitEagerly(outputs: readonly Expression[], emitter: GraphEmitter): void {
  const early = anchors(
    [...waiting(outputs)].filter(([e]) => isLarge(e) && emitter.has(e)),
    emitter,
  );
  if (early.length === 0) return;
  const corner = (name: string) =>
    emitter.node('Slice', [name, emitter.integers([0, 0]), emitter.integers([1, 1])]);
  emitter.node('Concat', early.reverse().map(corner), { axis: 0 });
}

/**
 * The names of early matrices. Those that another one before the same product is made of are left out: a slope of an
 * activation, where the second one is there.
 */
function anchors(
  early: readonly (readonly [e: Expression, products: number])[],
  emitter: GraphEmitter,
): string[] {
  const writers = new Map(
    emitter.nodesWritten.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const below = (name: string): Set<string> => {
    const found = new Set<string>();
    const next = [name];
    // What is appended is looked at in its turn.
    for (const one of next) {
      const node = writers.get(one);
      for (const operand of node === undefined || PRODUCTS.includes(node.type) ? [] : node.inputs)
        if (!found.has(operand)) {
          found.add(operand);
          next.push(operand);
        }
    }
    return found;
  };
  const named = early.map(([e, products]) => ({ name: emitter.value(e), products }));
  const parts = named.map(({ name, products }) => ({ products, of: below(name) }));
  return named.flatMap(({ name, products }) =>
    parts.some((other) => other.products === products && other.of.has(name)) ? [] : [name],
  );
}

const PRODUCTS = ['MatMul', 'Gemm'];

/**
 * The elementwise matrices below `outputs` that could be computed before some matrix product, and are first used after it.
 * They are in the order in which they can be computed, each with the number of products that are computed before it.
 */
export function waiting(outputs: readonly Expression[]): Map<Expression, number> {
  const below = topological(outputs);
  const users = usersOf(below);
  const order = eagerOrder(below, users);
  const position = new Map(order.map((e, k) => [e, k]));
  let products = 0;
  // Products take most of the time, and fill the cache with what they read.
  const productsBefore = order.map((e) => (e.op === 'matmul' ? products++ : products));
  const waits = (e: Expression, k: number) => {
    const own = users.get(e) as Expression[];
    if (e.rank !== 2 || !isElementwise(e) || own.length === 0) return false;
    const firstUse = Math.min(...own.map((user) => position.get(user) as number));
    return productsBefore[firstUse] > productsBefore[k];
  };
  return new Map(order.flatMap((e, k) => (waits(e, k) ? [[e, productsBefore[k]] as const] : [])));
}

/**
 * The same expressions in another order: elementwise ones as soon as their operands are there, others as given
 * (topological).
 */
function eagerOrder(
  given: readonly Expression[],
  users: ReadonlyMap<Expression, readonly Expression[]>,
): Expression[] {
  const order = new Set<Expression>();
  for (const e of given) {
    if (order.has(e)) continue;
    const ready = [e];
    for (const next of ready) {
      order.add(next);
      for (const user of users.get(next) as readonly Expression[])
        if (isElementwise(user) && user.inputs.every((operand) => order.has(operand))) ready.push(user);
    }
  }
  return [...order];
}

/** The direct users of each expression, each once. */
function usersOf(order: readonly Expression[]): Map<Expression, Expression[]> {
  const users = new Map<Expression, Expression[]>(order.map((e) => [e, []]));
  for (const e of order) for (const operand of new Set(e.inputs)) users.get(operand)?.push(e);
  return users;
}

function isLarge({ shape }: Expression): boolean {
  return !shape.includes(BATCH) && sizeOf(shape as Sizes) >= LARGE;
}
