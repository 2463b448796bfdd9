import { Option } from 'commander';
import {
  type ColumnRoles,
  type Dataset,
  type DecimalMark,
  type ErrorColumns,
  type GradientColumns,
  type GradientFactors,
  type HessianColumns,
  hasColumn,
  openTable,
  type ReadOptions,
} from '../dataset/index.ts';
import { columnRoles, readDataset, readDatasetBatches } from '../node/dataset-files.ts';
import { fileSource } from '../node/file-source.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { InputError, nameFinder, noWords, unknownNames } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import { arrange, matchVariables, type Variables } from '../workflow/index.ts';
import { gradientFactors, names, namesOrNone, standardErrors } from './data-parsers.ts';
import { optionWords } from './option-words.ts';
import type { Work } from './work.ts';

/** What {@link dataOptions} give: which columns of a file are what. */
export interface DataChoice {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly gradients?: GradientColumns;
  readonly gradientFactors?: GradientFactors;
  readonly hessian?: HessianColumns;
  readonly standardErrors?: ErrorColumns;
  readonly missing?: 'refuse' | 'drop';
  readonly decimal?: DecimalMark;
}

const CHOOSERS: readonly Option[] = [
  new Option(
    '--inputs <names>',
    'columns of the inputs, in order: a,b,c, or a JSON list where names have commas (default: as the file says)',
  ).argParser(names('--inputs')),
  new Option('--outputs <names>', 'columns of the outputs, likewise (default: as the file says)').argParser(
    names('--outputs'),
  ),
];

const DATA_OPTIONS: readonly Option[] = [
  ...CHOOSERS,
  new Option(
    '--gradients <names>',
    'columns of the derivatives: for each output one an input (empty where there is none), or columns of lists; or none, to ' +
      'leave derivatives out (default: those named like one, docs/data.md)',
  ).argParser(namesOrNone('--gradients')),
  new Option(
    '--gradient-factors <list>',
    'what derivatives are multiplied by when read: one number for all (-1), one a derivative in order, or name=factor for ' +
      'some (fx=-1,fy=-1); or JSON (default: 1)',
  ).argParser(gradientFactors('--gradient-factors')),
  new Option(
    '--hessian <names>',
    'columns of the second derivatives: for each output one for each two inputs, or those of the upper triangle; a column of ' +
      'lists; or none (default: those named d2(out)/d(a)d(b), docs/data.md)',
  ).argParser(namesOrNone('--hessian')),
  new Option(
    '--standard-errors <list>',
    'columns of the standard errors: label=column for each (y=y_sd), JSON, or none (default: those named se(label))',
  ).argParser(standardErrors('--standard-errors')),
  new Option(
    '--missing <what>',
    'rows that lack an input, an output or a product: refuse the file, or drop them (default: refuse)',
  ).choices(['refuse', 'drop']),
  new Option(
    '--decimal <mark>',
    'mark before decimals in a table of text, . or , (the other one may stand between thousands) ' +
      '(default: a point; what could be meant otherwise is refused)',
  ).choices(['.', ',']),
];

export function dataOptions(): readonly Option[] {
  return DATA_OPTIONS;
}

/** How messages call the options of data. */
const dataWords = optionWords(DATA_OPTIONS);

/**
 * Refuses options of the command line that would do nothing.
 *
 * @param options by name, as given
 * @param belongs what they are for: "are for a data file"
 * @throws InputError naming the first that is given
 */
