import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Option } from 'commander';
import { domainFromData, fileError, readDatasetBatches } from '../dataset/index.ts';
import { checkedVariables, type Domain, domainOf, type Variable } from '../reference/index.ts';
import { loadSurrogate } from '../surrogate/index.ts';
import { columnStatistics, demand, InputError } from '../tensor/index.ts';
import { matchVariables, type Variables } from '../workflow/index.ts';
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

/** A network, or data, with the domain that the options say; as it is where they say nothing. */
export async function withDomainOf<Bounded extends Variables>(
  network: Bounded,
  { domain, fromData }: DomainChoice,
  choice: DataChoice = {},
): Promise<Bounded> {
  if (domain === undefined && fromData === undefined) return network;
  const { lo, hi } =
    fromData !== undefined
      ? await rangeOf(fromData, network, choice)
      : await readDomain(domain as string, network, choice);
  const inputs = network.inputs.map((variable, k) => ({ ...variable, lo: lo[k], hi: hi[k] }));
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
 * Reads the domain of a network's inputs from a file.
 *
 * @throws InputError where it cannot be read, or does not fit the inputs
 */
async function readDomain(path: string, network: Variables, choice: DataChoice): Promise<Domain> {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return domainFromJson(path, await readFile(path, 'utf8').catch(unreadable(path)), network.inputs);
    case '.onnx': {
      const other = await loadSurrogate(path);
      const { inputs } = matchVariables({ ...network, outputs: other.outputs }, other);
      return demandDomain(path, { ...other, inputs: inputs.map((k) => other.inputs[k]) });
    }
    default: {
      for await (const set of readDatasetBatches(path, await columnsFor(path, network, choice))) {
        const { inputs } = matchVariables(network, set);
        const ordered = inputs.map((k) => set.inputs[k]);
        if (ordered.every(({ lo }) => lo !== undefined)) return domainOf(ordered);
        break;
      }
      return rangeOf(path, network, choice);
    }
  }
}

/** The smallest box that holds the points of a file, which is gone through once, batch by batch. */
async function rangeOf(path: string, network: Variables, choice: DataChoice): Promise<Domain> {
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
  return { lo: order.map((k) => lo[k]), hi: order.map((k) => hi[k]) };
}

function domainFromJson(path: string, text: string, inputs: readonly Variable[]): Domain {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(`domain file ${path} must be JSON`, (cause as Error).message, REMEDY);
  }
  const named = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (named) {
    const known = inputs.map(({ name }) => name);
    const other = Object.keys(value as object).find((name) => !known.includes(name));
    demand(
      other === undefined,
      `domain file ${path} must name inputs of the network: ${known.join(', ')}`,
      other,
      'Correct the name, or give a list in the order of the inputs.',
    );
  } else {
    const fits = Array.isArray(value) && value.length === inputs.length;
    demand(fits, `domain file ${path} must hold ${inputs.length} pairs [lo, hi]`, value, REMEDY);
  }
  const pairs = inputs.map((input, k) => {
    const entry = (value as Record<string, unknown>)[named ? input.name : k];
    const given = named && entry === undefined ? [input.lo, input.hi] : entry;
    const holds =
      Array.isArray(given) &&
      given.length === 2 &&
      given.every((end) => Number.isFinite(end)) &&
      given[0] < given[1];
    demand(holds, `${path} must give ${input.name} a pair [lo, hi] with lo < hi`, entry, REMEDY);
    return given as [number, number];
  });
  return { lo: pairs.map(([lo]) => lo), hi: pairs.map(([, hi]) => hi) };
}

const REMEDY = 'Write {"name": [lo, hi], ...}, or [[lo, hi], ...] in the order of the inputs.';

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError(cause, `domain file ${path} must be readable`, 'Correct the path.') ?? cause;
  };
}
