import { describe, InputError } from '../../tensor/index.ts';
import { nodeLabel, type OnnxNode } from './records.ts';

/**
 * Nodes in an order in which every value is made before it is used: the file's own where that is one.
 *
 * @param given values that are there before any node: inputs and initializers
 * @param wanted the graph's outputs
 * @throws InputError when a value is made twice, used but never made, or made from itself
 */
export function ordered(
  nodes: readonly OnnxNode[],
  given: Iterable<string>,
  wanted: readonly string[],
  source: string,
): readonly OnnxNode[] {
  const makers = makersOf(nodes, given, source);
  const missing = (name: string) => name !== '' && !makers.has(name);
  for (const node of nodes) {
    const name = node.inputs.find(missing);
    if (name !== undefined) throw unmade(name, nodeLabel(node), source);
  }
  const name = wanted.find(missing);
  if (name !== undefined) throw unmade(name, 'the outputs', source);

  // Kahn's algorithm: a node follows as soon as the last one that it waits for is there.
  const waiting = new Map<OnnxNode, number>();
  const users = new Map<OnnxNode, OnnxNode[]>();
  for (const node of nodes) {
    const below = makersBelow(node, makers);
    waiting.set(node, below.length);
    for (const maker of below) {
      const known = users.get(maker);
      if (known === undefined) users.set(maker, [node]);
      else known.push(node);
    }
  }
  const order: OnnxNode[] = [];
  const release = (first: OnnxNode) => {
    const ready = [first];
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      order.push(node);
      waiting.delete(node);
      for (const user of (users.get(node) ?? []).toReversed()) {
        const left = (waiting.get(user) as number) - 1;
        waiting.set(user, left);
        // A user that comes later in the file keeps its place.
        if (left === 0 && user.place < reached) ready.push(user);
      }
    }
  };
  let reached = 0;
  for (const node of nodes) {
    reached = node.place;
    if (waiting.get(node) === 0) release(node);
  }
  if (order.length < nodes.length) throw cycle(nodes, waiting, makers, source);
  return order;
}

/** Which node makes each value; undefined for what is given. */
function makersOf(
  nodes: readonly OnnxNode[],
  given: Iterable<string>,
  source: string,
): Map<string, OnnxNode | undefined> {
  const makers = new Map<string, OnnxNode | undefined>();
  for (const name of given) makers.set(name, undefined);
  for (const node of nodes)
    for (const name of node.outputs) {
      if (name === '') continue;
      if (makers.has(name))
        throw new InputError(
          `every value of ${source} must be made once`,
          `${describe(name)} made again by ${nodeLabel(node)}`,
          'Export the model again.',
        );
      makers.set(name, node);
    }
  return makers;
}

function makersBelow(node: OnnxNode, makers: ReadonlyMap<string, OnnxNode | undefined>): OnnxNode[] {
  return [...new Set(node.inputs.flatMap((name) => makers.get(name) ?? []))];
}

function unmade(name: string, user: string, source: string): InputError {
  return new InputError(
    `every value that ${source} uses must be made by it`,
    `${describe(name)}, used by ${user}`,
    'Export the model again.',
  );
}

/** Walks from a node that waits to one that it waits for, until one comes again. That one is on a cycle. */
function cycle(
  nodes: readonly OnnxNode[],
  waiting: ReadonlyMap<OnnxNode, number>,
  makers: ReadonlyMap<string, OnnxNode | undefined>,
  source: string,
): InputError {
  const seen = new Set<OnnxNode>();
  let node = nodes.find((candidate) => waiting.has(candidate)) as OnnxNode;
  while (!seen.has(node)) {
    seen.add(node);
    node = makersBelow(node, makers).find((maker) => waiting.has(maker)) as OnnxNode;
  }
  return new InputError(
    `no value of ${source} may be made from itself`,
    `a cycle through ${nodeLabel(node)}`,
    'Export the model again.',
  );
}
