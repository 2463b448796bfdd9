import type { Design } from '../dataset/index.ts';
import { MOST_SOBOL_DIMENSIONS } from '../tensor/index.ts';

/** The design that is taken where none is asked for: Sobol' points, or uniform ones of more inputs than those are known for. */
export function defaultDesign(inputs: number): Exclude<Design['kind'], 'gaussian'> {
  return inputs <= MOST_SOBOL_DIMENSIONS ? 'sobol' : 'uniform';
}

/**
 * "320 inputs: points are drawn uniformly; Sobol' points are known for at most 256", where that is why. Undefined where the
 * design was asked for or is the usual one.
 */
export function designNote(asked: Design['kind'] | undefined, inputs: number): string | undefined {
  if (asked !== undefined || defaultDesign(inputs) === 'sobol') return undefined;
  return `${inputs.toLocaleString('en')} inputs: points are drawn uniformly; Sobol' points are known for at most ${MOST_SOBOL_DIMENSIONS}`;
}
