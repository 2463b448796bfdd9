import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Dataset } from '../dataset/index.ts';
import { fileError } from '../node/files.ts';
import {
  checkDirections,
  type Directions,
  holdsProducts,
  type LossOptions,
  sweepsOf,
} from '../objective/index.ts';
import { type Architecture, inputWidth } from '../surrogate/index.ts';
import { demand, describe, InputError } from '../tensor/index.ts';
import type { TrainingWords } from '../training/index.ts';
import { demandCurved } from '../workflow/index.ts';
import { parseJson } from './json.ts';
import { number, wholeNumber } from './options.ts';

/** What {@link lossOptions} give. */
export interface LossChoice {
  readonly loss?: 'vanilla' | 'sobolev' | 'auto';
  readonly order?: '1' | '2';
  readonly lambda?: number;
  readonly weights?: readonly number[];
  readonly columns?: 'uniform' | 'scale';
  readonly labelWeights?: 'equal' | 'noise';
  readonly sweeps?: number;
  readonly directions?: string;
  readonly distribution?: 'rademacher' | 'gaussian' | 'sphere';
  readonly count?: number;
  readonly share?: number;
}

const TWO_WEIGHTS = 'Give for example --weights 0.1,0.9.';
const THREE_WEIGHTS = 'Give for example --weights 0.1,0.8,0.1.';
const DIRECTIONS = ['random', 'principal', 'axes'] as const;

const OPTIONS: readonly Option[] = [
  new Option(
    '--loss <kind>',
    "vanilla (values), sobolev (values and derivatives), or auto (the orders of derivatives that their labels' noise leaves worth it) " +
      '(default: sobolev where the data has derivatives)',
  ).choices(['vanilla', 'sobolev', 'auto']),
  new Option(
    '--order <order>',
    'Sobolev: 1, first derivatives, or 2, second ones too, as Hessian-vector products (default: 1)',
  ).choices(['1', '2']),
  new Option(
    '--lambda <number>',
    'Sobolev: balance of values and derivatives, 0 or more (default: 1; of networks of kinks, as of relu, 0.3 over the number of inputs, with --columns scale)',
  ).argParser(number('--lambda', 0)),
  new Option(
    '--weights <list>',
    'Sobolev: in place of the balance, the weights of values, of first derivatives and, at order 2, of second ones: 0.1,0.8,0.1 ' +
      '(default: as the balance gives)',
  ).argParser(weights),
  new Option(
    '--columns <how>',
    'Sobolev: weight of each derivative column, uniform, or scale for columns of very different size (default: uniform)',
  ).choices(['uniform', 'scale']),
  new Option(
    '--label-weights <how>',
    'what each label counts: equal, all alike, or noise, by its noise at its point, from columns of standard errors (default: equal)',
  ).choices(['equal', 'noise']),
  new Option(
    '--sweeps <number>',
    'Sobolev: for many outputs, random cotangents a step along which first derivatives are compared, in place of every output ' +
      '(default: every output, or what the data hold)',
  ).argParser(wholeNumber('--sweeps', 1)),
  new Option(
    '--directions <which>',
    'order 2: along which second derivatives are compared. random, drawn anew at each step; principal, of the gradients of each ' +
      'batch; axes; or your own, as JSON ([[1,0],[0,1]], a number an input in standard deviations) or a .json file (default: random)',
  ),
  new Option('--distribution <name>', 'of random directions (default: rademacher, signs)').choices([
    'rademacher',
    'gaussian',
    'sphere',
  ]),
  new Option(
    '--count <number>',
    'random directions a step; of principal ones, the most that are taken (default: 1; of principal ones, one an input)',
  ).argParser(wholeNumber('--count', 1)),
  new Option(
    '--share <share>',
    'share of the variance of gradients that principal directions have together, above 0 and at most 1 (default: 0.95)',
  ).argParser(partOf('--share')),
];

export function lossOptions(): readonly Option[] {
  return OPTIONS;
}

/**
 * The loss that options choose; undefined where the data say which it is: see {@link lossOn}.
 *
 * @throws InputError where options do not go together, or directions cannot be read
 */
export async function lossOf(choice: LossChoice): Promise<LossOptions | undefined> {
  const { loss, order, lambda, weights, columns, sweeps, directions, distribution, count, share } = choice;
  const labels = choice.labelWeights;
  const second = { directions, distribution, count, share };
  if (loss === 'vanilla') {
    refuse({ order, lambda, weights, columns, sweeps, ...second }, 'is of --loss sobolev', '--loss vanilla');
    return { kind: 'vanilla', ...(labels && { labels }) };
  }
  if (loss === 'auto') refuse({ order }, 'is of --loss sobolev: auto finds the order', '--loss auto');
  else if (order !== '2') refuse(second, 'is of second derivatives: of --order 2', `--order ${order ?? 1}`);
  if (weights !== undefined) refuse({ lambda }, 'is what gives the weights', '--weights too');
  const said = Object.values({ loss, order, lambda, weights, columns, sweeps }).some(
    (value) => value !== undefined,
  );
  if (!said) return undefined;
  const resolved = loss === 'auto' ? 'auto' : order === undefined ? undefined : order === '2' ? 2 : 1;
  const along = await directionsOf(choice);
  return {
    kind: 'sobolev',
    ...(resolved && { order: resolved }),
    ...(lambda !== undefined && { lambda }),
    ...(columns && { columns }),
    ...(labels && { labels }),
    ...(weights && { weights: weightsOf(weights, resolved) }),
    ...(sweeps !== undefined && { sweeps }),
    ...(along && { directions: along }),
  };
}

