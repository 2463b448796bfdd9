/** Neighbours among many: `size` of them from the `from`-th on. */
export interface Tile {
  readonly from: number;
  readonly size: number;
}

/** `count` things in tiles of at most `most`. */
export function tiles(count: number, most: number): Tile[] {
  return range(Math.ceil(count / most)).map((k) => ({
    from: k * most,
    size: Math.min(most, count - k * most),
  }));
}

/** 0, 1, … count − 1 */
export const range = (count: number) => Array.from({ length: count }, (_, k) => k);
