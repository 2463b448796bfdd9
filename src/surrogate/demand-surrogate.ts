import { demand } from '../tensor/index.ts';
import type { Surrogate } from './surrogate.ts';

/**
 * Refuses what is no network at the door of a public function, which JavaScript may call with anything. Its numbers are not looked at.
 *
 * @throws InputError naming what must hold
 */
export function demandSurrogate(value: unknown): asserts value is Surrogate {
  const { layers, inputs, outputs, normalisation } = (value ?? {}) as Partial<Surrogate>;
  demand(
    [layers, inputs, outputs].every(Array.isArray) && typeof normalisation === 'object',
    'a network must be one that a training, loadSurrogate or importSurrogate gave',
    value,
    typeof value === 'string' ? 'Read the file first: await loadSurrogate(path).' : 'Give that, awaited.',
  );
}
