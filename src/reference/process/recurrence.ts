import { constant, type Expression, input } from '../../graph/index.ts';
import { BATCH, demand, InputError } from '../../tensor/index.ts';
import { checkedVariables } from '../../variable/index.ts';
import { MOST_STEPS } from '../options.ts';
import { correlated } from './correlation.ts';
import { componentsOf, type Inputs, inputsAt, type Parts, prefixed, splitLike, under } from './parts.ts';
import type { ProcessOptions } from './process-options.ts';
import { checkScheme, schemeOf } from './schemes/index.ts';

/** Where a step ended. */
export interface ReachedState {
  readonly after: Parts;
  /** Standard normals shaped like the state, where a payoff observes them. */
  noise(): Parts;
}

/**
 * A path as a recurrence in its columns: the parts of its state and what the payoff has observed. What simulates is made of it,
 * be it unrolled into a graph or a loop.
 */
export interface Recurrence {
  readonly steps: number;
  /** Normals of one step: one for each component of the state. */
  readonly normals: number;
  /** The model's inputs by name. @param x points, [N, Q, d] */
  inputsOf(x: Expression): Inputs;
  /** Columns that stay positive, where the diffusion says so. */
  readonly logarithmic: readonly string[];
  /** The length of a step, maturity/steps. The n-th begins at n·dt. */
  dt(x: Inputs): Expression;
  /** Columns before the first step: `state.<part>` and `observed.<part>`. */
  start(x: Inputs): Parts;
  /** Columns after a step. @param z its independent normals, [N, paths, normals] */
  step(columns: Parts, z: Expression, time: Expression, dt: Expression, x: Inputs): Parts;
  /** The same of a step whose end is known: the state after it, and the noise that led there. */
  reached(columns: Parts, to: ReachedState, time: Expression, dt: Expression, x: Inputs): Parts;
  /** What the path pays, discounted, [N, Q, outputs]. */
  payoff(columns: Parts, x: Inputs): Expression;
  /** The state among columns. */
  stateOf(columns: Parts): Parts;
  /** What the payoff has observed, among columns. */
  observedOf(columns: Parts): Parts;
  /** A step of the state alone. @param z as for `step` */
  advance(state: Parts, z: Expression, time: Expression, dt: Expression, x: Inputs): Parts;
}

/**
 * The recurrence of a diffusion by a scheme under a payoff, whose functions {@link checkedProcess} checks.
 *
 * @throws InputError naming the option that does not fit
 */
export function recurrenceOf(options: ProcessOptions): Recurrence {
  const { name, inputs, diffusion, payoff, steps, maturity, rate = 0 } = options;
  checkOptions(options);
  const { observe } = payoff;
  const { logarithmic = [] } = diffusion;
  const inputsOf = (x: Expression) => inputsAt(inputs, x, name);
  const numberFor = (given: number | string, x: Inputs) =>
    typeof given === 'number' ? constant(given) : x[given];
  const start = inputsOf(input('start', [BATCH, 1, inputs.length]));
  const normals = componentsOf(diffusion.start(start));
  checkScheme(options.scheme, diffusion, start);
  const scheme = schemeOf(options.scheme, diffusion);

  function noiseOf(state: Parts, z: Expression, x: Inputs): Parts {
    return splitLike(scheme.noise === 'independent' ? z : correlated(diffusion, z, x), state);
  }

  function advance(state: Parts, z: Expression, time: Expression, dt: Expression, x: Inputs): Parts {
    return scheme.step(diffusion, state, time, dt, noiseOf(state, z, x), x);
  }

  const reached: Recurrence['reached'] = (columns, { after, noise: noiseThere }, time, dt, x) => {
    if (observe === undefined) return prefixed(STATE, after);
    const before = under(STATE, columns);
    const volatility = diffusion.volatility(before, time, x);
    const observed = under(OBSERVED, columns);
    const noise = noiseThere();
    const seen = { before, after, time, dt, steps, volatility, noise, logarithmic };
    const next = observe.next(observed, seen, x);
    return { ...prefixed(STATE, after), ...prefixed(OBSERVED, next) };
  };

  return {
    steps,
    normals,
    logarithmic: logarithmic.map((name) => `${STATE}${name}`),
    advance,
    inputsOf,
    stateOf: (columns) => under(STATE, columns),
    observedOf: (columns) => under(OBSERVED, columns),
    dt: (x) => numberFor(maturity, x).mul(1 / steps),
    start(x) {
      const state = diffusion.start(x);
      const observed = observe?.start(state, x);
      return { ...prefixed(STATE, state), ...(observed && prefixed(OBSERVED, observed)) };
    },
    step(columns, z, time, dt, x) {
      const before = under(STATE, columns);
      const after = advance(before, z, time, dt, x);
      return reached(columns, { after, noise: () => noiseOf(before, z, x) }, time, dt, x);
    },
    reached,
    payoff(columns, x) {
      const paid = payoff.value(under(STATE, columns), under(OBSERVED, columns), x);
      return rate === 0 ? paid : paid.mul(numberFor(rate, x).mul(numberFor(maturity, x)).neg().exp());
    },
  };
}

/** @throws InputError naming the option that does not fit */
function checkOptions({ name, inputs, steps, maturity, rate = 0 }: ProcessOptions): void {
  checkedVariables(inputs, 'input');
  demand(
    Number.isSafeInteger(steps) && steps >= 1,
    `steps of ${name} must be a whole number of at least 1`,
    steps,
    'Give how many equal steps lead to maturity.',
  );
  demand(steps <= MOST_STEPS, `steps of ${name} must be at most ${MOST_STEPS}`, steps, 'Take fewer.');
  for (const [what, given] of Object.entries({ maturity, rate })) {
    if (typeof given === 'string' && inputs.some((variable) => variable.name === given)) continue;
    if (typeof given === 'number' && Number.isFinite(given) && (what === 'rate' || given > 0)) continue;
    throw new InputError(
      `${what} of ${name} must be a ${what === 'rate' ? 'finite' : 'positive'} number or one of its inputs, ${inputs.map((variable) => variable.name).join(', ')}`,
      String(given),
      'Correct it.',
    );
  }
}

const [STATE, OBSERVED] = ['state.', 'observed.'];
