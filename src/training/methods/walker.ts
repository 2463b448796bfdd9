import {
  type DampedStep,
  type Damping,
  dampedStep,
  dampingScale,
  type StepEquations,
} from '../squares/damped.ts';
import type { SquareSlopes, Squares } from '../squares/squares.ts';
import type { DescentEnd } from './end.ts';
import { GainDamping } from './gain-damping.ts';
import { shapingRows } from './gram-rows.ts';

export interface WalkerOptions {
  readonly kind: Damping;
  /** Damping of the first step. */
  readonly damping: number;
  /** Rows of which JᵀJ is made: the first ones, or all where there are not many more. */
  readonly gramRows: number;
  /**
   * By how much the loss falls where parameters fit noise alone: P·σ²/N. P parameters move, and N residuals have noise of the variance
   * σ². Default: none.
   */
  readonly noiseGain?: number;
}

/** A loss below this, in normalised units, is rounding of doubles. */
export const ROUNDING = 1e-28;
/** A cosine between the residual and a column of the Jacobian that is rounding. */
const RIGHT_ANGLE = 1e-12;
/** A step, relative to the parameters, that changes nothing that counts: they are stored as float32. */
export const SHORT_STEP = 1e-12;
/** A relative gain that counts for nothing. */
export const NO_GAIN = 1e-13;
/**
 * A step that promises this share of it moves parameters by a tenth of their standard errors, since gains are squares. The loss itself
 * tells nothing, for it fluctuates by far more than a fit gains.
 */
export const NOISE_SHARE = 1 / 100;
/**
 * The damping of the step that is asked. Directions that add less than this to what columns of the Jacobian have alone are not counted.
 * Noise says nothing of them, and whole steps along them would leave the region where residuals are lines.
 */
const ASKING = 1e-5;
/** A walk begins with so many times the rows of JᵀJ, and they grow so many times at once. */
const GROWTH = 4;
/**
 * P parameters fit L·P/n by chance, of a loss L of n rows. Rows grow where a step promises less than this share of that. With 0.1 and 1
 * a loss within 1e-4 of its minimum takes a half and three quarters of the work of all rows.
 */
const CHANCE_SHARE = 0.1;

/** The most that is added to a step where it bends, to its own length: what would be bent more is taken straight. */
const MOST_BENT = 0.375;
/**
 * How far apart residuals are whose second differences tell how they bend along a step, in such steps. Rounding is 1e-14 of them then,
 * and how they bend changes little.
 */
const APART = 0.1;

/** Why a walk on some of the rows is at its end. */
type PartialEnd = DescentEnd | 'fits its rows';

/**
 * A network on its way, by the method of Levenberg and Marquardt. Early steps are on the first rows alone, until what a step promises
 * could as well be chance. Then they are on four times as many, and so on; the last ones are on all.
 */
export class Walker {
  /** [P]; not modified later. */
  parameters: Float64Array;
  /** The losses there, of the rows that it has come to. */
  losses: SquareSlopes;
  /** Why it is at its end; undefined before. */
  end: DescentEnd | undefined;
  readonly #squares: Squares;
  readonly #options: WalkerOptions;
  #damping: GainDamping;
  /** Rows that the losses are of. */
  #rows: number;

  private constructor(
    squares: Squares,
    parameters: Float64Array,
    losses: SquareSlopes,
    rows: number,
    options: WalkerOptions,
  ) {
    this.#squares = squares;
    this.#options = options;
    this.#rows = rows;
    this.parameters = parameters;
    this.losses = losses;
    this.#damping = new GainDamping(options.damping);
  }

  static async open(squares: Squares, parameters: Float64Array, options: WalkerOptions): Promise<Walker> {
    const rows = grownFrom(Math.max(squares.least / GROWTH, options.gramRows), squares.count);
    return new Walker(squares, parameters, await squares.gradient(parameters, rows), rows, options);
  }

