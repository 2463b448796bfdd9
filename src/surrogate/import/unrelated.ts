import type { OperationName } from '../../graph/index.ts';
import { baseOf, type LineSource, type Lines, linesIn, linesOf } from './lines.ts';

const VERBS: Partial<Record<OperationName, string>> = {
  mul: 'multiplies',
  div: 'divides',
};

/** Why no network has an operation on values of these sources, as a clause: how the sources stand to each other. */
export function unrelated(op: OperationName, sources: readonly LineSource[]): string {
  const verb = VERBS[op] ?? 'computes with';
  if (new Set(sources).size === 1)
    return sources.length > 1
      ? 'it computes with several neurons of one layer'
      : 'it computes another function for each neuron';
  const isGate = op === 'mul';
  const bases = [...new Set(sources.map((source) => baseOf(linesOf(source))))];
  if (bases.length === 1) return `it ${verb} values of two layers${isGate ? ': a gate' : ' side by side'}`;
  // A base that another is computed from reaches past the layers between them.
  const skips = bases.some((low) => bases.some((high) => high !== low && below(high).includes(low)));
  if (skips) return `it ${verb} values of two layers: ${isGate ? 'a gate' : 'a connection that skips one'}`;
  const activations = bases.filter((base) => base.kind === 'activation');
  if (new Set(activations.map(({ of }) => of.source)).size > 1)
    return `it ${verb} values of two branches, each with activations of its own${isGate ? ': a gate' : ''}`;
  const isOne = new Set(activations.map(({ activation }) => activation)).size === 1;
  return isOne ? 'it computes another function for each neuron' : `it ${verb} two activations of one layer`;
}

/** All that a source is computed from. */
function below(source: LineSource): readonly LineSource[] {
  const found = new Set<LineSource>();
  const stack = [source];
  for (let top = stack.pop(); top !== undefined; top = stack.pop())
    for (const { source: next } of linesIn(top)) {
      if (found.has(next)) continue;
      found.add(next);
      stack.push(next);
    }
  return [...found];
}

/** The source of lines, or of the lines in a formula. */
export function sourceOf(reading: Lines | { readonly kind: 'formula'; readonly of: Lines }): LineSource {
  return reading.kind === 'lines' ? reading.source : reading.of.source;
}
