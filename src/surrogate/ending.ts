import type { Expression } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';
import { type Head, withHead } from './head.ts';

/** Logits as networks are compared by them: what a head makes of them, or each less the mean over the classes. */
export type LogitForm = Head | 'centred';

/** What is made of the numbers that a network's layers give, where it is worked on: see `workedOn`. */
export interface Ending {
  /** What is made of mean + std·N for what the layers give, N. Absent where that is the output: a scale alone. */
  readonly form?: LogitForm;
  /** [m] each. */
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/** Logits [N, m] in a form. A head sees nothing of what is added to all of them: so centred ones say all that it makes. */
export function inForm(logits: Expression, form: LogitForm): Expression {
  if (form !== 'centred') return withHead(logits, form);
  const m = Number(logits.shape[1]);
  // As one product with I − 1/m: so each logit stands in it once, and boxes are enclosed tightly.
  const centring = Float64Array.from({ length: m * m }, (_, at) => (at % (m + 1) === 0 ? 1 : 0) - 1 / m);
  return logits.matmul(tensor(centring, [m, m]));
}

/** What a network gives of the output of its layers [N, m], in normalised units. */
export function ended(output: Expression, ending: Ending | undefined): Expression {
  if (ending === undefined) return output;
  const { form, mean, std } = ending;
  const scaled = output.mul(tensor(std)).add(tensor(mean));
  return form === undefined ? scaled : inForm(scaled, form);
}
