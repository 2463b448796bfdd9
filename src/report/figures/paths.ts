import * as Plot from '@observablehq/plot';
import { linearDomain } from '../axis.ts';
import type { ReportData } from '../data.ts';
import type { Panel } from '../figure.ts';
import { formatTick } from '../format.ts';
import { draw } from '../svg.ts';

/** Sample paths of the underlying over time. */
export function pathsPanel({ times, values, label }: NonNullable<ReportData['paths']>): Panel {
  const points = values.flatMap((path, i) =>
    times.map((time, t) => ({ path: i, time, value: path[t] ?? Number.NaN })),
  );
  const at = { x: 'time', y: 'value', z: 'path' };
  const body = draw(`Sample paths: ${label} over time`, {
    width: 520,
    height: 300,
    marginLeft: 50,
    marginRight: 14,
    marginTop: 26,
    marginBottom: 40,
    x: { domain: linearDomain(times, 0), label: 'time', ticks: 6, tickFormat: formatTick },
    y: { domain: linearDomain(values.flat()), label, ticks: 6, tickFormat: formatTick, grid: true },
    marks: [
      Plot.line(points.slice(times.length), {
        ...at,
        stroke: 'currentColor',
        strokeOpacity: 0.28,
        strokeWidth: 0.8,
      }),
      Plot.line(points.slice(0, times.length), { ...at, stroke: 'var(--accent)', strokeWidth: 1.8 }),
    ],
  });
  return { title: 'Sample paths', note: `${values.length} of the reference`, body };
}
