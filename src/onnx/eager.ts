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
  const early = waiting(outputs).filter((e) => isLarge(e) && emitter.has(e));
  if (early.length === 0) return;
  const corner = (e: Expression) =>
    emitter.node('Slice', [emitter.value(e), emitter.integers([0, 0]), emitter.integers([1, 1])]);
  emitter.node('Concat', early.reverse().map(corner), { axis: 0 });
}

/**
 * The elementwise matrices below `outputs` that could be computed before some matrix product, and are first used after it.
 * They are in the order in which they can be computed.
 */
export function waiting(outputs: readonly Expression[]): Expression[] {
  const below = topological(outputs);
  const users = usersOf(below);
  const order = eagerOrder(below, users);
  const position = new Map(order.map((e, k) => [e, k]));
  let products = 0;
  // Products take most of the time, and fill the cache with what they read.
  const productsBefore = order.map((e) => (e.op === 'matmul' ? products++ : products));
  return order.filter((e, k) => {
    const own = users.get(e) as Expression[];
    if (e.rank !== 2 || !isElementwise(e) || own.length === 0) return false;
    const firstUse = Math.min(...own.map((user) => position.get(user) as number));
    return productsBefore[firstUse] > productsBefore[k];
  });
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
