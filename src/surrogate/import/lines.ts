import type { Activation } from '../../graph/index.ts';

/*
 * What a network is read into: every value of a network is lines of one source. A source is the inputs, a matrix applied to
 * lines, or an activation applied to lines. Where there are skips, it is also a sum of lines, or sources side by side.
 */

/** The inputs of the network, `size` of them a point. */
export interface InputSource {
  readonly kind: 'input';
  readonly size: number;
}

/** a·weight + bias of lines `of`, weight [of, size] row-major. */
export interface MatrixSource {
  readonly kind: 'matrix';
  readonly size: number;
  readonly of: Lines;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** An activation of each of the lines `of`. */
export interface ActivationSource {
  readonly kind: 'activation';
  readonly size: number;
  readonly of: Lines;
  readonly activation: Activation;
}

/** Lines of several bases, added number by number; each part has another base and is as long as the sum. */
export interface SumSource {
  readonly kind: 'sum';
  readonly size: number;
  readonly parts: readonly Lines[];
}

/** Several sources side by side; none of them is a join. */
export interface JoinSource {
  readonly kind: 'join';
  readonly size: number;
  readonly parts: readonly LineSource[];
}

/** What lines can be affine in. */
export type BaseSource = InputSource | ActivationSource | SumSource | JoinSource;
export type LineSource = BaseSource | MatrixSource;

/** Numbers of one source, each scaled and shifted on its own: element e is scale[e]·source[index[e]] + shift[e]. */
export interface Lines {
  readonly kind: 'lines';
  readonly source: LineSource;
  readonly index: Int32Array;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** A source as it is. */
export function linesOf(source: LineSource): Lines {
  return {
    kind: 'lines',
    source,
    index: Int32Array.from({ length: source.size }, (_, k) => k),
    scale: new Float64Array(source.size).fill(1),
    shift: new Float64Array(source.size),
  };
}

/** Some of the lines, in another order. */
export function taken({ source, index, scale, shift }: Lines, places: readonly number[]): Lines {
  return {
    kind: 'lines',
    source,
    index: Int32Array.from(places, (place) => index[place]),
    scale: Float64Array.from(places, (place) => scale[place]),
    shift: Float64Array.from(places, (place) => shift[place]),
  };
}

/** Some of the lines, from a place to another. */
export function cut({ source, index, scale, shift }: Lines, start: number, end: number): Lines {
  return {
    kind: 'lines',
    source,
    index: index.slice(start, end),
    scale: scale.slice(start, end),
    shift: shift.slice(start, end),
  };
}

/** What lines are affine in: all but a matrix. */
export function baseOf({ source }: Lines): BaseSource {
  let base = source;
  while (base.kind === 'matrix') base = base.of.source;
  return base;
}

/** The lines that a source is made of. */
export function linesIn(source: LineSource): readonly Lines[] {
  if (source.kind === 'input') return [];
  if (source.kind === 'join') return source.parts.map(linesOf);
  return source.kind === 'sum' ? source.parts : [source.of];
}

/** Lines times a number each. */
export function scaled(lines: Lines, factors: ArrayLike<number>): Lines {
  return {
    ...lines,
    scale: lines.scale.map((scale, e) => scale * factors[e]),
    shift: lines.shift.map((shift, e) => shift * factors[e]),
  };
}

/** Lines plus a number each. Added to a matrix as it is, they are its bias. */
export function shifted(lines: Lines, amounts: ArrayLike<number>): Lines {
  const { source } = lines;
  if (source.kind === 'matrix' && isPlain(lines))
    return linesOf({ ...source, bias: source.bias.map((bias, e) => bias + amounts[e]) });
  return { ...lines, shift: lines.shift.map((shift, e) => shift + amounts[e]) };
}

/** Whether lines are all of their source, in its order. */
export function isWhole({ source, index }: Lines): boolean {
  return index.length === source.size && index.every((from, e) => from === e);
}

/** Whether lines are their source and nothing else. */
export function isPlain(lines: Lines): boolean {
  return (
    isWhole(lines) && lines.scale.every((scale) => scale === 1) && lines.shift.every((shift) => shift === 0)
  );
}

/** Numbers a and b with lines = a·base + b throughout, up to rounding; undefined if there are none. */
export function relation(lines: Lines, base: Lines): readonly [a: number, b: number] | undefined {
  if (lines === base) return [1, 0];
  if (!isSameProduct(lines.source, base.source) || lines.index.length !== base.index.length) return undefined;
  const [shifts, baseShifts] =
    lines.source === base.source ? [lines.shift, base.shift] : [lines, base].map(biased);
  const a = lines.scale[0] / base.scale[0];
  const b = shifts[0] - a * baseShifts[0];
  const close = (p: number, q: number, size: number) => Math.abs(p - q) <= 1e-12 * size;
  const holds = lines.index.every((from, e) => {
    const [scale, shift] = [a * base.scale[e], a * baseShifts[e] + b];
    return (
      from === base.index[e] &&
      close(lines.scale[e], scale, Math.abs(scale)) &&
      close(shifts[e], shift, Math.abs(a * baseShifts[e]) + Math.abs(b))
    );
  });
  return holds && Number.isFinite(a) && a !== 0 ? [a, b] : undefined;
}

/** Whether two sources are one, or one matrix with two biases. */
function isSameProduct(a: LineSource, b: LineSource): boolean {
  return a === b || (a.kind === 'matrix' && b.kind === 'matrix' && a.of === b.of && a.weight === b.weight);
}

/** The shifts of lines with the biases of their matrix in them. */
function biased({ source, index, scale, shift }: Lines): Float64Array {
  if (source.kind !== 'matrix') return shift;
  return shift.map((amount, e) => amount + scale[e] * source.bias[index[e]]);
}
