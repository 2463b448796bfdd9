import type { Variable } from '../../variable/index.ts';
import { describeActivations, describeWidths, describeWiring } from '../describe.ts';
import { describeSparsity } from '../sparsity.ts';
import { describeReading, describeValue, formatDims } from './choose.ts';
import type { ModelInspection, NetworkInspection } from './inspect.ts';
import { clause } from './obstruction.ts';

/** An inspection as lines of plain text for a terminal, without a final line break. */
export function formatInspection(inspection: ModelInspection): string {
  const { source, kind, producer, opsets, dtype, batch, network, obstacle, unreadable } = inspection;
  const writer = `${producer.name} ${producer.version}`.trim() || 'an unnamed program';
  const sets = Object.entries(opsets).map(([domain, version]) => `${domain} ${version}`);
  const facts: Fact[] = [
    ['is', isLinear(network) ? 'a linear network, without hidden layers' : descriptions[kind]],
    ['written by', `${writer} (${sets.join(', ')})`],
    ['computes in', `${dtype || 'no known type'}, ${batches(batch)}`],
  ];
  facts.push(...(network === undefined ? graphFacts(inspection) : networkFacts(network, inspection)));
  if (obstacle !== undefined && obstacle.node !== unreadable?.node)
    facts.push([
      'in the way',
      hasReadings(inspection) ? 'several outputs: choose by --output' : clause(obstacle),
    ]);
  if (unreadable !== undefined) facts.push(['not readable', clause(unreadable)]);
  const isWrong = network !== undefined && obstacle !== undefined;
  facts.push(['can be', isWrong ? `${usesOf(inspection)}, once that is mended` : usesOf(inspection)]);
  if (network?.own !== true)
    for (const [key, value] of Object.entries(inspection.metadata)) facts.push([`metadata ${key}`, value]);
  const tables = network === undefined ? [] : [variables(network, 'input'), variables(network, 'output')];
  return [`${source}`, ...columns(facts), ...tables.flat()].map(printable).join('\n');
}

type Fact = readonly [label: string, text: string];

const descriptions: Readonly<Record<ModelInspection['kind'], string>> = {
  network: 'a network of dense layers',
  graph: 'a graph, but no network of dense layers',
  'unreadable operations': 'a graph with operations that cannot be read',
};

/** Whether a network is one matrix and a bias, perhaps in pieces. */
function isLinear(network: NetworkInspection | undefined): boolean {
  return network?.layers.every(({ activation }) => activation === 'linear') ?? false;
}

/** What commands do with it. */
function usesOf({ kind, labels, unlabelled, network }: ModelInspection): string {
  if (isLinear(network)) return 'analysed, fine-tuned, evaluated, exported; no neurons are there to prune';
  if (kind === 'network') return 'analysed, pruned, fine-tuned, evaluated, exported';
  if (labels === 'nothing') return `run elsewhere only: ${unlabelled}`;
  return `a teacher or the truth, with ${labels} (sobolev finetune --teacher, evaluate, sample, shrink); not pruned`;
}

function networkFacts(network: NetworkInspection, { outputs }: ModelInspection): Fact[] {
  const { parameters, sparsity, ignored, own, provenance, head } = network;
  const ends = head === undefined ? '' : `, ${head}`;
  const kind = `${describeWidths(network)}, ${describeActivations(network)}${ends}, ${parameters} parameters`;
  const facts: Fact[] = [['network', kind]];
  const sparse = describeSparsity(sparsity);
  if (sparse !== undefined) facts.push(['sparse', sparse]);
  if (ignored.length > 0) facts.push(['ignores', ignored.join(', ')]);
  describeWiring(network).forEach((line, k) => {
    facts.push([k === 0 ? 'wiring' : '', line]);
  });
  if (own) facts.push(['provenance', provenanceText(provenance)]);
  // Our own files may compute derivatives too.
  if (outputs.length > 1) facts.push(...outputFacts(outputs));
  return facts;
}

/** A line an output where it is known what they are. */
function outputFacts(outputs: ModelInspection['outputs']): Fact[] {
  if (outputs.every((output) => 'is' in output))
    return outputs.map((output, k): Fact => [k === 0 ? 'outputs' : '', describeReading(output)]);
  return [['outputs', outputs.map(describeValue).join(', ')]];
}

/** Whether a file is none because it has several outputs. */
function hasReadings({ outputs, network, obstacle }: ModelInspection): boolean {
  return network === undefined && obstacle?.node === null && outputs.some((output) => 'is' in output);
}

/** Numbers of a list that are shown where it has more than twice as many: a basis holds thousands. */
const SOME_ENTRIES = 3;

/** Provenance as JSON, long lists cut. */
function provenanceText(provenance: NetworkInspection['provenance']): string {
  return JSON.stringify(provenance, (_, value: unknown) =>
    Array.isArray(value) && value.length > 2 * SOME_ENTRIES
      ? [...value.slice(0, SOME_ENTRIES), `… ${value.length.toLocaleString('en')} in all`]
      : value,
  );
}

function graphFacts({ inputs, outputs, operations, stored }: ModelInspection): Fact[] {
  const list = (values: ModelInspection['inputs']) =>
    values.map(({ name, type, dims }) =>
      `${name} ${type} ${dims === undefined ? '' : formatDims(dims)}`.trim(),
    );
  const counts = Object.entries(operations).map(([name, count]) => `${count} ${name}`);
  return [
    ['inputs', list(inputs).join(', ')],
    ...(outputs.length > 1 ? outputFacts(outputs) : [['outputs', list(outputs).join(', ')] as const]),
    ['operations', counts.join(', ') || 'none'],
    ['stores', `${stored} numbers`],
  ];
}

function batches(batch: ModelInspection['batch']): string {
  if (batch === null) return 'batch unknown';
  return batch === 'dynamic' ? 'any batch' : `batches of ${batch}`;
}

/** Variables that are listed at most. */
const MOST_ROWS = 20;

/** One line a variable: name, unit, domain, and the normalisation where there is one. */
function variables(network: NetworkInspection, role: 'input' | 'output'): string[] {
  const { normalisation } = network;
  const [list, mean, std] =
    role === 'input'
      ? [network.inputs, normalisation.xMean, normalisation.xStd]
      : [network.outputs, normalisation.yMean, normalisation.yStd];
  const isScaled = mean.some((value) => value !== 0) || std.some((value) => value !== 1);
  const rows = list.map((variable, k) => [
    variable.name,
    variable.unit ?? '',
    domain(variable),
    ...(isScaled ? [number(mean[k]), number(std[k])] : []),
  ]);
  const more = rows.length > MOST_ROWS ? [`  and ${rows.length - MOST_ROWS} more`] : [];
  return [
    ...columns([
      [role, 'unit', 'domain', ...(isScaled ? ['mean', 'scale'] : [])],
      ...rows.slice(0, MOST_ROWS),
    ]),
    ...more,
  ];
}

function domain({ lo, hi }: Variable): string {
  return lo === undefined || hi === undefined ? 'unknown' : `${number(lo)} to ${number(hi)}`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Rows of cells that line up, two spaces in. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
  );
}

/** Characters of a line that are shown at most: texts of a file may have any length. */
const MOST_CHARACTERS = 500;

/** A line without the control characters that a file's texts may have: they must not reach the terminal. */
function printable(line: string): string {
  const text = line.replace(/\p{Cc}/gu, '?');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
