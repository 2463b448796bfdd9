/** A survey as `docs/survey.json`, and as a part of docs/importing.md. */
import { table } from './markdown.js';

/** @import { Found } from './survey-file.js' */

/** @param {readonly Found[]} found a file a line */
export function surveyJson(found) {
  return `[\n${found.map((row) => `  ${JSON.stringify(row, rounded)}`).join(',\n')}\n]\n`;
}

/** Differences to one digit: they are of rounding. @param {string} _ @param {unknown} value */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(1)) : value);

const [BEGIN, END] = ['<!-- survey -->', '<!-- end of survey -->'];

/** A page with this survey in place of the one between its marks. @param {string} page @param {readonly Found[]} found */
export function withSurvey(page, found) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the page must hold ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n${surveyPart(found)}\n${END}${after}`;
}

/** @param {readonly Found[]} found */
export function surveyPart(found) {
  const own = found.filter(({ mlp }) => mlp);
  const others = found.filter(({ mlp }) => !mlp);
  const taken = own.filter(isTaken);
  const chosen = taken.filter(({ output, input }) => output !== undefined || input !== undefined);
  const later = own.filter(({ sample }) => sample === 2);
  return `${found.length} files of ${originsOf(found).length} public repositories, of which ${own.length}, from ${originsOf(own).length}, are what a person would call a multilayer perceptron. **${taken.length} of
these, ${percent(taken.length / own.length)}, are taken** as networks, ${chosen.length} of them with \`--output\` or \`--input\`; ${later.filter(isTaken).length} of the ${later.length} of the second sample. ${agreement(taken)}

${table(
  ['kind', 'files', 'networks', 'label values and derivatives', 'values', 'nothing'],
  [
    ...kindsOf(own).map((kind) =>
      counts(
        kind,
        own.filter((row) => row.kind === kind),
      ),
    ),
    counts('all', own),
    counts('no perceptrons', others),
  ],
)}

Not taken, of the perceptrons:

${table(
  ['reason', 'files'],
  reasonsOf(own).map(([reason, count]) => [reason, String(count)]),
)}

${kindsOf(found)
  .map((kind) => `- ${kind}: ${namesOf(found.filter((row) => row.kind === kind))}`)
  .join('\n')}`;
}

/** @param {Found} row */
const isTaken = ({ is }) => is === 'network';

/** @param {string} name @param {readonly Found[]} rows */
function counts(name, rows) {
  const of = (/** @type {Found['is']} */ what) => String(rows.filter(({ is }) => is === what).length);
  return [
    name,
    String(rows.length),
    of('network'),
    of('values and derivatives'),
    of('values'),
    of('nothing'),
  ];
}

/** How well values and gradients agree, in a sentence each. @param {readonly Found[]} taken */
function agreement(taken) {
  const known = (/** @type {'values' | 'gradients'} */ what) =>
    taken.flatMap((row) => (typeof row[what] === 'number' ? [/** @type {number} */ (row[what])] : []));
  const [values, gradients] = [known('values'), known('gradients')];
  const exported = taken.filter((row) => row.exported).length;
  return `Values of the ${values.length} that
ONNX Runtime runs as they are differ from its own by ${largest(values)} of the outputs' size at most, gradients from finite differences by ${largest(gradients)}; ${exported === taken.length ? 'all' : `${exported} of ${taken.length}`} are exported.`;
}

/** "3·10⁻⁶" @param {readonly number[]} values */
function largest(values) {
  const [digit, power] = Math.max(0, ...values)
    .toExponential(0)
    .split('e');
  return `${digit}·10${[...power.replace('+', '')].map((sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)]).join('')}`;
}

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)} %`;

/** @param {readonly Found[]} rows */
const originsOf = (rows) => [...new Set(rows.map(({ repo }) => repo))];

/** @param {readonly Found[]} rows */
const kindsOf = (rows) => [...new Set(rows.map(({ kind }) => kind))].sort();

/** "owner/name 2/3": taken of those that are perceptrons. @param {readonly Found[]} rows */
function namesOf(rows) {
  return originsOf(rows)
    .map((repo) => {
      const own = rows.filter((row) => row.repo === repo && row.mlp);
      return own.length === 0 ? repo : `${repo} ${own.filter(isTaken).length}/${own.length}`;
    })
    .join(', ');
}

/** Why files are refused, most frequent first. @param {readonly Found[]} rows @returns {[reason: string, count: number][]} */
function reasonsOf(rows) {
  /** @type {Map<string, number>} */
  const counted = new Map();
  for (const { reason } of rows)
    if (reason !== undefined) counted.set(plain(reason), (counted.get(plain(reason)) ?? 0) + 1);
  return [...counted].sort(([, a], [, b]) => b - a);
}

/** What is said of a node, without the node: "Softmax: it computes with several neurons of one layer". @param {string} message */
function plain(message) {
  const [, operation, said] = /received node [^(]*\(([\w.]+)\): ([^.(]*)/.exec(message) ?? [];
  if (said !== undefined) return `${operation}: ${said.trim()}`;
  return message
    .split(/; received|, "| \(/)[0]
    .replace(/"[^"]*"/g, 'of some name')
    .replace(/\S+\.onnx/, 'the file');
}
