import { workedOn } from '../../surrogate/index.ts';
import { demand, InputError } from '../../tensor/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { ComparisonSource } from './source.ts';

/** @throws InputError where a plan has a setting that a source does not allow, or works through a head that it lacks */
export function demandSettings(
  { settings, name, network }: Pick<ComparisonSource, 'settings' | 'name' | 'network'>,
  plan: ComparisonPlan,
): void {
  const wrong = plan.settings.find((one) => !settings.includes(one));
  if (wrong !== undefined)
    throw new InputError(
      `${name} allows the setting${settings.length === 1 ? '' : 's'} ${settings.join(', ')}`,
      wrong,
      'Leave the others out.',
    );
  if (network !== undefined) workedOn(network, plan.throughHead);
  else
    demand(
      plan.throughHead !== true,
      `a comparison through a head is of a network that has one`,
      name,
      'Leave throughHead out.',
    );
}
