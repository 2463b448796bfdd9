import * as z from 'zod';
import type { Expression } from '../../../graph/index.ts';
import { InputError } from '../../../tensor/index.ts';
import { callable, type OptionSchemas, text } from '../../options.ts';
import type { Inputs, Parts } from '../../process/parts.ts';
import { checkedValued } from '../checked-payoff.ts';
import { type Observation, observationSchema } from '../payoff.ts';

/** What an option is on, one number a path: an asset's price, that of a basket, the mean of one over dates. */
export interface Underlying {
  readonly name: string;
  /** What it gathers on the way. Default: nothing. */
  readonly observe?: Observation;
  /** Of what it is gathered, where it is gathered. */
  readonly of?: Underlying;
  /** That its mean is that of the same prices' means. Default: it is not. */
  readonly isLinear?: true;
  /** At maturity, [N, Q, 1]. */
  value(state: Parts, observed: Parts, x: Inputs): Expression;
}

export const underlyingSchemas: OptionSchemas<Underlying> = {
  name: text,
  observe: observationSchema.optional(),
  of: z.lazy(() => z.strictObject(underlyingSchemas)).optional(),
  isLinear: z.literal(true, 'must be true, or left out').optional(),
  value: callable,
};

/** An underlying whose functions are checked whenever they are called. */
export function checkedUnderlying(underlying: Underlying): Underlying {
  const { of } = underlying;
  return { ...checkedValued(underlying, '[N, paths, 1]'), ...(of && { of: checkedUnderlying(of) }) };
}

/**
 * The components of a part of the state, [N, Q, n].
 *
 * @param what wants them, for messages: "a basket"
 * @throws InputError where the state has no such part
 */
export function componentsAt(what: string, part: string, state: Parts): Expression {
  if (Object.hasOwn(state, part)) return state[part];
  throw new InputError(
    `${what} must be on a part of the state, ${Object.keys(state).join(', ')}`,
    part,
    'Name one of these.',
  );
}
