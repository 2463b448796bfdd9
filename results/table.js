/** What `docs/results.json` holds: a row a stage of a study with a seed, and what each run was made with. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** @typedef {'values' | 'gradients' | 'curvatures'} Order */

/** @typedef {Record<Order, number | null>} ByOrder null where it is not known */

/**
 * @typedef {object} Row one stage of a run
 * @property {string} study
 * @property {number} seed
 * @property {string} stage
 * @property {0 | 1 | 2} order of the highest derivatives in its loss; 0: values alone
 * @property {number} parameters of its network
 * @property {number} seconds that its training took
 * @property {ByOrder} r2 on the test set
 * @property {ByOrder} noise the share of noise in the variance of its labels
 */

/**
 * @typedef {object} Run what the rows of one study and seed were made with
 * @property {string} study
 * @property {number} seed
 * @property {string} config digest of the complete configuration
 * @property {string} version of this package
 * @property {string} engine with its version
 * @property {number} threads
 * @property {string} processor
 * @property {number} seconds of the whole run, sampling and evaluation included
 */

/** @typedef {{readonly runs: readonly Run[], readonly rows: readonly Row[]}} Table */

/** @typedef {Pick<Row, 'study' | 'seed'>} Place */

/** Whether two are of one study and seed. @param {Place} a @param {Place} b */
const together = (a, b) => a.study === b.study && a.seed === b.seed;

/**
 * A table with the rows of one run in the place of those that it had before, in the order of studies and seeds.
 *
 * @param {Table} table
 * @param {Run} run
 * @param {readonly Row[]} rows
 * @param {readonly string[]} studies in their order; others come last, by name
 * @returns {Table}
 */
export function merged(table, run, rows, studies) {
  /** @template {Place} Of @param {readonly Of[]} entries @param {readonly Of[]} added */
  const merge = (entries, added) =>
    [...entries.filter((entry) => !together(entry, run)), ...added].sort(
      (a, b) => rank(a, studies) - rank(b, studies) || compare(a.study, b.study) || a.seed - b.seed,
    );
  return { runs: merge(table.runs, [run]), rows: merge(table.rows, rows) };
}

/** @param {Place} place @param {readonly string[]} studies */
function rank({ study }, studies) {
  const at = studies.indexOf(study);
  return at < 0 ? studies.length : at;
}

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The run of a study and seed, where the table has it. @param {Table} table @param {Place} place */
export const runOf = (table, place) => table.runs.find((run) => together(run, place));

/** The rows of a study and seed. @param {Table} table @param {Place} place */
export const rowsOf = (table, place) => table.rows.filter((row) => together(row, place));

/** The table of a file; an empty one where there is none. @param {string} file @returns {Table} */
export function readTable(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { runs: [], rows: [] };
    throw error;
  }
}

/** The table as JSON, an entry a line, so that changes are read line by line. @param {Table} table */
export function tableJson({ runs, rows }) {
  /** @param {readonly object[]} entries */
  const list = (entries) => entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `{\n  "runs": [\n${list(runs)}\n  ],\n  "rows": [\n${list(rows)}\n  ]\n}\n`;
}

/** Writes the whole file or none of it. @param {string} file @param {string} text */
export function writeWhole(file, text) {
  const draft = `${file}.${process.pid}.part`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
