/** `docs/results.md`: the table as a page, printed from `docs/results.json` alone. */
import { comparisonsPart } from './comparisons-page.js';
import { criteriaPart } from './criteria-page.js';
import { STUDY as CRITERIA } from './criteria-rows.js';
import { networksPart } from './networks-page.js';
import { isCurrent } from './run-case.js';
import { STUDY as SPARSE, sparsePart } from './sparse-page.js';
import { median, scientific as small } from './statistics.js';

/** @import { Comparison } from 'sobolev' */
/** @import { NetworkRow } from './networks.js' */
/** @import { ByOrder, Order, Row, Run, Table } from './table.js' */

/** @type {readonly Order[]} */
const orders = ['values', 'gradients', 'curvatures'];

/**
 * @param {Table} table
 * @param {readonly Comparison[]} comparisons
 * @param {readonly NetworkRow[]} networks
 * @returns {string}
 */
export function resultsPage({ runs, rows }, comparisons = [], networks = []) {
  // Studies of very many networks have tables of their own.
  const studies = [...new Set(rows.map(({ study }) => study))].filter(
    (study) => study !== CRITERIA && study !== SPARSE,
  );
  return `# Results

Every shipped study, with the seeds that the tables name. \`npm run results\` runs the studies and writes this page and
[results.json](results.json), from which it is printed; a test compares fresh runs with it.

${machines(runs)}${earlier(runs)}

How to read the tables:

- **order**: of the highest derivatives in the loss of the stage; 0 is vanilla, values alone.
- **parameters**: of the network that the stage leaves. **seconds**: what its training took.
- **1 − R²** of values, gradients and curvatures: the share of their variance on the test set that the network misses; less is
  better. The truth is the closed form, or the model's own labels where there is none. Gradients are pooled over inputs and
  outputs; [the method](method.md#6-evaluation) says how curvatures are scored. A dash: not known.
- **noise** of values, gradients and curvatures: the share of noise in the *training labels*, by their standard errors: of the variance of values,
  and of the mean square of derivatives. It is 0 where labels have none, as those of a network or of a closed form. A
  training averages noise over its points: 1 − R² may be far below it. Labels that are mostly noise may still help
  ([measured](second-order.md#which-order-auto)).

## Medians over the seeds

${studies.map((study) => mediansOf(study, rows)).join('\n\n')}

${[criteriaPart(rows), sparsePart(rows), comparisonsPart(comparisons), networksPart(networks)]
  .filter((part) => part !== '')
  .map((part) => `${part}\n`)
  .join('')}## Every run

${studies.map((study) => runsOf(study, rows, runs)).join('\n\n')}
`;
}

/** Where the figures come from. @param {readonly Run[]} runs */
function machines(runs) {
  const made = runs.map(
    ({ version, engine, threads, processor }) =>
      `version ${version}, ${engine} engine, ${threads} thread${threads === 1 ? '' : 's'}, ${processor}`,
  );
  const whole = runs.reduce((sum, { seconds }) => sum + seconds, 0);
  return `Made with ${[...new Set(made)].join('; ')}. All runs together took ${(whole / 60).toFixed(1)} min.`;
}

/** Which runs a new one would differ from, since their studies have changed. @param {readonly Run[]} runs */
function earlier(runs) {
  const stale = runs.filter((run) => !isCurrent(run, run));
  const studies = [...new Set(stale.map(({ study }) => study))].map((study) => {
    const seeds = stale.filter((run) => run.study === study).map(({ seed }) => seed);
    return `${study} (${seeds.join(', ')})`;
  });
  if (studies.length === 0) return '';
  return `

**Of an earlier configuration**, by study and seeds: ${studies.join(', ')}. What is not named has run as it would now; \`npm run results\` runs these again.
Networks that studies have gained since are missing in their tables.`;
}

const figures = ['1 − R² values', 'gradients', 'curvatures', 'noise values', 'gradients', 'curvatures'];

/** @param {string} study @param {readonly Row[]} rows */
function mediansOf(study, rows) {
  const own = rows.filter((row) => row.study === study);
  const seeds = [...new Set(own.map(({ seed }) => seed))];
  const stages = [...new Set(own.map(({ stage }) => stage))];
  const body = stages.map((stage) => {
    const group = own.filter((row) => row.stage === stage);
    return [
      stage,
      unanimous(group.map(({ order }) => order)),
      unanimous(group.map(({ parameters }) => parameters)),
      seconds(median(group.map((row) => row.seconds))),
      ...orders.map((order) => small(median(group.map(({ r2 }) => missed(r2, order))))),
      ...orders.map((order) => small(median(group.map(({ noise }) => noise[order])))),
    ];
  });
  return section(
    `${study}, seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}`,
    ['stage', 'order', 'parameters', 'seconds', ...figures],
    body,
  );
}

/** @param {string} study @param {readonly Row[]} rows @param {readonly Run[]} runs */
function runsOf(study, rows, runs) {
  const own = rows.filter((row) => row.study === study);
  const whole = runs
    .filter((run) => run.study === study)
    .map(({ seed, seconds: all }) => `seed ${seed} in ${seconds(all)} s`);
  return section(
    `${study}: ${whole.join(', ')}`,
    ['seed', 'stage', 'order', 'parameters', 'seconds', ...figures],
    own.map((row) => [
      String(row.seed),
      row.stage,
      String(row.order),
      count(row.parameters),
      seconds(row.seconds),
      ...orders.map((order) => small(missed(row.r2, order))),
      ...orders.map((order) => small(row.noise[order])),
    ]),
  );
}

/** @param {string} heading @param {readonly string[]} head @param {readonly (readonly string[])[]} body */
function section(heading, head, body) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((name) => (name === 'stage' ? '---' : '---:'));
  return [`### ${heading}`, '', line(head), line(rule), ...body.map(line)].join('\n');
}

/** @param {ByOrder} r2 @param {Order} order */
const missed = (r2, order) => (r2[order] === null ? null : 1 - r2[order]);

/** One number for all, or its ends. @param {readonly number[]} numbers */
function unanimous(numbers) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? count(least) : `${count(least)} to ${count(most)}`;
}

/** @param {number | null} value */
const seconds = (value) => (value === null ? '–' : value.toFixed(1));

/** @param {number} value */
const count = (value) => value.toLocaleString('en');
