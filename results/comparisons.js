/** Comparisons of pruning with what is there beside it: which are made, and `docs/comparisons.json`, which holds them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareIn, comparisonPlan, startComparison, studySource } from 'sobolev';

/** @import { Comparison, ComparisonPlan } from 'sobolev' */

export const COMPARISONS = 'comparisons.json';

/** What both have in common. */
const common = {
  settings: ['reference', 'labels', 'teacher'],
  criteria: ['interval-significance', 'magnitude', 'elimination'],
  schedules: ['one-shot', 'iterative'],
  replacements: ['best'],
  rounds: 4,
  seeds: [1, 2, 3],
  oversized: { hidden: [64, 64], steps: 5000 },
  // Of the basket 145 and 40 parameters.
  sizes: [8, 3],
  steps: 3000,
  method: 'adam+polish',
  points: 8192,
  labels: 256,
  test: 4096,
};

/** Plans by the name of the study that is compared. @type {Readonly<Record<string, ComparisonPlan>>} */
export const plans = { bachelier: comparisonPlan(common), borehole: comparisonPlan(common) };

/** Whether one was made by the plan of its name. @param {Comparison | undefined} made */
export const isCurrentComparison = (made) =>
  made !== undefined && JSON.stringify(made.plan) === JSON.stringify(plans[made.source.name]);

/** @param {string} name of a study @param {(text: string) => void} log @returns {Promise<Comparison>} */
export async function makeComparison(name, log) {
  const directory = mkdtempSync(join(tmpdir(), 'sobolev-compare-'));
  try {
    await startComparison(directory, plans[name], studySource(name), { description: { study: name } });
    let told = 0;
    const progress = (/** @type {number} */ share) => {
      const tenths = Math.floor(10 * share);
      if (tenths > told) log(`  ${10 * tenths} %`);
      told = Math.max(told, tenths);
    };
    return await compareIn(directory, { progress });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The comparisons of a file; none where it is not there. @param {string} file @returns {readonly Comparison[]} */
export function readComparisons(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}

/** A line for each network, so that changes are read line by line. @param {readonly Comparison[]} comparisons */
export function comparisonsJson(comparisons) {
  const parts = comparisons.map(({ rows, verdicts, ...rest }) => {
    /** @param {readonly object[]} entries */
    const list = (entries) =>
      `[\n${entries.map((entry) => `      ${JSON.stringify(entry)}`).join(',\n')}\n    ]`;
    const head = Object.entries(rest).map(
      ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return `  {\n${[...head, `    "rows": ${list(rows)}`, `    "verdicts": ${list(verdicts)}`].join(',\n')}\n  }`;
  });
  return `[\n${parts.join(',\n')}\n]\n`;
}
