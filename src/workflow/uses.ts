import type { Dataset } from '../dataset/index.ts';
import { checkLoss, defaultLoss, hasDerivatives, type LossOptions, objectiveOf } from '../objective/index.ts';
import { counted } from '../tensor/index.ts';
import { heldOutRows } from '../training/index.ts';
import type { Variable } from '../variable/index.ts';

import type { FitOptions } from './fit.ts';
import type { SobolevLoss } from './order.ts';

/** What a training takes from its data, as plain data, to tell the user before the first step. */
export interface TrainingUses {
  readonly inputs: readonly Pick<Variable, 'name' | 'unit'>[];
  readonly outputs: readonly Pick<Variable, 'name' | 'unit'>[];
  /** How many derivatives are known, of how many, and the columns of the file that they come from, if any. */
  readonly derivatives: {
    readonly used: boolean;
    readonly known: number;
    readonly of: number;
    /** Number of random cotangents a point, where products of Jacobians with them stand in place of single derivatives. */
    readonly cotangents?: number;
    /** Number of directions a point, where tangents along them do. */
    readonly directions?: number;
    readonly columns?: readonly string[];
  };
  /** Second derivatives, where the points have any: whole Hessians, or products with a number of directions a point. */
  readonly second?: { readonly used: boolean; readonly directions: number | 'axes' };
  /** The loss, with the weights of values and of first and second derivatives, and why its order is what it is. */
  readonly loss: LossOptions & {
    readonly alpha?: number;
    readonly beta?: number;
    readonly gamma?: number;
    readonly reasons?: readonly string[];
  };
  readonly rows: { readonly trained: number; readonly heldOut: number };
}

export interface UsesOptions extends Pick<FitOptions, 'validation'> {
  /** Of the order `auto`, nothing is said but that. */
  readonly loss?: LossOptions;
  /** Why its order is what it is, where it was to be found. */
  readonly reasons?: readonly string[];
}

/**
 * @param gradients the column of each derivative, `''` where there is none; absent where the data comes from no file
 */
export function trainingUses(
  data: Dataset,
  { loss = defaultLoss(data), reasons = [], validation }: UsesOptions = {},
  gradients?: readonly string[],
): TrainingUses {
  checkLoss(loss);
  const plain = (variables: readonly Variable[]) =>
    variables.map(({ name, unit }) => ({ name, ...(unit !== undefined && { unit }) }));
  const n = data.x.shape[0];
  const pairs = data.inputs.length * data.outputs.length;
  const knownOf = new Float64Array(pairs);
  data.dydx?.data.forEach((value, at) => {
    if (!Number.isNaN(value)) knownOf[at % pairs]++;
  });
  const known = knownOf.reduce((sum, count) => sum + count, 0);
  const columns = known === 0 ? undefined : gradients?.filter((name, k) => name !== '' && knownOf[k] > 0);
  const heldOut = heldOutRows(n, validation);
  const { vjp, jvp, hessian, hvp } = data;
  const second = hessian !== undefined ? 'axes' : hvp?.directions.shape[1];
  return {
    inputs: plain(data.inputs),
    outputs: plain(data.outputs),
    derivatives: {
      used: loss.kind === 'sobolev' && hasDerivatives(data),
      known,
      of: n * pairs,
      ...(vjp && { cotangents: vjp.cotangents.shape[1] }),
      ...(jvp && { directions: jvp.directions.shape[1] }),
      ...(columns && { columns: [...new Set(columns)] }),
    },
    ...(second && { second: { used: usesSecond(loss), directions: second } }),
    loss: { ...weighed(loss, data.inputs.length), ...(reasons.length > 0 && { reasons }) },
    rows: { trained: n - heldOut, heldOut },
  };
}

/** Whether a loss compares second derivatives, or may: what noise will leave out is not yet known. */
function usesSecond(loss: LossOptions): boolean {
  return loss.kind === 'sobolev' && (loss.order === 2 || loss.order === 'auto');
}

/** A loss with the weights of its terms. */
function weighed(loss: LossOptions, inputs: number): TrainingUses['loss'] {
  if (loss.kind === 'vanilla' || loss.order === 'auto') return loss;
  const [alpha, beta, gamma] = objectiveOf(loss, inputs).map(({ weight }) => weight);
  return {
    ...loss,
    ...(loss.weights === undefined && { lambda: loss.lambda ?? 1 }),
    alpha,
    beta,
    ...(gamma !== undefined && { gamma }),
  };
}

/** What a training takes, in two sentences; and a line for each order that was to be chosen. */
export function describeUses(uses: TrainingUses): readonly string[] {
  const { inputs, outputs, second, loss, rows } = uses;
  const names = (variables: TrainingUses['inputs']) =>
    someOf(variables.map(({ name, unit }) => (unit === undefined ? name : `${name} [${unit}]`)));
  const along =
    second === undefined
      ? ''
      : `; second derivatives ${second.directions === 'axes' ? 'whole' : `along ${counted(second.directions, 'direction')} a point`}${second.used ? '' : ', not used'}`;
  return [
    `inputs ${names(inputs)}; outputs ${names(outputs)}; derivatives ${firstWords(uses)}${along}`,
    `loss ${lossWords(loss)}; ${count(rows.trained)} rows trained on, ${count(rows.heldOut)} held out`,
    ...(loss.reasons ?? []),
  ];
}

function firstWords({ derivatives }: TrainingUses): string {
  const { known, of, used, cotangents, directions, columns = [] } = derivatives;
  const not = used ? '' : ', not used';
  if (cotangents !== undefined) return `by ${counted(cotangents, 'random cotangent')} a point${not}`;
  if (known === 0)
    return directions === undefined ? 'none' : `along ${counted(directions, 'direction')} a point${not}`;
  const from = columns.length > 0 ? ` (${someOf(columns)})` : '';
  return `${known === of ? 'all known' : `${count(known)} of ${count(of)} known`}${from}${not}`;
}

function lossWords(loss: TrainingUses['loss']): string {
  if (loss.kind === 'vanilla') return 'vanilla, values alone';
  if (loss.order === 'auto') return "sobolev, of the order that its labels' noise leaves worth it";
  const balance = loss.weights === undefined ? `λ = ${loss.lambda}: ` : '';
  const scaled = loss.columns === 'scale' ? ', scaled by column' : '';
  const values = `${short(loss.alpha)} of values`;
  const sweeps = loss.sweeps === undefined ? '' : ` by ${counted(loss.sweeps, 'random cotangent')} a step`;
  return loss.order === 2
    ? `sobolev of order 2, ${balance}${values}, ${short(loss.beta)} of derivatives${sweeps} and ${short(loss.gamma)} of second ones ${directionWords(loss.directions)}${scaled}`
    : `sobolev, ${balance}${values} and ${short(loss.beta)} of derivatives${sweeps}${scaled}`;
}

/** "along one random direction a step" */
function directionWords(directions: SobolevLoss['directions'] = { kind: 'random' }): string {
  switch (directions.kind) {
    case 'random':
      return `along ${counted(directions.count ?? 1, 'random direction')} a step`;
    case 'principal':
      return 'along principal directions of each batch';
    case 'axes':
      return 'along all axes';
    case 'given':
      return `along ${counted(directions.vectors.length, 'given direction')}`;
  }
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** Names in a sentence: the first ones, and how many more. */
export function someOf(names: readonly string[], most = 8): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

function short(value = 0): string {
  return String(Number(value.toPrecision(3)));
}
