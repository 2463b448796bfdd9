import type { RandomStream } from '../../tensor/index.ts';

/** How the normals of a point's paths are drawn. Those of different points are independent. */
export interface Sampling {
  readonly kind: 'pseudo-random' | 'sobol';
  /**
   * Paths of a point come in so many groups of equal size, one after the other. Groups are independent of each other; paths are
   * within a group only where each is its own.
   */
  readonly groups: number;
  /** In words, where normals are not independent: "Sobol' points in 2 nets of 64, by a Brownian bridge over 12 steps". */
  readonly described?: string;
  /** The normals of points, one after the other. */
  from(random: RandomStream): NormalSource;
}

/** Normals of paths, path by path: those of a point follow those of the point before. */
export interface NormalSource {
  /**
   * Fills with the normals of the next paths. How many at once does not change them.
   *
   * @param z [paths, normals], whole paths
   */
  fill(z: Float32Array | Float64Array): void;
}
