/** docs/criteria.svg: what each network of the study of criteria misses, seed by seed. Its colours follow the reader's scheme. */
import { missedIn, rowsAt, ways } from './criteria-rows.js';
import { median } from './statistics.js';

/** @import { Phase, Size } from './criteria-rows.js' */
/** @import { Row } from './table.js' */

const LABELS = 196;
const PANEL = 224;
const GAP = 18;
const ROW = 20;
const TOP = 62;
const BOTTOM = 40;
/** Decades of 1 − R² that panels show; what is above stands at the end. */
const [LEAST, MOST] = [-6.3, 0.5];

/** @type {readonly {title: string, series: readonly (readonly [Size, Phase, string])[]}[]} */
const panels = [
  {
    title: '128 → 8 a layer',
    series: [
      ['8', 'before', 'cut'],
      ['8', 'short', 'short'],
      ['8', 'tuned', 'tuned'],
    ],
  },
  {
    title: '128 → 4 a layer',
    series: [
      ['4', 'before', 'cut'],
      ['4', 'short', 'short'],
      ['4', 'tuned', 'tuned'],
    ],
  },
  {
    title: '16 → 12 cut, 16 → 8 tuned',
    series: [
      ['16-12', 'before', 'cut'],
      ['16-8', 'tuned', 'tuned'],
    ],
  },
];

/** A figure as SVG; undefined where the study was not run. @param {readonly Row[]} rows */
export function criteriaFigure(rows) {
  const shown = Object.keys(ways).filter((way) =>
    panels.some(({ series }) => series.some(([size, phase]) => rowsAt(rows, way, size, phase).length > 0)),
  );
  if (shown.length === 0) return undefined;
  const width = LABELS + panels.length * (PANEL + GAP);
  const height = TOP + ROW * shown.length + BOTTOM;
  const y = (/** @type {number} */ k) => TOP + ROW * (k + 0.5);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="1 − R² of gradients by criterion, size and tuning, one mark a seed">
<style>${STYLE}</style>
<rect width="${width}" height="${height}" class="page"/>
<g font-size="12">
${legend()}
${shown.map((way, k) => `<text x="${LABELS - 10}" y="${y(k) + 4}" text-anchor="end">${ways[way]}</text>`).join('\n')}
${panels.map((panel, p) => drawn(panel, LABELS + p * (PANEL + GAP), shown, rows, y)).join('\n')}
</g>
</svg>
`;
}

const STYLE = `
text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
.page { fill: #ffffff; } .grid { stroke: #d1d9e0; stroke-width: 0.7; } .faint { fill: #59636e; }
.cut { stroke: #8b949e; fill: none; } .short { stroke: #bf5b00; fill: none; } .tuned { stroke: #0a5ec2; fill: #0a5ec2; fill-opacity: 0.35; }
.middle.tuned, .middle.short, .middle.cut { stroke-width: 2.4; fill: none; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .page { fill: #0d1117; } .grid { stroke: #30363d; } .faint { fill: #9198a1; }
.cut { stroke: #7d8590; } .short { stroke: #f0954a; } .tuned { stroke: #6cb0ff; fill: #6cb0ff; }
}
`;

function legend() {
  const entries = [
    ['cut', 'as cut'],
    ['short', 'tuned for 2,000 steps'],
    ['tuned', 'tuned for 20,000 steps'],
  ];
  const marks = entries.map(
    ([name, text], k) =>
      `<circle cx="${LABELS + 6 + 170 * k}" cy="16" r="3.4" class="${name}"/><text x="${LABELS + 16 + 170 * k}" y="20">${text}</text>`,
  );
  return `${marks.join('\n')}
<text x="${LABELS + 16 + 170 * 3}" y="20" class="faint">bar: median</text>`;
}

/**
 * @param {typeof panels[number]} panel
 * @param {number} left
 * @param {readonly string[]} shown
 * @param {readonly Row[]} rows
 * @param {(k: number) => number} y
 */
function drawn({ title, series }, left, shown, rows, y) {
  const x = (/** @type {number} */ value) =>
    left + (PANEL * (Math.min(MOST, Math.max(LEAST, Math.log10(value))) - LEAST)) / (MOST - LEAST);
  const bottom = TOP + ROW * shown.length;
  const ticks = [-6, -5, -4, -3, -2, -1, 0].map((power) => {
    const at = x(10 ** power).toFixed(1);
    const label =
      power % 2 === 0
        ? `<text x="${at}" y="${bottom + 15}" text-anchor="middle" class="faint" font-size="11">${power === 0 ? '1' : `1e${power}`}</text>`
        : '';
    return `<line x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}" class="grid"/>${label}`;
  });
  const marks = shown.flatMap((way, k) =>
    series.map(([size, phase, name]) => {
      const missed = missedIn(rowsAt(rows, way, size, phase), 'gradients').filter((one) => one !== null);
      const dots = missed.map(
        (one) => `<circle cx="${x(one).toFixed(1)}" cy="${y(k)}" r="2.6" class="${name}"/>`,
      );
      const middle = median(missed);
      const bar =
        middle === null
          ? ''
          : `<line x1="${x(middle).toFixed(1)}" x2="${x(middle).toFixed(1)}" y1="${y(k) - 7}" y2="${y(k) + 7}" class="middle ${name}"/>`;
      return `${dots.join('')}${bar}`;
    }),
  );
  return `<text x="${left + PANEL / 2}" y="${TOP - 12}" text-anchor="middle" font-weight="600">${title}</text>
${ticks.join('\n')}
${marks.filter((mark) => mark !== '').join('\n')}
<text x="${left + PANEL / 2}" y="${bottom + 32}" text-anchor="middle" class="faint">1 − R² of gradients</text>`;
}
