/**
 * Makes normals that are sorted by importance those of the steps of Brownian motions. The first says where a motion ends, the next
 * where it is in the middle given that, and so on by halves (Caflisch, Morokoff and Owen, "Valuation of mortgage-backed securities
 * using Brownian bridges to reduce effective dimension", 1997). The map is orthogonal, so independent standard normals stay such.
 */
export class BrownianBridge {
  readonly #steps: number;
  readonly #motions: number;
  /** Of all steps but the last: where its ends and its middle lie in {@link #at}, and how the middle comes of them. */
  readonly #places: Int32Array;
  readonly #weights: Float64Array;
  /** Where the motions are at the steps' ends, [steps + 1, motions], in units of the root of a step. */
  readonly #at: Float64Array;

  /** @param steps equal ones, of `motions` motions each */
  constructor(steps: number, motions: number) {
    this.#steps = steps;
    this.#motions = motions;
    const halves = halvesOf(steps);
    this.#places = Int32Array.from(
      halves.flatMap(({ left, middle, right }) => [left, middle, right].map((end) => end * motions)),
    );
    this.#weights = Float64Array.from(
      halves.flatMap(({ byLeft, byRight, deviation }) => [byLeft, byRight, deviation]),
    );
    this.#at = new Float64Array((steps + 1) * motions);
  }

  /**
   * @param sorted independent normals by importance, [steps, motions]
   * @param z takes those of the steps, [steps, motions], from `start`
   */
  fill(sorted: Float64Array, z: Float32Array | Float64Array, start: number): void {
    const [steps, m, at] = [this.#steps, this.#motions, this.#at];
    const [places, weights] = [this.#places, this.#weights];
    const whole = Math.sqrt(steps);
    for (let k = 0; k < m; k++) at[steps * m + k] = whole * sorted[k];
    for (let i = 0, n = m; n < steps * m; i += 3, n += m)
      for (let k = 0; k < m; k++)
        at[places[i + 1] + k] =
          weights[i] * at[places[i] + k] +
          weights[i + 1] * at[places[i + 2] + k] +
          weights[i + 2] * sorted[n + k];
    for (let i = 0; i < steps * m; i++) z[start + i] = at[m + i] - at[i];
  }
}

/** Where a motion is in the middle, given the ends. */
interface Half {
  readonly left: number;
  readonly middle: number;
  readonly right: number;
  readonly byLeft: number;
  readonly byRight: number;
  readonly deviation: number;
}

/** All steps but the last as middles of what lies between known ones, widest first. */
function halvesOf(steps: number): Half[] {
  const halves: Half[] = [];
  const open: [left: number, right: number][] = [[0, steps]];
  for (const [left, right] of open) {
    const middle = (left + right) >> 1;
    if (middle === left) continue;
    const width = right - left;
    halves.push({
      ...{ left, middle, right },
      byLeft: (right - middle) / width,
      byRight: (middle - left) / width,
      deviation: Math.sqrt(((middle - left) * (right - middle)) / width),
    });
    open.push([left, middle], [middle, right]);
  }
  return halves;
}
