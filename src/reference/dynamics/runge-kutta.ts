/** An autonomous system u̇ = f(u, p) of `size` equations with parameters p. Its rules write into their last arguments. */
export interface DynamicalSystem {
  readonly size: number;
  /** f(u, p) into `out`. */
  rate(u: Float64Array, p: Float64Array, out: Float64Array): void;
  /** vᵀ·∂f/∂u into `barU`; adds vᵀ·∂f/∂p to `barP`. */
  pullback(u: Float64Array, p: Float64Array, v: Float64Array, barU: Float64Array, barP: Float64Array): void;
}

/** The time that is integrated over, in equal steps. */
export interface TimeGrid {
  readonly duration: number;
  readonly steps: number;
}

/**
 * The classical Runge-Kutta method of order 4: k₁ = f(u), kₛ = f(u + h·aₛ·kₛ₋₁), and the step is u + h·Σ bₛ·kₛ. Each
 * stage needs the one before it alone (Kutta 1901; Hairer, Nørsett and Wanner, "Solving Ordinary Differential
 * Equations I", §II.1).
 */
const A = [0, 1 / 2, 1 / 2, 1];
const B = [1 / 6, 1 / 3, 1 / 3, 1 / 6];

/** All states from the start to the end of the time, [steps + 1, size]. */
export function integrate(
  system: DynamicalSystem,
  start: ArrayLike<number>,
  p: Float64Array,
  grid: TimeGrid,
): Float64Array {
  const { size } = system;
  const trajectory = new Float64Array((grid.steps + 1) * size);
  trajectory.set(start);
  const stages = new Stages(system, p, grid);
  for (let step = 0; step < grid.steps; step++) {
    const at = step * size;
    stages.compute(trajectory, at);
    for (let i = 0; i < size; i++) {
      let change = 0;
      for (let s = 0; s < A.length; s++) change += B[s] * stages.rates[s][i];
      trajectory[at + size + i] = trajectory[at + i] + stages.h * change;
    }
  }
  return trajectory;
}

/**
 * The discrete adjoint of {@link integrate}: the exact derivative of the steps that were computed, not a discretisation of
 * the adjoint equation. See Griewank and Walther, "Evaluating Derivatives", 2008, §4, and Sandu, "On the Properties of
 * Runge-Kutta Discrete Adjoints", ICCS 2006. The trajectory is the record; the stages of a step are computed again from its
 * state.
 *
 * Let λ be the adjoint of a step's result. From the last stage to the first, the adjoints of stages are k̄ₛ = h·bₛ·λ +
 * h·aₛ₊₁·gₛ₊₁ with gₛ = k̄ₛᵀ·∂f/∂u. The adjoint of the step's state is λ + Σ gₛ.
 *
 * @param bar ∂/∂u of the end; becomes ∂/∂u of the start
 * @param barP ∂/∂p is added to it
 */
export function adjointSweep(
  system: DynamicalSystem,
  trajectory: Float64Array,
  p: Float64Array,
  grid: TimeGrid,
  bar: Float64Array,
  barP: Float64Array,
): void {
  const { size } = system;
  const stages = new Stages(system, p, grid);
  const total = new Float64Array(size);
  const barK = new Float64Array(size);
  const g = new Float64Array(size);
  for (let step = grid.steps - 1; step >= 0; step--) {
    stages.compute(trajectory, step * size);
    total.set(bar);
    g.fill(0);
    for (let s = A.length - 1; s >= 0; s--) {
      const below = s + 1 < A.length ? A[s + 1] : 0;
      for (let i = 0; i < size; i++) barK[i] = stages.h * (B[s] * bar[i] + below * g[i]);
      system.pullback(stages.states[s], p, barK, g, barP);
      for (let i = 0; i < size; i++) total[i] += g[i];
    }
    bar.set(total);
  }
}

/** The stages of one step: where the rate is taken, and what it is there. */
class Stages {
  readonly h: number;
  readonly states: readonly Float64Array[];
  readonly rates: readonly Float64Array[];
  readonly #system: DynamicalSystem;
  readonly #p: Float64Array;

  constructor(system: DynamicalSystem, p: Float64Array, { duration, steps }: TimeGrid) {
    this.#system = system;
    this.#p = p;
    this.h = duration / steps;
    this.states = A.map(() => new Float64Array(system.size));
    this.rates = A.map(() => new Float64Array(system.size));
  }

  /** Of the step from the state that begins at `at` in a trajectory. */
  compute(trajectory: Float64Array, at: number): void {
    for (let s = 0; s < A.length; s++) {
      const state = this.states[s];
      for (let i = 0; i < state.length; i++) {
        const move = s === 0 ? 0 : this.h * A[s] * this.rates[s - 1][i];
        state[i] = trajectory[at + i] + move;
      }
      this.#system.rate(state, this.#p, this.rates[s]);
    }
  }
}
