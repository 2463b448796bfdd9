import type { Expression } from '../../graph/index.ts';
import type { OnnxNode } from '../../onnx/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import type { Constant } from './affine.ts';
import { combined, type Formula } from './formula.ts';
import type { Lines } from './lines.ts';
import { atPoint } from './point.ts';

/** What a reader knows of expressions, and may ask. */
export interface Composing {
  readonly readings: ReadonlyMap<Expression, Constant | Lines | Formula>;
  /** The one number that a constant is. */
  uniform(constant: Constant): number | undefined;
  /** The lines of an activation that an expression is; undefined where it is none. */
  activation(e: Expression): Lines | undefined;
  /** Where a formula begins that is written in what `activation` gave. */
  readonly node: OnnxNode;
}

/** How many of the parts of a formula are tried. */
const MOST_PARTS = 8;

/**
 * A formula as a function of an activation that is a part of it, as a clip of tanh. It gives the formulas over its parts, the largest
 * part first.
 *
 * @param e has a formula for its reading
 */
export function* composed(e: Expression, composing: Composing): Generator<Formula> {
  for (const part of partsOf(e, composing)) {
    const lines = composing.activation(part);
    const over = lines && formulaOver(e, part, lines, composing);
    if (over !== undefined) yield over;
  }
}

/** Formulas that a formula is made of, those next to it first. */
function partsOf(e: Expression, { readings }: Composing): Expression[] {
  const found = new Set([e]);
  for (const one of found) {
    if (found.size > MOST_PARTS) break;
    for (const below of one.inputs) if (readings.get(below)?.kind === 'formula') found.add(below);
  }
  return [...found].slice(1, MOST_PARTS + 1);
}

/** A formula with lines in the place of a part; undefined where it depends on other lines, too. */
function formulaOver(
  e: Expression,
  part: Expression,
  lines: Lines,
  { readings, uniform, node }: Composing,
): Formula | undefined {
  const made = new Map<Expression, number | Lines | Formula | undefined>([[part, lines]]);
  const size = sizeOf(atPoint(part.shape));
  const read = (one: Expression): number | Lines | Formula | undefined => {
    if (made.has(one)) return made.get(one);
    const reading = readings.get(one);
    let result: number | Lines | Formula | undefined;
    if (reading?.kind === 'constant') result = uniform(reading);
    if (reading?.kind === 'formula' && sizeOf(atPoint(one.shape)) === size) {
      const operands = one.inputs.map(read);
      if (!operands.includes(undefined))
        result = combined(one, operands as (number | Lines | Formula)[], node);
    }
    made.set(one, result);
    return result;
  };
  const result = read(e);
  return typeof result === 'object' && result.kind === 'formula' ? result : undefined;
}
