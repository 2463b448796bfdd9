import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Option } from 'commander';
import { domainFromData, fileError, readDatasetBatches } from '../dataset/index.ts';
import { checkedVariables, type Domain, domainOf, type Variable } from '../reference/index.ts';
import { loadSurrogate } from '../surrogate/index.ts';
import { columnStatistics, demand, InputError } from '../tensor/index.ts';
import { isNumbered, matchVariables, type Variables } from '../workflow/index.ts';
import { columnsFor, type DataChoice } from './data.ts';

/** What {@link domainOptions} give. */
export interface DomainChoice {
  readonly domain?: string;
  readonly fromData?: string;
}

/** @param otherwise what the domain is without these options */
export function domainOptions(otherwise: string): Option[] {
  return [
    new Option(
      '--domain <file>',
      `box of the inputs: a JSON file {"name": [lo, hi], ...} or [[lo, hi], ...], another network, or data that says its domain (default: ${otherwise})`,
    ),
    new Option(
      '--from-data <file>',
      'take the range of the points of a data file as the box (default: not)',
    ).conflicts('domain'),
  ];
}

/**
 * A network, a model, or data, with the domain that the options say; as it is where they say nothing. Inputs that came without
 * names get those of the file.
 */
export async function withDomainOf<Bounded extends Variables>(
  network: Bounded,
  { domain, fromData }: DomainChoice,
  choice: DataChoice = {},
): Promise<Bounded> {
  if (domain === undefined && fromData === undefined) return network;
  const bounded =
    fromData !== undefined
      ? await rangeOf(fromData, network, choice)
      : await readDomain(domain as string, network, choice);
  const inputs = network.inputs.map((own, k) => {
    const { name, unit = own.unit, lo, hi } = bounded[k];
    return {
      ...own,
      name: isNumbered(own.name) ? name : own.name,
      ...(unit !== undefined && { unit: own.unit ?? unit }),
      lo,
      hi,
    };
  });
  return { ...network, inputs: checkedVariables(inputs, 'input') };
}

/**
 * The domain of a network's inputs.
 *
 * @throws InputError naming the options that give one, where it has none
 */
export function demandDomain(path: string, { inputs }: Variables): Domain {
  const unbounded = inputs.find(({ lo }) => lo === undefined);
  demand(
    unbounded === undefined,
    `${path} must come with the domain of its inputs`,
    `no bounds of ${unbounded?.name}`,
    'Give it with --domain FILE, or take it from data with --from-data FILE.',
  );
  return domainOf(inputs);
}

/**
 * Reads a network's inputs, in its order and with bounds, from a file.
 *
 * @throws InputError where it cannot be read, or does not fit the inputs
 */
async function readDomain(
  path: string,
  network: Variables,
  choice: DataChoice,
): Promise<readonly Variable[]> {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return domainFromJson(path, await readFile(path, 'utf8').catch(unreadable(path)), network.inputs);
    case '.onnx': {
      const other = await loadSurrogate(path);
      demandDomain(path, other);
      const { inputs } = matchVariables({ ...network, outputs: other.outputs }, other);
      return inputs.map((k) => other.inputs[k]);
    }
    default: {
      for await (const set of readDatasetBatches(path, await columnsFor(path, network, choice))) {
        const inputs = matchVariables(network, set).inputs.map((k) => set.inputs[k]);
        if (inputs.every(({ lo }) => lo !== undefined)) return inputs;
        break;
      }
      return rangeOf(path, network, choice);
    }
  }
}

/** The smallest box that holds the points of a file, which is gone through once, batch by batch. */
async function rangeOf(path: string, network: Variables, choice: DataChoice): Promise<readonly Variable[]> {
  let extremes: Float64Array | undefined;
  let order: readonly number[] = [];
  let variables: readonly Variable[] = [];
  for await (const set of readDatasetBatches(path, await columnsFor(path, network, choice))) {
    const { min, max } = columnStatistics(set.x);
    const d = min.length;
    extremes ??= Float64Array.of(...min, ...max);
    for (let k = 0; k < d; k++) {
      extremes[k] = Math.min(extremes[k], min[k]);
      extremes[d + k] = Math.max(extremes[d + k], max[k]);
    }
    order = matchVariables(network, set).inputs;
    variables = set.inputs;
  }
  const x = { shape: [2, variables.length], data: extremes ?? new Float64Array() };
  const { lo, hi } = domainFromData({ x, inputs: variables });
  return order.map((k) => ({ ...variables[k], lo: lo[k], hi: hi[k] }));
}

function domainFromJson(path: string, text: string, inputs: readonly Variable[]): readonly Variable[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(`domain file ${path} must be JSON`, (cause as Error).message, REMEDY);
  }
  const named = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries: [name: string, ends: unknown][] = named
    ? namedEntries(path, Object.entries(value as object), inputs)
    : inputs.map(({ name }, k) => [name, (value as readonly unknown[] | null)?.[k]]);
  const fits = named || (Array.isArray(value) && value.length === inputs.length);
  demand(fits, `domain file ${path} must hold ${inputs.length} pairs [lo, hi]`, value, REMEDY);
  return entries.map(([name, ends]) => {
    const holds =
      Array.isArray(ends) &&
      ends.length === 2 &&
      ends.every((end) => Number.isFinite(end)) &&
      ends[0] < ends[1];
    demand(holds, `${path} must give ${name} a pair [lo, hi] with lo < hi`, ends, REMEDY);
    const [lo, hi] = ends as [number, number];
    return { name, lo, hi };
  });
}

/** The entries of an object in the order of the inputs; bounds that an input has already need not be repeated. */
function namedEntries(
  path: string,
  entries: [name: string, ends: unknown][],
  inputs: readonly Variable[],
): [name: string, ends: unknown][] {
  const known = inputs.map(({ name }) => name);
  const other = entries.find(([name]) => !known.includes(name));
  // Inputs without names take those of the file, in its order.
  if (other !== undefined && entries.length === inputs.length && known.every(isNumbered)) return entries;
  demand(
    other === undefined,
    `domain file ${path} must name inputs of the network: ${known.join(', ')}`,
    other?.[0],
    'Correct the name, or give a list in the order of the inputs.',
  );
  const given = new Map(entries);
  return inputs.map(({ name, lo, hi }) => [
    name,
    given.get(name) ?? (lo === undefined ? undefined : [lo, hi]),
  ]);
}

const REMEDY = 'Write {"name": [lo, hi], ...}, or [[lo, hi], ...] in the order of the inputs.';

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError(cause, `domain file ${path} must be readable`, 'Correct the path.') ?? cause;
  };
}
