import type { Design } from '../dataset/index.ts';
import { MOST_SOBOL_DIMENSIONS } from '../tensor/index.ts';

/**
 * The design where none is asked for: Sobol' points, or uniform ones where Sobol' points are not known for as many inputs.
 */
export function defaultDesign(inputs: number): Exclude<Design['kind'], 'gaussian'> {
  return inputs <= MOST_SOBOL_DIMENSIONS ? 'sobol' : 'uniform';
}

/**
 * Why a design is not the usual one: "320 inputs: points are drawn uniformly; Sobol' points are known for at most 256".
 * Undefined where it is, or was asked for.
 */
export function designNote(asked: Design['kind'] | undefined, inputs: number): string | undefined {
  if (asked !== undefined || defaultDesign(inputs) === 'sobol') return undefined;
  return `${inputs.toLocaleString('en')} inputs: points are drawn uniformly; Sobol' points are known for at most ${MOST_SOBOL_DIMENSIONS}`;
}
