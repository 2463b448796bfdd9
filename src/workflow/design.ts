import { type Design, designPoints } from '../dataset/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { InputError, MOST_SOBOL_DIMENSIONS, stream, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

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

/**
 * The design of a name, for a reference model.
 *
 * @throws InputError when it is Gaussian and the model does not say where
 */
export function designOf(kind: Design['kind'], { name, spread }: ReferenceModel): Design {
  if (kind !== 'gaussian') return { kind };
  if (spread === undefined)
    throw new InputError(
      'the Gaussian design needs a reference model that says where',
      name,
      'Use sobol or uniform.',
    );
  return { kind, mean: [...spread.mean.data], factor: spread.factor };
}

/** The next points of a design, as many as asked for. */
export function nextPoints(design: Design, domain: Domain, seed: number): (count: number) => Tensor {
  const random = stream(seed, 'points');
  let done = 0;
  return (count) => {
    // A Sobol' sequence is scrambled the same way each time it is entered.
    const source = design.kind === 'sobol' ? stream(seed, 'points') : random;
    const points = designPoints(design, domain, count, source, done);
    done += count;
    return points;
  };
}
