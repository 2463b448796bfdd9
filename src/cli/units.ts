import type { Variables } from '../workflow/index.ts';
import type { Work } from './work.ts';

/** Says which variables get a unit, or its other spelling, from what a network is used with. */
export function noteUnits(work: Work, before: Variables, after: Variables): void {
  const all = ({ inputs, outputs }: Variables) => [...inputs, ...outputs];
  const now = all(after);
  all(before).forEach(({ unit }, k) => {
    if (now[k].unit === unit) return;
    work.note(`unit of ${now[k].name}: ${unit ?? 'none'} before, now ${now[k].unit}`);
  });
}
