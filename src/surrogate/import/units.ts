import { piecesOf, shares, startsOf } from './joined.ts';
import { isWhole, type LineSource, type Lines } from './lines.ts';

/** What is subtracted from each input, and what it is then divided by. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  /** The scaled inputs. */
  readonly standard: Lines;
}

/**
 * The scaling of the inputs that a network begins with: the first lines of all inputs that scale or shift any. Else the
 * first lines of all inputs; undefined where there are none.
 *
 * @param all lines that layers are applied to, in order
 */
export function scalingOf(all: readonly Lines[]): Scaling | undefined {
  const found = all.flatMap(inputLines).flatMap((lines) => asScaling(lines) ?? []);
  return (
    found.find(({ mean, std }) => mean.some((value) => value !== 0) || std.some((value) => value !== 1)) ??
    found[0]
  );
}

/** Those parts of some lines that are lines of the inputs themselves. */
function inputLines(lines: Lines): Lines[] {
  if (lines.source.kind === 'input') return [lines];
  if (lines.source.kind !== 'join') return [];
  return shares(lines).flatMap((part) => (part.lines.source.kind === 'input' ? [part.lines] : []));
}

function asScaling(lines: Lines): Scaling | undefined {
  if (!isWhole(lines) || !isScale(lines.scale)) return undefined;
  const std = lines.scale.map((scale) => 1 / scale);
  // Not −0: a network without scaling has 0.
  const mean = lines.shift.map((shift, e) => (shift === 0 ? 0 : -shift * std[e]));
  return isScale(std) && mean.every(Number.isFinite) ? { mean, std, standard: lines } : undefined;
}

/** Whether numbers can be what a normalisation divides by. */
export function isScale(scale: Float64Array): boolean {
  return scale.every((value) => value > 0 && Number.isFinite(value));
}

/** Lines as functions of scaled inputs, in place of the inputs. */
export function inUnitsOf(scaling: Scaling | undefined): (lines: Lines) => Lines {
  if (scaling === undefined) return (lines) => lines;
  const { mean, std, standard } = scaling;
  return (lines) => {
    const { first, size } = inputsIn(lines.source);
    if (size === 0) return lines;
    const [scale, shift] = [lines.scale.slice(), lines.shift.slice()];
    lines.index.forEach((from, e) => {
      const i = from - first;
      if (i < 0 || i >= size) return;
      const isStandard = scale[e] === standard.scale[i] && shift[e] === standard.shift[i];
      shift[e] = isStandard ? 0 : shift[e] + scale[e] * mean[i];
      scale[e] = isStandard ? 1 : scale[e] * std[i];
    });
    return { ...lines, scale, shift };
  };
}

/** Where the inputs lie in a source. */
function inputsIn(source: LineSource): { readonly first: number; readonly size: number } {
  const pieces = piecesOf(source);
  const at = pieces.findIndex(({ kind }) => kind === 'input');
  return at < 0 ? { first: 0, size: 0 } : { first: startsOf(source)[at], size: pieces[at].size };
}
