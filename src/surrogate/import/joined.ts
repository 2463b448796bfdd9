import type { Constant } from './affine.ts';
import { dense } from './dense.ts';
import { baseOf, type Lines, linesOf, type MatrixSource } from './lines.ts';

/**
 * Lines of several sources that are affine in one thing, the inputs or one layer's activations, as lines of one matrix, the
 * layers side by side: the heads of a network. Undefined where they are affine in several.
 */
export function joined(parts: readonly (Constant | Lines)[]): readonly (Constant | Lines)[] | undefined {
  const lines = parts.filter((part) => part.kind === 'lines');
  const [base, ...others] = lines.map(baseOf);
  if (others.some((other) => other !== base)) return undefined;
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
    const cut = <Values extends Int32Array | Float64Array>(values: Values) =>
      values.slice(from, from + part.index.length) as Values;
    return { ...whole, index: cut(whole.index), scale: cut(whole.scale), shift: cut(whole.shift) };
  });
}
