import { type Dense, dense, gathered, weights } from './dense.ts';
import { joinOf } from './joined.ts';
import {
  type BaseSource,
  baseOf,
  isWhole,
  type Lines,
  linesOf,
  type SumSource,
  scaled,
  shifted,
} from './lines.ts';

/**
 * The sum of lines. Where both are affine in one thing, it is lines of that, or one matrix; else a sum of lines of several.
 */
export function added(a: Lines, b: Lines): Lines {
  const parts: Lines[] = [];
  for (const next of [...summands(a), ...summands(b)]) {
    const same = parts.findIndex((part) => baseOf(part) === baseOf(next));
    if (same < 0) parts.push(next);
    else parts[same] = merged(parts[same], next);
  }
  return parts.length === 1 ? parts[0] : linesOf({ kind: 'sum', size: a.index.length, parts });
}

/** The sum of lines of one base. */
function merged(a: Lines, b: Lines): Lines {
  if (a.source === b.source && a.index.every((from, e) => from === b.index[e]))
    return {
      ...a,
      scale: a.scale.map((scale, e) => scale + b.scale[e]),
      shift: a.shift.map((shift, e) => shift + b.shift[e]),
    };
  const [p, q] = [dense(a), dense(b)];
  return linesOf({
    kind: 'matrix',
    of: linesOf(p.base),
    weight: p.weight.map((weight, i) => weight + q.weight[i]),
    bias: p.bias.map((bias, e) => bias + q.bias[e]),
    size: p.size,
  });
}

/** The lines that some are the sum of: the parts of a sum, scaled or not; else themselves. */
function summands(lines: Lines): readonly Lines[] {
  const { source, scale, shift } = lines;
  if (source.kind !== 'sum' || !isWhole(lines)) return [lines];
  const parts = source.parts.map((part) =>
    scale.every((value) => value === 1) ? part : scaled(part, scale),
  );
  return shift.every((value) => value === 0) ? parts : [shifted(parts[0], shift), ...parts.slice(1)];
}

/**
 * Lines of a sum as one matrix of all that its parts are affine in, side by side.
 *
 * @param inUnits as of {@link dense}
 */
export function stacked(lines: Lines, inUnits: (lines: Lines) => Lines): Dense {
  const { parts, size } = lines.source as SumSource;
  const blocks = parts.map((part) => dense(part, inUnits));
  // None of the parts is a matrix below its base, so that this is a base too.
  const base = joinOf(blocks.map((block) => block.base)) as BaseSource;
  const weight = weights(base.size, size);
  const bias = new Float64Array(size);
  let offset = 0;
  for (const block of blocks) {
    weight.set(block.weight, offset);
    offset += block.weight.length;
    block.bias.forEach((amount, e) => {
      bias[e] += amount;
    });
  }
  return gathered({ base, size, weight, bias }, lines);
}
