/** Numbers of a column, a row each path. */
export type Numbers = Float32Array | Float64Array;

/** A block of paths. */
export interface PathBlock {
  /** The model's inputs, a column each. */
  readonly x: readonly Numbers[];
  /** Normals, a column each, step by step. */
  readonly z: readonly Numbers[];
  /** Of combinations: for each sweep the weight of each output. */
  readonly weights?: readonly (readonly Numbers[])[];
}

/** What a block of paths comes to. */
export interface PathResults {
  /** A column an output. */
  readonly paid: readonly Numbers[];
  /** For each sweep a column an input; none where values are wanted. */
  readonly slopes: readonly (readonly Numbers[])[];
}

/** Simulates paths block by block, forward and back. */
export interface PathSweeps {
  /** The paths of a block. What its last rows hold does not matter where fewer are left. */
  readonly rows: number;
  /** The results are overwritten by the next call. */
  sweep(block: PathBlock): Promise<PathResults> | PathResults;
  dispose(): Promise<void>;
}
