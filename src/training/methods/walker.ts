import { type Damping, dampedStep, dampingScale, type StepEquations } from '../squares/damped.ts';
import type { SquareSlopes, Squares } from '../squares/squares.ts';
import type { DescentEnd } from './end.ts';

export interface WalkerOptions {
  readonly kind: Damping;
  /** Damping of the first step. */
  readonly damping: number;
  /** Rows of which JᵀJ is made, at most. The loss and its gradient are of all. */
  readonly gramRows: number;
  /**
   * By how much the loss falls where parameters fit noise alone: P·σ²/N. P parameters move, and N residuals have noise of the variance
   * σ². Default: none.
   */
  readonly noiseGain?: number;
}

/**
 * The damping falls by this after a step that makes the loss lower, and grows by the other after one that does not. Rules by the
 * gain ratio, Nielsen's among them, differed by less than starts do. Some that fall or rise otherwise end lower on exact labels, but
 * do not come to the optimum of noisy ones in 400 steps.
 */
const [FALL, RISE] = [1 / 5, 4];
const LEAST_DAMPING = 1e-15;
/** With a damping beyond this a step is too short to change anything. */
const MOST_DAMPING = 1e12;
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

/** A network on its way, by the method of Levenberg and Marquardt. */
export class Walker {
  /** [P]; not modified later. */
  parameters: Float64Array;
  /** The losses there. */
  losses: SquareSlopes;
  /** Why it is at its end; undefined before. */
  end: DescentEnd | undefined;
  readonly #squares: Squares;
  readonly #options: WalkerOptions;
  #damping: number;

  private constructor(
    squares: Squares,
    parameters: Float64Array,
    losses: SquareSlopes,
    options: WalkerOptions,
  ) {
    this.#squares = squares;
    this.#options = options;
    this.parameters = parameters;
    this.losses = losses;
    this.#damping = options.damping;
  }

  static async open(squares: Squares, parameters: Float64Array, options: WalkerOptions): Promise<Walker> {
    return new Walker(squares, parameters, await squares.gradient(parameters), options);
  }

  /** Takes one step, with the damping that it needs to make the loss lower; or comes to its end. */
  async step(): Promise<void> {
    this.end ??= await this.#advance();
  }

  async #advance(): Promise<DescentEnd | undefined> {
    const { noiseGain = 0, kind } = this.#options;
    const { total } = this.losses;
    if (total <= ROUNDING) return 'gradient';
    const equations = await this.#equations();
    if (isOrthogonal(equations, total)) return 'gradient';
    const scale = dampingScale(equations.gram, equations.gradient.length, kind);
    if (isNoise(equations, scale, this.#damping, NOISE_SHARE * noiseGain)) return 'noise floor reached';
    const size = this.#sizeIn(scale);
    let failed = false;
    for (; this.#damping <= MOST_DAMPING; this.#damping *= RISE) {
      const damped = dampedStep(equations, scale, this.#damping);
      if (damped === undefined) continue;
      const { step, promised } = damped;
      if (norm(step, scale) <= SHORT_STEP * size) return failed ? 'no progress' : 'step';
      if (!(promised > NO_GAIN * total)) return 'no progress';
      const trial = this.#moved(step);
      const losses = await this.#squares.gradient(trial);
      const gain = total - losses.total;
      failed = !(gain > 0);
      if (failed) continue;
      this.#damping = Math.max(LEAST_DAMPING, this.#damping * FALL);
      this.parameters = trial;
      this.losses = losses;
      return gain <= NO_GAIN * total ? 'no progress' : undefined;
    }
    return 'no progress';
  }

  /** The gradient is of all rows. JᵀJ only shapes the step, so it is of some: with twice as many, losses agree to some four digits. */
  async #equations(): Promise<StepEquations> {
    const rows = Math.min(this.#squares.count, this.#options.gramRows);
    return { gradient: this.losses.gradient, gram: await this.#squares.gram(this.parameters, rows) };
  }

  #moved(step: Float64Array): Float64Array {
    const trial = this.parameters.slice();
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
