import type { NormalSource } from '../sampling/index.ts';
import type { Numbers } from './path-sweeps.ts';

/** Paths that are drawn before their normals go to columns: as many as share a line of the cache. */
const TILE = 16;

/** Draws the normals of path after path, so that draws do not depend on blocks, and puts them in columns. */
export class PathNormals {
  readonly #source: NormalSource;
  readonly #tile: Float32Array | Float64Array;
  readonly #columns: readonly Numbers[];

  constructor(source: NormalSource, columns: readonly (Float32Array | Float64Array)[]) {
    this.#source = source;
    this.#columns = columns;
    const floats = columns[0] instanceof Float64Array ? Float64Array : Float32Array;
    this.#tile = new floats(TILE * columns.length);
  }

  /** Draws the next `rows` paths. */
  draw(rows: number): void {
    const width = this.#columns.length;
    for (let start = 0; start < rows; start += TILE) {
      const count = Math.min(TILE, rows - start);
      const tile = this.#tile.subarray(0, count * width);
      this.#source.fill(tile);
      for (let k = 0; k < width; k++) {
        const column = this.#columns[k];
        for (let i = 0; i < count; i++) column[start + i] = tile[i * width + k];
      }
    }
  }
}
