import type { Sampling } from './sampling.ts';

/** Independent normals: the next ones of the stream. */
export function pseudoRandom(paths: number): Sampling {
  return {
    kind: 'pseudo-random',
    groups: paths,
    from: (random) => ({ fill: (z) => random.fillNormal(z) }),
  };
}