  /** Takes one step, with the damping that it needs to make the loss lower, on more rows where it must; or comes to its end. */
  async step(): Promise<void> {
    if (this.end !== undefined) return;
    const { count } = this.#squares;
    for (;;) {
      const end = await this.#advance();
      if (this.#rows === count) this.end = end as DescentEnd | undefined;
      if (end === undefined || this.#rows === count) return;
      this.#rows = grownFrom(this.#rows, count);
      if (this.#damping.isExhausted) this.#damping = new GainDamping(this.#options.damping);
      this.losses = await this.#squares.gradient(this.parameters, this.#rows);
    }
  }

  async #advance(): Promise<PartialEnd | undefined> {
    const { noiseGain = 0, kind } = this.#options;
    const { total } = this.losses;
    if (total <= ROUNDING) return 'gradient';
    const equations = await this.#equations();
    if (isOrthogonal(equations, total)) return 'gradient';
    const scale = dampingScale(equations.gram, equations.gradient.length, kind);
    const isPartial = this.#rows < this.#squares.count;
    if (!isPartial && isNoise(equations, scale, this.#damping.value, NOISE_SHARE * noiseGain))
      return 'noise floor reached';
    const least = isPartial ? (CHANCE_SHARE * total * scale.length) / this.#rows : 0;
    const size = this.#sizeIn(scale);
    let failed = false;
    for (; !this.#damping.isExhausted; this.#damping.raise()) {
      const damped = dampedStep(equations, scale, this.#damping.value);
      if (damped === undefined) continue;
      const { step, promised } = damped;
      if (norm(step, scale) <= SHORT_STEP * size) return failed ? 'no progress' : 'step';
      if (!(promised > NO_GAIN * total)) return 'no progress';
      if (promised < least) return 'fits its rows';
      const trial = this.#moved(await this.#bent(damped, scale));
      const losses = await this.#squares.gradient(trial, this.#rows);
      const gain = total - losses.total;
      failed = !(gain > 0);
      if (failed) continue;
      this.#damping.fall(gain / promised);
      this.parameters = trial;
      this.losses = losses;
      return gain <= NO_GAIN * total ? 'no progress' : undefined;
    }
    return 'no progress';
  }

  /**
   * The step with half its geodesic acceleration a, which solves (JᵀJ + μD)·a = −Jᵀ·r″ (Transtrum and Sethna, "Improvements to the
   * Levenberg–Marquardt algorithm for nonlinear least-squares minimization", arXiv:1201.5885, eq. 12). Losses of small networks are
   * bent valleys: straight steps are short there. Like JᵀJ, it only shapes the step, and is of the same rows.
   */
  async #bent({ step, solve }: DampedStep, scale: Float64Array): Promise<Float64Array> {
    const apart = step.map((value) => APART * value);
    const shift = this.#moved(apart, new Float64Array(this.parameters.length));
    const differences = await this.#squares.bend(this.parameters, shift, this.#shapingRows);
    const half = solve(differences.map((value) => -value / (2 * APART ** 2)));
    if (!(norm(half, scale) <= MOST_BENT * norm(step, scale))) return step;
    return step.map((value, i) => value + half[i]);
  }

  async #equations(): Promise<StepEquations> {
    const gram = await this.#squares.gram(this.parameters, this.#shapingRows);
    return { gradient: this.losses.gradient, gram };
  }

  get #shapingRows(): number {
    return shapingRows(this.#squares.count, this.#options.gramRows);
  }

  /** @param from parameters [P]. Default its own */
  #moved(step: Float64Array, from = this.parameters): Float64Array {
    const trial = from.slice();
    this.#squares.free.forEach((k, i) => {
      trial[k] += step[i];
    });
    return trial;
  }

  /** The size of the parameters that move, as steps are measured. */
  #sizeIn(scale: Float64Array): number {
    return norm(
      Float64Array.from(this.#squares.free, (k) => this.parameters[k]),
      scale,
    );
  }
}

/** The next number of rows: all, where there are not many more. */
function grownFrom(rows: number, count: number): number {
  const more = GROWTH * rows;
  return GROWTH * more > count ? count : more;
}

/** Whether the residual is at right angles to all columns of the Jacobian. */
function isOrthogonal({ gradient, gram }: StepEquations, total: number): boolean {
  const n = gradient.length;
  return gradient.every((value, i) => Math.abs(value) <= RIGHT_ANGLE * Math.sqrt(gram[i * n + i] * total));
}

/** Whether no step, damped or hardly, promises more than `most`. */
function isNoise(equations: StepEquations, scale: Float64Array, damping: number, most: number): boolean {
  if (most === 0) return false;
  // Less damping promises more: so the step that comes next answers first, and mostly alone.
  return [damping, ASKING].every((each) => {
    const promised = dampedStep(equations, scale, Math.max(each, ASKING))?.promised;
    return promised !== undefined && promised <= most;
  });
}

/** √(v·D·v) */
function norm(v: Float64Array, scale: Float64Array): number {
  return Math.sqrt(v.reduce((sum, value, i) => sum + scale[i] * value * value, 0));
}
