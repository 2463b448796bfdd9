import { columnStatistics, counted, demand } from '../tensor/index.ts';
import { checkedVariables, type Domain } from '../variable/index.ts';
import type { Dataset } from './dataset.ts';

/**
 * The smallest box that holds all points of a set: the region that its labels say something about. Never taken silently:
 * a point near its corners may have no neighbour in the set.
 *
 * @throws InputError where an input is constant
 */
export function domainFromData({ x, inputs }: Pick<Dataset, 'x' | 'inputs'>): Domain {
  const { min, max } = columnStatistics(x);
  for (const [i, { name }] of inputs.entries())
    demand(
      min[i] < max[i],
      `input ${name} must vary for a domain to be taken from the data`,
      min[i],
      'Leave the input out, or give its bounds.',
    );
  return { lo: [...min], hi: [...max] };
}

/** The same set with the given bounds of its inputs. */
export function withDomain(set: Dataset, { lo, hi }: Domain): Dataset {
  const d = set.inputs.length;
  demand(
    lo.length === d && hi.length === d,
    `a domain of ${counted(d, 'input')} has ${counted(d, 'bound')}`,
    lo.length,
    'Correct it.',
  );
  const inputs = set.inputs.map((input, i) => ({ ...input, lo: lo[i], hi: hi[i] }));
  return { ...set, inputs: checkedVariables(inputs, 'input') };
}
