import { Option } from 'commander';
import type { Order } from '../graph/index.ts';
import { DISTRIBUTIONS, type Distribution, describe, InputError } from '../tensor/index.ts';
import type { SampleOptions } from '../workflow/index.ts';
import { wholeNumber } from './options.ts';

/* What labels of sampled points hold. */

/** What {@link labelOptions} give. */
export interface LabelContents {
  readonly order: '0' | '1' | '2';
  readonly directions?: number | 'axes';
  readonly distribution?: Distribution;
  readonly derivatives?: NonNullable<SampleOptions['derivatives']>;
  readonly count?: number;
  readonly errors?: boolean;
}

export function labelOptions(): Option[] {
  return [
    new Option(
      '--order <order>',
      'what labels hold: 0, values; 1, first derivatives too; 2, second derivatives too',
    )
      .choices(['0', '1', '2'])
      .default('1'),
    new Option(
      '--derivatives <kind>',
      'first derivatives: whole jacobians; or products with random cotangents (a weight of each output) or along random ' +
        'tangents, a sweep each and no Jacobian (default: jacobians)',
    ).choices(['jacobians', 'cotangents', 'tangents']),
    new Option('--count <number>', 'cotangents or tangents a point (default: 1)').argParser(
      wholeNumber('--count', 1),
    ),
    new Option(
      '--directions <count>',
      'random directions a point of Hessian-vector products, for --order 2; or axes, for the whole Hessian (default: 1)',
    ).argParser(directions),
    new Option(
      '--distribution <name>',
      'of random directions and tangents, in units of the spread of each input: signs (rademacher), gaussian or ' +
        'on a sphere (default: rademacher)',
    ).choices(DISTRIBUTIONS),
    new Option(
      '--errors',
      'standard errors of the labels too, in columns of their own, where the model can tell (default: off)',
    ),
  ];
}

/**
 * The options of a sampling for what its labels are to hold.
 *
 * @throws InputError where an option is given that the others leave nothing to do
 */
export function sampledLabels({
  order: text,
  directions,
  distribution,
  derivatives,
  count,
  errors,
}: LabelContents): Pick<
  SampleOptions,
  'order' | 'directions' | 'distribution' | 'derivatives' | 'count' | 'errors'
> {
  const order = Number(text) as Order;
  const random = derivatives === 'cotangents' || derivatives === 'tangents';
  if (directions !== undefined && order < 2)
    throw new InputError('--directions are of --order 2', `--order ${order}`, 'Leave them out.');
  if (derivatives !== undefined && order === 0)
    throw new InputError(
      '--derivatives are of --order 1 and 2',
      `--order 0 with --derivatives ${derivatives}`,
      'Leave one of the two out.',
    );
  if (count !== undefined && !random)
    throw new InputError(
      '--count is of --derivatives cotangents and tangents',
      `--derivatives ${derivatives ?? 'jacobians'}`,
      'Leave it out, or choose one of the two.',
    );
  const draws = derivatives === 'tangents' || (order === 2 && directions !== 'axes');
  if (distribution !== undefined && !draws)
    throw new InputError(
      '--distribution is of random directions and tangents',
      order === 2 ? '--directions axes' : `--order ${order} without tangents`,
      'Leave it out.',
    );
  return { order, directions, distribution, derivatives, count, errors };
}

/** "values, Jacobians and whole Hessians, with standard errors": what labels hold. */
export function describeLabels({
  order,
  directions,
  derivatives = 'jacobians',
  errors,
}: ReturnType<typeof sampledLabels>): string {
  const first = { jacobians: 'gradients', cotangents: 'products with cotangents', tangents: 'tangents' }[
    derivatives
  ];
  const second = directions === 'axes' ? 'whole Hessians' : 'Hessian-vector products';
  const parts = ['values', first, second].slice(0, (order ?? 1) + 1);
  const last = parts.pop();
  const all = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `${all}${errors ? ', with standard errors' : ''}`;
}

function directions(text: string): number | 'axes' {
  if (text === 'axes') return text;
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InputError(
    '--directions must be a whole number of at least 1, or axes',
    describe(text),
    'Give for example --directions 2.',
  );
}
