import type { Dataset } from '../dataset/index.ts';
import { balance, type LossOptions } from '../objective/index.ts';
import { heldOutRows } from '../training/index.ts';
import type { Variable } from '../variable/index.ts';
import { defaultLoss } from './budget.ts';
import type { FitOptions } from './fit.ts';

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
    readonly columns?: readonly string[];
  };
  /** The loss, with the weights of values and derivatives that λ makes. */
  readonly loss: LossOptions & { readonly alpha?: number; readonly beta?: number };
  readonly rows: { readonly trained: number; readonly heldOut: number };
}

/**
 * @param gradients the column of each derivative, `''` where there is none; absent where the data comes from no file
 */
export function trainingUses(
  data: Dataset,
  { loss = defaultLoss(data), validation }: Pick<FitOptions, 'loss' | 'validation'> = {},
  gradients?: readonly string[],
): TrainingUses {
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
  return {
    inputs: plain(data.inputs),
    outputs: plain(data.outputs),
    derivatives: {
      used: loss.kind === 'sobolev' && (known > 0 || data.vjp !== undefined),
      known,
      of: n * pairs,
      ...(data.vjp && { cotangents: data.vjp.cotangents.shape[1] }),
      ...(columns && { columns: [...new Set(columns)] }),
    },
    loss:
      loss.kind === 'sobolev'
        ? { ...loss, lambda: loss.lambda ?? 1, ...balance(loss.lambda ?? 1, data.inputs.length) }
        : loss,
    rows: { trained: n - heldOut, heldOut },
  };
}

/** What a training takes, in two sentences. */
export function describeUses({ inputs, outputs, derivatives, loss, rows }: TrainingUses): readonly string[] {
  const names = (variables: TrainingUses['inputs']) =>
    someOf(variables.map(({ name, unit }) => (unit === undefined ? name : `${name} [${unit}]`)));
  const count = (value: number) => value.toLocaleString('en');
  const { known, of, used, cotangents, columns = [] } = derivatives;
  const from = columns.length > 0 ? ` (${someOf(columns)})` : '';
  const share = known === of ? 'all known' : `${count(known)} of ${count(of)} known`;
  const slopes =
    cotangents !== undefined
      ? `by ${count(cotangents)} random cotangent${cotangents === 1 ? '' : 's'} a point${used ? '' : ', not used'}`
      : known === 0
        ? 'none'
        : `${share}${from}${used ? '' : ', not used'}`;
  const weights =
    loss.kind === 'vanilla'
      ? 'vanilla, values alone'
      : `sobolev, λ = ${loss.lambda}: ${short(loss.alpha)} of values and ${short(loss.beta)} of derivatives${loss.columns === 'scale' ? ', scaled by column' : ''}`;
  return [
    `inputs ${names(inputs)}; outputs ${names(outputs)}; derivatives ${slopes}`,
    `loss ${weights}; ${count(rows.trained)} rows trained on, ${count(rows.heldOut)} held out`,
  ];
}

/** Names in a sentence: the first ones, and how many more. */
export function someOf(names: readonly string[], most = 8): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

function short(value = 0): string {
  return String(Number(value.toPrecision(3)));
}
