/** `npm run results`: runs the shipped studies, and writes `docs/results.json` and `docs/results.md`. `--help` says more. */
import { fileURLToPath } from 'node:url';
import { names, seedsOf } from './cases.js';
import {
  COMPARISONS,
  comparisonsJson,
  isCurrentComparison,
  makeComparison,
  readComparisons,
} from './comparisons.js';
import { criteriaFigure } from './criteria-figure.js';
import { FIGURE } from './criteria-page.js';
import {
  comparable,
  compareNetwork,
  isSame,
  NETWORKS,
  networksJson,
  readNetworks,
  SEEDS,
} from './networks.js';
import { help, readOptions, UsageError } from './options.js';
import { resultsPage } from './page.js';
import { isCurrent, runCase } from './run-case.js';
import { merged, readTable, runOf, tableJson, writeWhole } from './table.js';

/** @import { StudyEvents } from 'sobolev' */

const docs = (/** @type {string} */ name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
const log = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`);

/** @param {ReturnType<typeof readOptions>} options */
async function results({ studies, seeds, compared, networks, fresh }) {
  let table = readTable(docs('results.json'));
  for (const study of studies)
    for (const seed of seeds ?? seedsOf(study)) {
      const place = { study, seed };
      if (!fresh && isCurrent(runOf(table, place), place)) {
        log(`${study}, seed ${seed}: there already`);
        continue;
      }
      log(`${study}, seed ${seed}`);
      const { run, rows } = await runCase(place, events);
      table = merged(table, run, rows, names);
      // After every run: what is done stays done.
      writeWhole(docs('results.json'), tableJson(table));
      log(`  ${run.seconds} s`);
    }
  let made = readComparisons(docs(COMPARISONS));
  for (const name of compared) {
    if (!fresh && isCurrentComparison(made.find(({ source }) => source.name === name))) {
      log(`comparison of ${name}: there already`);
      continue;
    }
    log(`comparison of ${name}`);
    made = [...made.filter(({ source }) => source.name !== name), await makeComparison(name, log)];
    writeWhole(docs(COMPARISONS), comparisonsJson(made));
  }
  let cut = readNetworks(docs(NETWORKS));
  const places = networks === undefined ? [] : await comparable(networks);
  // Seed by seed, so that what is stopped early has something of every network.
  for (const seed of places.length > 0 ? (seeds ?? SEEDS) : [])
    for (const place of places) {
      const isOne = isSame(place, seed);
      if (!fresh && cut.some(isOne)) continue;
      log(`${place.repo}, ${place.path}, seed ${seed}`);
      const row = await compareNetwork(place, seed);
      cut = [...cut.filter((one) => !isOne(one)), row];
      writeWhole(docs(NETWORKS), networksJson(cut));
    }
  writeWhole(docs('results.md'), resultsPage(table, made, cut));
  const figure = criteriaFigure(table.rows);
  if (figure !== undefined) writeWhole(docs(FIGURE), figure);
}

/** @type {StudyEvents} */
const events = {
  begin: (part) => void process.stderr.write(`  ${part}: `),
  advance() {},
  end: log,
  note: (text) => log(`  note: ${text}`),
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) log(help);
  else await results(options);
} catch (error) {
  log(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
