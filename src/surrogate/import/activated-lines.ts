import { filledWith } from './affine.ts';
import { shares, together } from './joined.ts';
import { type Lines, linesOf, scaled, shifted } from './lines.ts';
import type { Recognised } from './recognise.ts';

/** An activation of lines. Of joined lines each part is activated on its own, so that layers side by side stay apart. */
export function activatedLines({ activation, lines: of, scale, shift }: Recognised): Lines {
  const one = (lines: Lines): Lines =>
    linesOf({ kind: 'activation', of: lines, activation, size: lines.index.length });
  const lines =
    of.source.kind === 'join'
      ? together(shares(of).map((share) => ({ places: share.places, lines: one(share.lines) })))
      : one(of);
  return shifted(scaled(lines, filledWith(lines, scale)), filledWith(lines, shift));
}