/** What is asked of a loss: all of it, or what its labels count alone. */
export interface AskedLoss {
  readonly loss?: LossOptions;
  /** Of a loss that the data say. */
  readonly labelWeights?: LossChoice['labelWeights'];
}

/** The loss that is asked for; where none is, the one that the data say, with labels that count as is asked. */
export function lossOn({ loss, labelWeights: labels }: AskedLoss, usual: LossOptions): LossOptions {
  return loss ?? { ...usual, ...(labels && { labels }) };
}

/** The highest order of derivatives that a loss may compare. */
export function orderOf(loss: LossOptions): 0 | 1 | 2 {
  if (loss.kind === 'vanilla') return 0;
  return loss.order === 'auto' ? 2 : (loss.order ?? 1);
}

/**
 * Refuses a loss that does not fit a network, before points are labelled for it.
 *
 * @throws InputError naming what does not fit
 */
export function demandLoss(loss: LossOptions, network: Architecture, words: TrainingWords): void {
  if (loss.kind === 'vanilla') return;
  if (loss.directions !== undefined) checkDirections(loss.directions, inputWidth(network));
  if (loss.order === 2) demandCurved(network, words);
}

/**
 * Refuses directions along which a set holds no products, before anything is told of the training.
 *
 * @throws InputError naming the option that fits
 */
export function demandProducts(loss: LossOptions, { hessian, hvp, inputs }: Dataset): void {
  if (loss.kind === 'vanilla' || loss.order !== 2 || loss.directions === undefined) return;
  if (hessian !== undefined || hvp === undefined || holdsProducts(hvp, loss.directions, inputs.length))
    return;
  throw new InputError(
    `--directions ${loss.directions.kind === 'given' ? 'of your own need' : `${loss.directions.kind} needs`} whole Hessians, or products along them`,
    'Hessian-vector products along others',
    'Give --directions random: it takes those that the points have.',
  );
}

/** Directions along which a loss compares second derivatives at each step; 0 where it does not. */
export function sweepsOfLoss(loss: LossOptions, inputs: number): number {
  if (loss.kind === 'vanilla' || (loss.order ?? 1) === 1) return 0;
  return loss.directions === undefined ? 1 : sweepsOf(loss.directions, inputs);
}

/** Refuses options that would do nothing. @param belongs what the first of them is for: "is of --loss sobolev" */
function refuse(options: object, belongs: string, received: string): void {
  const [given] = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new InputError(`--${given[0]} ${belongs}`, received, 'Leave one of them out.');
}

/** @throws InputError unless there are as many weights as terms */
function weightsOf(list: readonly number[], order: 1 | 2 | 'auto' = 1) {
  const [values, gradients, curvatures] = list;
  const count = order === 1 ? 2 : 3;
  demand(
    list.length === count,
    `--weights of ${order === 'auto' ? 'an order that is to be found' : `order ${order}`} are ${count}: of values, of first derivatives${count === 3 ? ' and of second ones' : ''}`,
    list.length,
    count === 3 ? THREE_WEIGHTS : TWO_WEIGHTS,
  );
  return { values, gradients, ...(curvatures !== undefined && { curvatures }) };
}

async function directionsOf(choice: LossChoice): Promise<Directions | undefined> {
  const { directions, distribution, count, share } = choice;
  const kind = DIRECTIONS.find((one) => one === (directions ?? 'random'));
  if (kind !== 'principal')
    refuse({ share }, 'is of --directions principal', `--directions ${directions ?? 'random'}`);
  if (kind !== 'random') refuse({ distribution }, 'is of --directions random', `--directions ${directions}`);
  if (kind === 'principal')
    return { kind, ...(share !== undefined && { share }), ...(count !== undefined && { most: count }) };
  if (kind === 'random')
    return directions === undefined && distribution === undefined && count === undefined
      ? undefined
      : { kind, ...(distribution && { distribution }), ...(count !== undefined && { count }) };
  refuse({ count }, 'is of random and principal directions', `--directions ${directions}`);
  if (kind === 'axes') return { kind };
  return { kind: 'given', vectors: await vectorsFrom(directions as string) };
}

const VECTORS = 'Give a list of directions with a number an input each, as JSON: [[1,0,0],[0,1,1]].';

/** Directions as JSON, or from a file of it. */
async function vectorsFrom(text: string): Promise<readonly (readonly number[])[]> {
  const inline = text.trimStart().startsWith('[');
  demand(
    inline || /\.json$/i.test(text),
    `--directions must be ${DIRECTIONS.join(', ')}, JSON or a .json file`,
    text,
    VECTORS,
  );
  const what = inline ? '--directions' : `the directions of ${text}`;
  const value = parseJson(inline ? text : await readText(text), what, VECTORS);
  const isVectors =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => Array.isArray(row) && row.every((entry) => Number.isFinite(entry)));
  if (!isVectors) throw new InputError(`${what} must be lists of numbers`, describe(value), VECTORS);
  return value as number[][];
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw fileError(cause, `the directions of ${path} must be readable`, VECTORS) ?? cause;
  }
}

function weights(text: string): readonly number[] {
  const list = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  demand(
    list.every((weight) => Number.isFinite(weight) && weight >= 0) && list.some((weight) => weight > 0),
    '--weights must be numbers of at least 0, one of them above it',
    text,
    list.length === 3 ? THREE_WEIGHTS : TWO_WEIGHTS,
  );
  return list;
}

function partOf(option: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value > 0 && value <= 1) return value;
    throw new InputError(
      `${option} must be a share above 0 and at most 1`,
      describe(text),
      `Give for example ${option} 0.95.`,
    );
  };
}
