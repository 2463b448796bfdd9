import { InputError, type OptionWords } from '../tensor/index.ts';
import { criteria } from './criteria/index.ts';
import type { Criterion } from './criterion.ts';
import type { Scored } from './scores.ts';

/**
 * @param words how messages call the option of what is scored
 * @throws InputError where a criterion gives no scores of what is asked for, with those that do
 */
export function demandScored({ name, of: given }: Criterion, of: Scored, words?: OptionWords<'of'>): void {
  if (given.includes(of)) return;
  const [first] = given;
  const others = criteria.filter((criterion) => criterion.of.includes(of)).map((one) => one.name);
  throw new InputError(
    `the criterion ${name} must give scores of ${of}`,
    `one of ${given.join(', ')}`,
    `${words?.('of', first) === undefined ? `Ask for scores of ${first}` : `Give ${words('of', first)}`}, or choose another criterion: ${others.join(', ')}.`,
  );
}
