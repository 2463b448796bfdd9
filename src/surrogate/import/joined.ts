import type { Constant } from './affine.ts';
import { dense } from './dense.ts';
import { baseOf, cut, type LineSource, type Lines, linesOf, type MatrixSource } from './lines.ts';

/**
 * Lines of several sources as lines of one. Where all are affine in one thing (the inputs, or one layer's activations), the
 * source is one matrix: the heads of a network side by side. Else it is a join.
 */
export function joined(parts: readonly (Constant | Lines)[]): readonly (Constant | Lines)[] {
  const lines = parts.filter((part) => part.kind === 'lines');
  const [base, ...others] = lines.map(baseOf);
  if (others.every((other) => other === base)) return sideBySide(parts, lines);
  const sources = [...new Set(lines.flatMap(({ source }) => piecesOf(source)))];
  const join = joinOf(sources);
  const starts = startsOf(join);
  return parts.map((part) => {
    if (part.kind === 'constant') return part;
    // Where each number of the part's source lies in the join.
    const places = piecesOf(part.source).flatMap((piece) => {
      const start = starts[sources.indexOf(piece)];
      return Array.from({ length: piece.size }, (_, k) => start + k);
    });
    return { ...part, source: join, index: part.index.map((from) => places[from]) };
  });
}

/** Lines one after the other as lines of one source. */
export function beside(parts: readonly Lines[]): Lines {
  if (parts.length === 1) return parts[0];
  const isOne = parts.every(({ source }) => source === parts[0].source);
  const all = isOne ? parts : (joined(parts) as readonly Lines[]);
  const lines: Lines = {
    ...all[0],
    index: Int32Array.from(all.flatMap(({ index }) => [...index])),
    scale: Float64Array.from(all.flatMap(({ scale }) => [...scale])),
    shift: Float64Array.from(all.flatMap(({ shift }) => [...shift])),
  };
  return lines.source.kind === 'join' ? together(shares(lines)) : lines;
}

/** Lines of several matrices of one base as lines of one matrix. */
function sideBySide(
  parts: readonly (Constant | Lines)[],
  lines: readonly Lines[],
): readonly (Constant | Lines)[] {
  const base = baseOf(lines[0]);
  const size = lines.reduce((total, { index }) => total + index.length, 0);
  const weight = new Float64Array(base.size * size);
  const bias = new Float64Array(size);
  const starts: number[] = [];
  let start = 0;
  for (const part of lines) {
    const one = dense(part);
    for (let i = 0; i < base.size; i++)
      weight.set(one.weight.subarray(i * one.size, (i + 1) * one.size), i * size + start);
    bias.set(one.bias, start);
    starts.push(start);
    start += one.size;
  }
  const source: MatrixSource = { kind: 'matrix', of: linesOf(base), weight, bias, size };
  const whole = linesOf(source);
  return parts.map((part) => {
    if (part.kind === 'constant') return part;
    const from = starts.shift() as number;
    return cut(whole, from, from + part.index.length);
  });
}

/** Sources side by side; a single one as it is. */
export function joinOf(sources: readonly LineSource[]): LineSource {
  const parts = sources.flatMap(piecesOf);
  if (parts.length === 1) return parts[0];
  return { kind: 'join', size: parts.reduce((total, { size }) => total + size, 0), parts };
}

/** Where each part of a source begins; what is no join is its only part. */
export function startsOf(source: LineSource): number[] {
  const starts: number[] = [];
  let start = 0;
  for (const { size } of piecesOf(source)) {
    starts.push(start);
    start += size;
  }
  return starts;
}

export function piecesOf(source: LineSource): readonly LineSource[] {
  return source.kind === 'join' ? source.parts : [source];
}

/** Some of the lines of a join: those of one of its parts. */
export interface LinesShare {
  /** Which of the lines. */
  readonly places: Int32Array;
  /** What they are of the part. */
  readonly lines: Lines;
}

/** Lines of a join by the parts that they use. */
export function shares(lines: Lines): readonly LinesShare[] {
  const starts = startsOf(lines.source);
  return piecesOf(lines.source).flatMap((source, k) => {
    const [start, end] = [starts[k], starts[k] + source.size];
    const places = Int32Array.from(
      [...lines.index.keys()].filter((e) => lines.index[e] >= start && lines.index[e] < end),
    );
    if (places.length === 0) return [];
    const index = places.map((e) => lines.index[e] - start);
    const take = (values: Float64Array) => Float64Array.from(places, (e) => values[e]);
    const own: Lines = { kind: 'lines', source, index, scale: take(lines.scale), shift: take(lines.shift) };
    return [{ places, lines: own }];
  });
}

/** Lines, of which the shares are given, as lines of the join of these shares' sources. */
export function together(all: readonly LinesShare[]): Lines {
  if (all.length === 1) return all[0].lines;
  const count = all.reduce((total, { places }) => total + places.length, 0);
  const source = joinOf(all.map(({ lines }) => lines.source));
  const starts = startsOf(source);
  const [index, scale, shift] = [new Int32Array(count), new Float64Array(count), new Float64Array(count)];
  all.forEach(({ places, lines }, k) => {
    places.forEach((place, e) => {
      index[place] = starts[k] + lines.index[e];
      scale[place] = lines.scale[e];
      shift[place] = lines.shift[e];
    });
  });
  return { kind: 'lines', source, index, scale, shift };
}
