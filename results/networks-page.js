/** The part of docs/results.md that compares pruned public networks with the same widths from random weights. */
import { table } from './markdown.js';
import { VERSION } from './networks.js';
import { median, small } from './statistics.js';

/** @import { Missed, NetworkRow } from './networks.js' */

/** Rows that would come out otherwise now. @param {readonly NetworkRow[]} rows */
function earlier(rows) {
  const stale = rows.filter(({ version }) => version !== VERSION).length;
  return stale === 0
    ? ''
    : ` **${stale} of ${rows.length} rows are of an earlier default** (nothing was trained beside ReLU networks).`;
}

/** How much worse counts as worse: by a quarter. */
const WORSE = 1.25;

/** @param {readonly NetworkRow[]} rows @returns {string} empty where there is none */
export function networksPart(rows) {
  if (rows.length === 0) return '';
  const files = [...new Set(rows.map(fileOf))].map((file) => rows.filter((row) => fileOf(row) === file));
  const sums = [...new Set(files.map(kindOf))].sort().map((kind) =>
    sentence(
      kind,
      files.filter((own) => kindOf(own) === kind),
    ),
  );
  return `## Public networks, pruned

Networks of other people's repositories, cut to a quarter of their neurons as \`sobolev prune\` does by default, and tuned on themselves as \`sobolev finetune --teacher\` does,
on 16,384 points over ±1, or two scales about the means of those that scale their inputs. Beside a ReLU network that command trains random weights, and keeps the nearer on its rows held out:
the column says how often these are kept. "Scratch" has the same widths, activations, points, steps and batches, from random weights.
Figures are 1 − R² of values / gradients on 4,096 other points, with the network before for the truth: medians over the seeds that are named. No file is part of this repository;
\`npm run results -- --networks LIST\` makes the table again from a list of them.${earlier(rows)}

${sums.map((line) => `- ${line}`).join('\n')}

${table(
  [
    'network',
    'inputs-hidden-outputs',
    'kept',
    'activation',
    'seeds',
    'dead after the cut',
    'before tuning',
    'tuned',
    'random weights kept',
    'scratch',
  ],
  files.map(lineOf),
)}
`;
}

/** @param {NetworkRow} row */
const fileOf = ({ repo, path }) => `${repo} ${path}`;

/** @param {readonly NetworkRow[]} own */
const kindOf = ([{ activation }]) => (/^(leaky-)?relu/.test(activation) ? 'ReLU' : 'Smooth');

/** @param {readonly NetworkRow[]} own */
function lineOf(own) {
  const [{ repo, path, inputs, hidden, kept, outputs, activation }] = own;
  return [
    `${repo}, ${path.split('/').at(-1)}`,
    `${inputs}-${widths(hidden)}-${outputs}`,
    widths(kept),
    activation,
    own.map(({ seed }) => seed).join(', '),
    String(median(own.map(({ dead }) => dead))),
    pair(mediansOf(own, 'before')),
    pair(mediansOf(own, 'tuned')),
    `${own.filter(({ start }) => start === 'random weights').length} of ${own.length}`,
    pair(mediansOf(own, 'scratch')),
  ];
}

/** @param {string} kind @param {readonly (readonly NetworkRow[])[]} files */
function sentence(kind, files) {
  const told = (/** @type {keyof Missed} */ order) => {
    const ratios = files.map((own) => ratio(own, order)).filter((one) => one !== null);
    const better = ratios.filter((one) => one <= 1).length;
    const worse = ratios.filter((one) => one > WORSE).length;
    return `${order} at least as near as from scratch in ${better} of ${ratios.length}, worse by more than a quarter in ${worse}`;
  };
  return `${kind} networks: ${told('values')}; ${told('gradients')}.`;
}

/** What the tuned network misses beside what one from scratch does. @param {readonly NetworkRow[]} own @param {keyof Missed} order */
function ratio(own, order) {
  const [tuned, scratch] = [mediansOf(own, 'tuned'), mediansOf(own, 'scratch')].map(
    (missed) => missed[order],
  );
  return tuned === null ? null : tuned / (scratch ?? Number.POSITIVE_INFINITY);
}

/** @param {readonly NetworkRow[]} own @param {'before' | 'tuned' | 'scratch'} key */
const mediansOf = (own, key) => ({
  values: median(own.map((row) => row[key]?.values ?? null)),
  gradients: median(own.map((row) => row[key]?.gradients ?? null)),
});

/** @param {{ values: number | null, gradients: number | null }} missed */
const pair = ({ values, gradients }) =>
  values === null ? 'failed' : `${small(values)} / ${small(gradients)}`;

/** "64x3", "64-32" @param {readonly number[]} hidden */
const widths = (hidden) =>
  hidden.length > 1 && hidden.every((width) => width === hidden[0])
    ? `${hidden[0]}x${hidden.length}`
    : hidden.join('-');
