import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Order } from '../graph/index.ts';
import { replaceFile } from '../node/files.ts';
import {
  describeActivations,
  describeSparsity,
  describeWidths,
  hiddenWidths,
  ignoredNames,
  isSequential,
  parameterCount,
  type Surrogate,
  sparsityOf,
  whyDouble,
  writeSurrogate,
} from '../surrogate/index.ts';
import type { Work } from './work.ts';

/** Writes a network as a file of its own, complete or not at all. A note says where the file computes in float64. */
export function writeNetwork(work: Work, path: string, surrogate: Surrogate): Promise<void> {
  notePrecision(work, path, surrogate);
  return replaceFile(path, (temporary) => writeFile(temporary, writeSurrogate(surrogate)));
}

/** Writes a value as indented JSON, complete or not at all. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return replaceFile(path, (temporary) => writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`));
}

/** Says that a file computes in float64, and why, unless the user asked for that. */
export function notePrecision(
  work: Work,
  path: string,
  surrogate: Surrogate,
  { order = 0, asked }: { readonly order?: Order; readonly asked?: string } = {},
): void {
  const reason = asked === undefined ? whyDouble(surrogate, order) : undefined;
  if (reason !== undefined) work.note(`${path} computes in float64: float32 does not suit ${reason}`);
}

/** What a JSON document says of a network: zeros and ignored inputs where there are any. */
export function networkSummary(network: Surrogate) {
  const { inputs, outputs, head } = network;
  const activation = describeActivations(network);
  const ignored = ignoredNames(network);
  const { zeros, effective, live } = sparsityOf(network);
  return {
    hidden: hiddenWidths(network),
    parameters: parameterCount(network),
    ...(zeros > 0 && { zeros, effective, live }),
    activation,
    ...(head && { head }),
    inputs,
    outputs,
    ...(ignored.length > 0 && { ignored }),
  };
}

/** "3-64-64-1 silu, 4,481 parameters, 482 of 4,352 weights not zero, …" */
export function describeSurrogate(network: Surrogate): string {
  const ends = network.head === undefined ? '' : ` and ${network.head}`;
  const kind = `${describeWidths(network)} ${describeActivations(network)}${ends}`;
  const skips = isSequential(network) ? '' : ' with skips';
  const sparse = describeSparsity(sparsityOf(network));
  const ignored = ignoredNames(network);
  const without = ignored.length === 0 ? [] : [`ignores ${listed(ignored)}`];
  const parameters = `${parameterCount(network).toLocaleString('en')} parameters`;
  return [`${kind}${skips}`, parameters, ...(sparse === undefined ? [] : [sparse]), ...without].join(', ');
}

/** Networks by the names of their files; where two have the same name, by their paths. */
export function byFileName(networks: readonly (readonly [path: string, network: Surrogate])[]) {
  const names = networks.map(([path]) => basename(path));
  const unique = new Set(names).size === names.length;
  return Object.fromEntries(networks.map(([path, network], k) => [unique ? names[k] : path, network]));
}

/** "a, b and c"; of many, the first ones and how many more there are. */
export function listed(names: readonly string[]): string {
  if (names.length > MOST_NAMES)
    return `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

const MOST_NAMES = 6;
