import type { BandedMatrix } from './banded-cholesky.ts';
import { solve } from './banded-cholesky.ts';
import {
  acrossFaces,
  type DiffusionGrid,
  diffusionGrid,
  factoredDiffusion,
  intoNodes,
} from './diffusion-grid.ts';

/** Waves along x and y of each mode of the conductivity, the smooth ones first. */
export const WAVES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
  [2, 1],
  [1, 2],
  [2, 2],
] as const;

/** Steady diffusion on a grid, as a function of the weights θ of the modes of its log-conductivity. */
export class DiffusionSolver {
  readonly grid: DiffusionGrid;
  /** Each mode at each face. */
  readonly #modes: readonly Float64Array[];

  constructor(columns: number, rows: number, modes: number) {
    this.grid = diffusionGrid(columns, rows);
    const { shapes, middles } = this.grid;
    this.#modes = WAVES.slice(0, modes).map(([p, q]) =>
      shapes.map((_, face) => {
        const [x, y] = [middles[2 * face], middles[2 * face + 1]];
        return (Math.cos(p * Math.PI * x) * Math.cos(q * Math.PI * y)) / Math.hypot(p, q);
      }),
    );
  }

  /** The field at a point, or undefined where doubles do not hold its conductivity. */
  at(theta: Float64Array): SolvedField | undefined {
    const { shapes, area, nodes } = this.grid;
    const conductivity = this.#along(theta).map(Math.exp);
    const factor = factoredDiffusion(this.grid, conductivity);
    if (factor === undefined) return undefined;
    const u = new Float64Array(nodes).fill(area);
    solve(factor, u);
    const drops = acrossFaces(this.grid, u);
    return { factor, u, flows: drops.map((drop, face) => conductivity[face] * shapes[face] * drop) };
  }

  /** cᵀ∂u/∂θ = −λᵀ(∂A/∂θ)u with A·λ = c: one solve, since A is its own transpose. */
  adjoint({ factor, flows }: SolvedField, cotangent: Float64Array): Float64Array {
    const lambda = cotangent.slice();
    solve(factor, lambda);
    const products = acrossFaces(this.grid, lambda);
    for (let face = 0; face < products.length; face++) products[face] *= -flows[face];
    return Float64Array.from(this.#modes, (mode) => {
      let sum = 0;
      for (let face = 0; face < products.length; face++) sum += mode[face] * products[face];
      return sum;
    });
  }

  /** ∂u/∂θ·v = −A⁻¹(∂A/∂θ·v)u. */
  tangent({ factor, flows }: SolvedField, direction: Float64Array): Float64Array {
    const changes = this.#along(direction);
    for (let face = 0; face < changes.length; face++) changes[face] *= -flows[face];
    const change = intoNodes(this.grid, changes);
    solve(factor, change);
    return change;
  }

  /** The sum of the modes with weights, at each face. */
  #along(weights: Float64Array): Float64Array {
    const sums = new Float64Array(this.grid.shapes.length);
    this.#modes.forEach((mode, k) => {
      for (let face = 0; face < sums.length; face++) sums[face] += weights[k] * mode[face];
    });
    return sums;
  }
}

/** A field with what its derivatives need. */
export interface SolvedField {
  /** u at the nodes. */
  readonly u: Float64Array;
  readonly factor: BandedMatrix;
  /** κ·shape·(difference of u) at each face. */
  readonly flows: Float64Array;
}
