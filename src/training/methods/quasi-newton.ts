import type { SquareGradients, SquareLosses } from '../squares/squares.ts';
import type { DescentEnd } from './end.ts';
import { type LinePoint, strongWolfe } from './line-search.ts';
import type { NetworkWalk } from './network-walk.ts';
import { NO_GAIN, NOISE_SHARE, ROUNDING, SHORT_STEP } from './walker.ts';

/** Steps whose changes are remembered. */
const MEMORY = 20;
/** The first step, relative to the parameters: how curved the loss is nobody knows yet. */
const FIRST_STEP = 0.01;

/** A step with what it did to the gradient. */
interface Change {
  /** s [F] */
  readonly step: Float64Array;
  /** y [F] */
  readonly gradient: Float64Array;
  /** s·y, above 0 */
  readonly product: number;
}

/** The loss of parameters, with its gradient by those that move. */
interface Place {
  readonly parameters: Float64Array;
  readonly losses: SquareLosses;
  readonly gradient: Float64Array;
}

/**
 * A network on its way by a quasi-Newton method of limited memory, L-BFGS (Liu and Nocedal, "On the Limited Memory BFGS Method for Large
 * Scale Optimization", 1989). Each step satisfies the strong Wolfe conditions, so it needs some passes over the rows, mostly one.
 */
export class QuasiNewton implements NetworkWalk {
  end: DescentEnd | undefined;
  readonly #squares: SquareGradients;
  readonly #noiseGain: number;
  #place: Place;
  #changes: readonly Change[] = [];
  /** The losses of the last steps. */
  #recent: readonly number[] = [];

  private constructor(squares: SquareGradients, place: Place, noiseGain: number) {
    this.#squares = squares;
    this.#place = place;
    this.#noiseGain = noiseGain;
  }

  static async open(squares: SquareGradients, parameters: Float64Array, noiseGain = 0): Promise<QuasiNewton> {
    return new QuasiNewton(squares, await placeAt(squares, parameters), noiseGain);
  }

  get parameters(): Float64Array {
    return this.#place.parameters;
  }

  get losses(): SquareLosses {
    return this.#place.losses;
  }

  async step(): Promise<void> {
    this.end ??= await this.#advance();
  }

  async #advance(): Promise<DescentEnd | undefined> {
    const { losses, gradient } = this.#place;
    const { total } = losses;
    if (total <= ROUNDING || gradient.every((value) => value === 0)) return 'gradient';
    const direction = this.#direction();
    // Half of what the slope says: the least value of the quadratic that the method takes the loss for.
    const promised = -dot(direction, gradient) / 2;
    if (this.#changes.length > 0 && promised <= NO_GAIN * total) return 'gradient';
    if (this.#isNoise(promised)) return 'noise floor reached';
    const taken = (await this.#search(direction)) ?? (await this.#afresh());
    if (taken === undefined) return 'no progress';
    const before = this.#place;
    const step = this.#moving(taken.parameters, before.parameters);
    this.#remember(step, difference(taken.gradient, before.gradient));
    this.#place = taken;
    this.#recent = [...this.#recent, total].slice(-MEMORY);
    const size = Math.sqrt(this.#squares.free.reduce((sum, k) => sum + before.parameters[k] ** 2, 0));
    if (Math.sqrt(dot(step, step)) <= SHORT_STEP * size) return 'step';
    return total - taken.losses.total <= NO_GAIN * total ? 'no progress' : undefined;
  }

  /** Whether neither the next step nor the last ones together make a difference beside noise. */
  #isNoise(promised: number): boolean {
    const most = NOISE_SHARE * this.#noiseGain;
    if (promised > most || this.#recent.length < MEMORY) return false;
    return this.#recent[0] - this.losses.total <= most;
  }

  /** −H·∇ for the inverse H of the Hessian as the changes tell it (algorithm 7.4 of Nocedal and Wright). */
  #direction(): Float64Array {
    const { gradient, parameters } = this.#place;
    const q = gradient.map((value) => -value);
    const last = this.#changes.at(-1);
    if (last === undefined) {
      const size = Math.sqrt(this.#squares.free.reduce((sum, k) => sum + parameters[k] ** 2, 0)) || 1;
      const scale = (FIRST_STEP * size) / Math.sqrt(dot(gradient, gradient));
      return q.map((value) => scale * value);
    }
    const shares: number[] = [];
    for (const { step, gradient: change, product } of [...this.#changes].reverse()) {
      const share = dot(step, q) / product;
      shares.unshift(share);
      add(q, change, -share);
    }
    const scale = last.product / dot(last.gradient, last.gradient);
    for (let i = 0; i < q.length; i++) q[i] *= scale;
    this.#changes.forEach(({ step, gradient: change, product }, k) => {
      add(q, step, shares[k] - dot(change, q) / product);
    });
    return q;
  }

  /** What is remembered may be of another region: then the gradient alone shows the way. */
  async #afresh(): Promise<Place | undefined> {
    if (this.#changes.length === 0) return undefined;
    this.#changes = [];
    return this.#search(this.#direction());
  }

  async #search(direction: Float64Array): Promise<Place | undefined> {
    const { parameters, losses, gradient } = this.#place;
    const slope = dot(direction, gradient);
    if (!(slope < 0)) return undefined;
    const look = async (at: number): Promise<LinePoint & { readonly place: Place }> => {
      const trial = parameters.slice();
      this.#squares.free.forEach((k, i) => {
        trial[k] += at * direction[i];
      });
      const place = await placeAt(this.#squares, trial);
      return { value: place.losses.total, slope: dot(direction, place.gradient), place };
    };
    const found = await strongWolfe(look, { value: losses.total, slope }, 1);
    return found?.point.place;
  }

  #remember(step: Float64Array, gradient: Float64Array): void {
    const product = dot(step, gradient);
    // Where the loss does not curve upwards, H would not be positive.
    if (product <= Number.EPSILON * dot(gradient, gradient)) return;
    this.#changes = [...this.#changes, { step, gradient, product }].slice(-MEMORY);
  }

  #moving(to: Float64Array, from: Float64Array): Float64Array {
    return Float64Array.from(this.#squares.free, (k) => to[k] - from[k]);
  }
}

async function placeAt(squares: SquareGradients, parameters: Float64Array): Promise<Place> {
  const { gradient, ...losses } = await squares.gradient(parameters);
  // Of r·r, of which Jᵀr is half the gradient.
  return { parameters, losses, gradient: gradient.map((value) => 2 * value) };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
