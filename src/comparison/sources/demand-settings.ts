import { InputError } from '../../tensor/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { ComparisonSource } from './source.ts';

/** @throws InputError where a plan has a setting that a source does not allow */
export function demandSettings(
  { settings, name }: Pick<ComparisonSource, 'settings' | 'name'>,
  plan: ComparisonPlan,
): void {
  const wrong = plan.settings.find((one) => !settings.includes(one));
  if (wrong === undefined) return;
  throw new InputError(
    `${name} allows the setting${settings.length === 1 ? '' : 's'} ${settings.join(', ')}`,
    wrong,
    'Leave the others out.',
  );
}
