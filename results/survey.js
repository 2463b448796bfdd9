/**
 * `npm run survey -- --files DIR`: what the importer makes of public ONNX files. Writes `docs/survey.json`, and its table into
 * docs/importing.md. The files are not ours, and are not kept here: `results/survey.tsv` says where they are.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from 'sobolev';
import { lookAt } from './survey-file.js';
import { readList } from './survey-list.js';
import { surveyJson, withSurvey } from './survey-page.js';
import { writeWhole } from './table.js';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const log = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`);

export const help = `npm run survey -- --files DIR [--list FILE] [--only TEXT] [--print]

Reads the files of a list, from DIR/OWNER+NAME/PATH, as \`importSurrogate\` does, compares values with ONNX Runtime and gradients with
finite differences, and exports each. Writes docs/survey.json and the table in docs/importing.md.

  --files DIR   where the files lie
  --list FILE   repo, commit, path, kind, mlp (yes or no), why, output, input, sample: a table with tabs (default: results/survey.tsv)
  --only TEXT   only files whose repository or path has this in it; nothing is written
  --print       a line for each file
`;

async function survey() {
  const { values } = parseArgs({
    options: {
      files: { type: 'string' },
      list: { type: 'string', default: here('survey.tsv') },
      only: { type: 'string' },
      print: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { files, list, only, print } = values;
  if (values.help || files === undefined) return log(help);
  const engine = await openEngine({ threads: 1 });
  const found = [];
  for (const entry of readList(readFileSync(list, 'utf8'))) {
    if (only !== undefined && !`${entry.repo}/${entry.path}`.includes(only)) continue;
    const file = join(files, entry.repo.replace('/', '+'), entry.path);
    const start = performance.now();
    const row = await lookAt(engine, entry, file);
    found.push(row);
    if (print || only !== undefined)
      log(`${((performance.now() - start) / 1000).toFixed(1)} s ${JSON.stringify(row)}`);
  }
  const taken = found.filter(({ mlp, is }) => mlp && is === 'network').length;
  log(`${taken} of ${found.filter(({ mlp }) => mlp).length} perceptrons are taken`);
  if (only !== undefined) return;
  writeWhole(here('../docs/survey.json'), surveyJson(found));
  const page = here('../docs/importing.md');
  writeWhole(page, withSurvey(readFileSync(page, 'utf8'), found));
}

try {
  await survey();
} catch (error) {
  log(String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
