import type { StudyResults } from '../../study/index.ts';
import { formatSeconds, formatShare } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';

/** Wall time of each part of the job, in order, and of the whole. */
export function timingsTable({ timings, seconds }: StudyResults): Markup {
  const longest = Math.max(...timings.map((timing) => timing.seconds), 0);
  const bar = (part: number) => {
    const width = longest > 0 && part > 0 ? ((100 * part) / longest).toFixed(1) : '0';
    return html`<span class="bar" style="width:${width}%"></span>`;
  };
  return table({
    caption: html`Wall time of each part of the job`,
    columns: [
      { header: 'Part' },
      { header: 'Time', numeric: true },
      { header: 'Share', numeric: true },
      { header: html`<span class="hidden">Share as a bar</span>` },
    ],
    groups: [
      {
        rows: timings.map((timing) => ({
          header: timing.part,
          cells: [formatSeconds(timing.seconds), formatShare(timing.seconds / seconds), bar(timing.seconds)],
        })),
      },
      { rows: [{ header: 'whole job', cells: [formatSeconds(seconds), formatShare(1), undefined] }] },
    ],
  });
}
