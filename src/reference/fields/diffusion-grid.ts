import { type BandedMatrix, factorise } from './banded-cholesky.ts';

/** Faces between neighbouring nodes of a grid, or between a node and the boundary. */
export interface DiffusionGrid {
  /** Number of interior nodes. */
  readonly nodes: number;
  /** Nodes lie in columns of this many, one after the other. */
  readonly rows: number;
  /** The nodes on both sides of each face; −1 is the boundary, where the solution is 0. */
  readonly sides: Int32Array;
  /** Length of a face over the distance of its sides. */
  readonly shapes: Float64Array;
  /** Where faces lie, (x, y) in the unit square. */
  readonly middles: Float64Array;
  /** Area that belongs to a node. */
  readonly area: number;
}

/** The grid of interior nodes of the unit square: `columns` along x, `rows` along y, equal steps. */
export function diffusionGrid(columns: number, rows: number): DiffusionGrid {
  const [dx, dy] = [1 / (columns + 1), 1 / (rows + 1)];
  const node = (i: number, j: number) => (i < 0 || i >= columns || j < 0 || j >= rows ? -1 : i * rows + j);
  const sides: number[] = [];
  const shapes: number[] = [];
  const middles: number[] = [];
  for (let i = 0; i <= columns; i++)
    for (let j = 0; j < rows; j++) {
      sides.push(node(i - 1, j), node(i, j));
      shapes.push(dy / dx);
      middles.push((i + 0.5) * dx, (j + 1) * dy);
    }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j <= rows; j++) {
      sides.push(node(i, j - 1), node(i, j));
      shapes.push(dx / dy);
      middles.push((i + 1) * dx, (j + 0.5) * dy);
    }
  return {
    nodes: columns * rows,
    rows,
    sides: Int32Array.from(sides),
    shapes: Float64Array.from(shapes),
    middles: Float64Array.from(middles),
    area: dx * dy,
  };
}

/**
 * The factor of A, where (A·u)ₚ = Σ κ·shape·(u_p − u_q) over the faces of a node p and its neighbours q: finite volumes.
 *
 * @param conductivity κ at each face
 * @returns undefined where A is not positive definite
 */
export function factoredDiffusion(
  { nodes, rows, sides, shapes }: DiffusionGrid,
  conductivity: Float64Array,
): BandedMatrix | undefined {
  const matrix = { size: nodes, width: rows, rows: new Float64Array(nodes * (rows + 1)) };
  const at = (p: number, q: number) => p * (rows + 1) + q - p + rows;
  for (let face = 0; face < shapes.length; face++) {
    const flow = conductivity[face] * shapes[face];
    const [p, q] = [sides[2 * face], sides[2 * face + 1]];
    if (p >= 0) matrix.rows[at(p, p)] += flow;
    if (q >= 0) matrix.rows[at(q, q)] += flow;
    if (p >= 0 && q >= 0) matrix.rows[at(q, p)] -= flow;
  }
  return factorise(matrix) ? matrix : undefined;
}

/** The difference of values across each face. */
export function acrossFaces({ sides, shapes }: DiffusionGrid, values: Float64Array): Float64Array {
  const differences = new Float64Array(shapes.length);
  for (let face = 0; face < differences.length; face++) {
    const [p, q] = [sides[2 * face], sides[2 * face + 1]];
    differences[face] = (q < 0 ? 0 : values[q]) - (p < 0 ? 0 : values[p]);
  }
  return differences;
}

/** The sum of flows over the faces of each node, those from its lower side with a plus: the transpose of {@link acrossFaces}. */
export function intoNodes({ nodes, sides }: DiffusionGrid, flows: Float64Array): Float64Array {
  const sums = new Float64Array(nodes);
  for (let face = 0; face < flows.length; face++) {
    const [p, q] = [sides[2 * face], sides[2 * face + 1]];
    if (q >= 0) sums[q] += flows[face];
    if (p >= 0) sums[p] -= flows[face];
  }
  return sums;
}
