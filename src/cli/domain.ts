import { extname } from 'node:path';
import { Option } from 'commander';
import { domainFromData } from '../dataset/index.ts';
import { readDatasetBatches } from '../node/dataset-files.ts';
import { loadSurrogate } from '../node/network-file.ts';
import { columnStatistics, InputError } from '../tensor/index.ts';
import { checkedVariables, type Domain, describedBy, domainOf, type Variable } from '../variable/index.ts';
import { matchVariables, type Variables } from '../workflow/index.ts';
import { columnsFor, type DataChoice } from './data.ts';
import { readDomainFile } from './domain-file.ts';
import { noteUnits } from './units.ts';
import type { Work } from './work.ts';

/** What {@link domainOptions} give. */
export interface DomainChoice {
  readonly domain?: string;
  readonly fromData?: string;
}

/** @param otherwise what the domain is without these options */
export function domainOptions(otherwise: string): readonly Option[] {
  return [
    domainOption(otherwise),
    new Option(
      '--from-data <file>',
      'take the range of the points of a data file as the box (default: not)',
    ).conflicts('domain'),
  ];
}

/** `--domain` alone, of commands that take no data. */
export function domainOption(otherwise: string): Option {
  return new Option(
    '--domain <file>',
    `box of the inputs: a JSON file {"name": [lo, hi], ...} or [[lo, hi], ...], another network, or data that says its domain (default: ${otherwise})`,
  );
}

/**
 * A network, a model, or data, with the domain that the options say; unchanged where they say nothing. Inputs that came
 * without names get those of the file, and those without a unit its unit; notes say so.
 *
 * @param columns which columns of data are what; undefined for a command where they cannot be chosen
 */
export async function withDomainOf<Bounded extends Variables>(
  network: Bounded,
  { domain, fromData }: DomainChoice,
  columns: DataChoice | undefined,
  work: Work,
): Promise<Bounded> {
  const path = fromData ?? domain;
  if (path === undefined) return network;
  const bounded =
    fromData !== undefined
      ? await rangeOf(fromData, network, columns, work)
      : await readDomain(path, network, columns, work);
  const inputs = network.inputs.map((own, k) => {
    const { lo, hi } = bounded[k];
    return { ...describedBy(own, bounded[k]), lo, hi };
  });
  const renamed = network.inputs.flatMap(({ name }, k) =>
    name === bounded[k].name ? [] : [`${name} = ${bounded[k].name}`],
  );
  if (renamed.length > 0)
    work.note(`bounds in ${path} are matched to the inputs by position: ${renamed.join(', ')}`);
  const result = { ...network, inputs: checkedVariables(inputs, 'input') };
  noteUnits(work, network, result);
  return result;
}

/**
 * The domain of a network's inputs.
 *
 * @param options of the command that give one
 * @throws InputError naming these options, where it has none
 */
export function demandDomain(path: string, { inputs }: Variables, options: readonly Option[]): Domain {
  const unbounded = inputs.find(({ lo }) => lo === undefined);
  if (unbounded === undefined) return domainOf(inputs);
  throw new InputError(
    `${path} must come with the domain of its inputs`,
    `no bounds of ${unbounded.name}`,
    `Give it with ${options.map(({ long }) => `${long} FILE`).join(', or ')}.`,
  );
}

/**
 * Reads a network's inputs, in its order and with bounds, from a file.
 *
 * @throws InputError where it cannot be read, or does not fit the inputs
 */
async function readDomain(
  path: string,
  network: Variables,
  columns: DataChoice | undefined,
  work: Work,
): Promise<readonly Variable[]> {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return readDomainFile(path, network.inputs);
    case '.onnx': {
      const other = await loadSurrogate(path);
      const unbounded = other.inputs.find(({ lo }) => lo === undefined);
      if (unbounded !== undefined)
        throw new InputError(
          `${path} must come with the domain of its inputs`,
          `no bounds of ${unbounded.name}`,
          'Give a JSON file.',
        );
      return inputsOf(path, network, other);
    }
    default: {
      for await (const set of readDatasetBatches(path, await columnsFor(path, network, columns, work))) {
        const inputs = inputsOf(path, network, set);
        if (inputs.every(({ lo }) => lo !== undefined)) return inputs;
        break;
      }
      return rangeOf(path, network, columns, work);
    }
  }
}

/** Other variables' inputs in the order of the network's; outputs do not matter. */
function inputsOf(path: string, network: Variables, other: Variables): readonly Variable[] {
  const { inputs } = matchVariables({ ...network, outputs: other.outputs }, other, path);
  return inputs.map((k) => other.inputs[k]);
}

/** The smallest box that holds the points of a file. It goes through the file once, batch by batch. */
async function rangeOf(
  path: string,
  network: Variables,
  columns: DataChoice | undefined,
  work: Work,
): Promise<readonly Variable[]> {
  let extremes: Float64Array | undefined;
  let order: readonly Variable[] = [];
  let variables: readonly Variable[] = [];
  for await (const set of readDatasetBatches(path, await columnsFor(path, network, columns, work))) {
    const { min, max } = columnStatistics(set.x);
    const d = min.length;
    extremes ??= Float64Array.of(...min, ...max);
    for (let k = 0; k < d; k++) {
      extremes[k] = Math.min(extremes[k], min[k]);
      extremes[d + k] = Math.max(extremes[d + k], max[k]);
    }
    order = inputsOf(path, network, set);
    variables = set.inputs;
  }
  const x = { shape: [2, variables.length], data: extremes ?? new Float64Array() };
  const { lo, hi } = domainFromData({ x, inputs: variables });
  return order.map((variable) => {
    const k = variables.indexOf(variable);
    return { ...variable, lo: lo[k], hi: hi[k] };
  });
}