export function refuseOptions(options: object, belongs: string): void {
  const [given] = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given === undefined) return;
  const flag = `--${given[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new InputError(`options such as ${flag} ${belongs}`, flag, 'Leave it out.');
}

/** The data options alone, out of all options of a command. */
export function dataChoice({
  inputs,
  outputs,
  gradients,
  gradientFactors,
  hessian,
  standardErrors,
  missing,
  decimal,
}: DataChoice): DataChoice {
  return { inputs, outputs, gradients, gradientFactors, hessian, standardErrors, missing, decimal };
}

/** How to read a file as its options say, with a note of the rows that are dropped. */
export function readOptions(choice: DataChoice, work: Work): ReadOptions {
  return { ...dataChoice(choice), signal: work.signal, ...notingDropped(work), words: dataWords };
}

function notingDropped(work: Work): Pick<ReadOptions, 'onDropped'> {
  const number = (count: number) => count.toLocaleString('en');
  return {
    onDropped: ({ dropped, rows, first }) =>
      work.note(
        `${number(dropped)} of ${number(rows)} rows ${dropped === 1 ? 'was' : 'were'} dropped: ` +
          `an input or output is missing, first ${first}`,
      ),
  };
}

/**
 * How to read a file for a network. The columns chosen come first, then the network's names where the file has them all,
 * then what the file says.
 *
 * @param choice undefined for a command where columns cannot be chosen
 * @throws InputError where nothing says how, with the nearest names where the file has some of the network's
 */
export async function columnsFor(
  path: string,
  network: Variables,
  choice: DataChoice | undefined,
  work: Work,
): Promise<ReadOptions> {
  const { inputs, outputs, ...others } = dataChoice(choice ?? {});
  const { signal } = work;
  const table = await openTable(fileSource(path), { signal });
  const { columns, description } = table;
  const own = (variables: readonly Variable[]) => {
    const list = variables.map(({ name }) => name);
    return list.every((name) => hasColumn(table, name)) ? list : undefined;
  };
  const [x, y] = [own(network.inputs), own(network.outputs)];
  const named = x !== undefined && y !== undefined ? { inputs: x, outputs: y } : undefined;
  const chosen = {
    inputs: inputs ?? named?.inputs ?? description?.inputs,
    outputs: outputs ?? named?.outputs ?? description?.outputs,
  };
  if (chosen.inputs === undefined || chosen.outputs === undefined)
    throw new InputError(
      `columns of ${path} must be told for the network's ${listed(network.inputs)} and ${listed(network.outputs)}`,
      received(columns, network),
      choice === undefined
        ? 'Name them as the network does, or give the box as JSON.'
        : `Name them with ${CHOOSERS.map(({ long }) => long).join(' and ')}.`,
    );
  const words = choice === undefined ? noWords : dataWords;
  return { ...chosen, ...others, signal, ...notingDropped(work), words };
}

/** The columns of a file. Where some are the network's, also those that the file lacks, and the nearest names. */
function received(columns: readonly string[], { inputs, outputs }: Variables): string {
  const names = [...inputs, ...outputs].map(({ name }) => name);
  const list = columns.join(', ');
  const find = nameFinder(columns);
  if (!names.some((name) => find(name) !== -1)) return list;
  return `${list}, without ${unknownNames(names, columns)}`;
}

/** A labelled set with what each column of its file was read as. */
export interface ReadData {
  readonly set: Dataset;
  readonly roles: ColumnRoles;
}

/** Reads a labelled set with what each column of its file is. */
export async function readData(path: string, options: ReadOptions): Promise<ReadData> {
  return { set: await readDataset(path, options), roles: await columnRoles(path, options) };
}

/** Reads a labelled set for a network, with the variables in its order; a note says where position and not names told it. */
export async function readDataFor(
  path: string,
  network: Variables,
  choice: DataChoice,
  work: Work,
): Promise<ReadData> {
  const { set, roles } = await readData(path, await columnsFor(path, network, choice, work));
  noteMatch(work, path, network, set);
  return { set: arrange(set, matchVariables(network, set)), roles };
}

/** Reads a labelled set for a network in batches, in the file's own order of variables. */
export async function* readBatchesFor(
  path: string,
  network: Surrogate,
  choice: DataChoice,
  work: Work,
): AsyncGenerator<Dataset> {
  yield* readDatasetBatches(path, await columnsFor(path, network, choice, work));
}

/** Says which variable is which, where position and not names tells it. */
export function noteMatch(work: Work, path: string, network: Variables, other: Variables): void {
  const { inputs, outputs, byName } = matchVariables(network, other, path);
  if (byName) return;
  const pairs = [
    ...network.inputs.map(({ name }, k) => [name, other.inputs[inputs[k]].name]),
    ...network.outputs.map(({ name }, k) => [name, other.outputs[outputs[k]].name]),
  ];
  const renamed = pairs.filter(([own, name]) => own !== name).map(([own, name]) => `${own} = ${name}`);
  work.note(`variables of ${path} are matched to the network's by position: ${renamed.join(', ')}`);
}

function listed(variables: readonly Variable[]): string {
  return variables.map(({ name }) => name).join(', ');
}
