import { demand, type Tensor } from '../tensor/index.ts';
import { type Domain, endsOf, knownDomain } from '../variable/index.ts';
import { pointsInput } from './batches.ts';
import { diffusionIllustration } from './diffusion-illustration.ts';
import { type DiffusionModelOptions, diffusionModelSchemas } from './diffusion-options.ts';
import type { Shift, ShiftRule, SimulatedOptions } from './estimators/index.ts';
import { pathLoop } from './loop/index.ts';
import type { Estimates, LabelRequest, ReferenceModel } from './model.ts';
import { simulatedModel } from './monte-carlo.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { checkedOptions, modelName } from './options.ts';
import { pathsFrom, startAt } from './paths.ts';
import { checkedProcess } from './process/checked-process.ts';
import { isPayoffContinuous } from './process/continuity.ts';
import { besideEachOther, controlFor, controlOfProcess } from './process/controls/index.ts';
import { checkProcessDomain } from './process/domain-checks.ts';
import { explainExplosion } from './process/explosion.ts';
import { isUnheld } from './process/held-moves.ts';
import { pathRegularity } from './process/path-regularity.ts';
import { recurrenceOf } from './process/recurrence.ts';
import { schemeOf } from './process/schemes/index.ts';
import { shiftOfProcess } from './process/shift.ts';
import { unrolled } from './process/unrolled.ts';
import { bridged } from './sampling/index.ts';

/** Steps of which there may be one graph. The engine takes 8 s and 0.3 GB to load 300 of a digital's likelihood ratios. */
const MOST_IN_GRAPH = 2048;
/** A first one, and one after another. */
const FEW_STEPS = 2;

/**
 * The mean discounted payoff of a diffusion dS = a(S, t)·dt + b(S, t)·dW with correlated noise, as a function of anything:
 * spots, strike, volatility, rate, maturity. Paths take equal steps by a scheme. Labels are those of the discretised process,
 * so a scheme biases them by its weak order in T/steps, unless it is exact. Derivatives are those of the very paths.
 *
 * @throws InputError naming the option, or what a function returned, that does not fit, or where in the domain the diffusion is
 *   not defined
 */
export function diffusionModel(given: DiffusionModelOptions): ReferenceModel {
  const options = checkedProcess(
    checkedOptions(modelName(given, 'a diffusion model'), given, diffusionModelSchemas),
  );
  const { diffusion, scheme, payoff, steps, maturity, rate = 0, control: wanted, ...simulated } = options;
  const { inputs, paths, antithetic = true, outputs = [{ name: 'price' }], sampling, parameters } = options;
  const recurrence = recurrenceOf(options);
  const control = wanted && controlFor(options, wanted);
  const domain = knownDomain(inputs);
  if (domain !== undefined) checkProcessDomain(options, domain);
  const signs = antithetic ? ([1, -1] as const) : ([1] as const);
  const shift = options.shift ?? shiftOfProcess(options);
  const names = inputs.map(({ name }) => name);
  const described: SimulatedOptions = {
    ...simulated,
    outputs,
    normals: steps * recurrence.normals,
    ...(sampling && { sampling: bridged(sampling, steps) }),
    payoff: (x, z) => {
      checkGraph(options);
      return unrolled(recurrence, x, z);
    },
    ...(isUnheld(shift) ? { unshifted: shift } : { shift: inGraph(options, shift) }),
    regularity: (own) => pathRegularity(recurrence, inputs.length, own),
    ...claimed(options, domain),
    ...(control && { control: controlOfProcess(options, control) }),
    explain: (at, order) => explainExplosion(recurrence, names, at, signs, order),
    parameters: {
      diffusion: diffusion.name,
      scheme: schemeOf(scheme, diffusion).name,
      payoff: payoff.name,
      steps,
      maturity,
      rate,
      paths,
      antithetic,
      ...(sampling && { sampling }),
      ...(control && { control: control.payoff.name }),
      ...parameters,
    },
  };
  const together =
    control === undefined
      ? recurrence
      : recurrenceOf({ ...options, payoff: besideEachOther(payoff, control.payoff, outputs.length) });
  checkShapes(options, described);
  const model = simulatedModel(described, (own) => pathLoop(together, own));
  const { draws, chosen } = model.estimates as Estimates;
  return {
    ...model,
    // Pathwise slopes of long paths are compared with differences of values, not with likelihood ratios.
    ...(steps > MOST_IN_GRAPH && { estimates: { draws, chosen } }),
    illustration: diffusionIllustration(options, domain),
    async label(points: Tensor, request: LabelRequest) {
      const own = request.domain ?? (domain === undefined ? endsOf(points) : undefined);
      if (own !== undefined) checkProcessDomain(options, own);
      return model.label(points, request);
    },
  };
}

/** @throws InputError where labels need a graph of all steps, and these are too many */
function checkGraph({ name, steps }: DiffusionModelOptions): void {
  demand(
    steps <= MOST_IN_GRAPH,
    `steps of ${name} must be at most ${MOST_IN_GRAPH} for second derivatives, likelihood ratios and very many components`,
    steps,
    'Take fewer, or values and pathwise gradients of fewer components.',
  );
}

/** A shift that is asked only where there may be a graph of all steps, which it reads. */
function inGraph(options: DiffusionModelOptions, shift: Shift): Shift {
  if (options.steps <= MOST_IN_GRAPH || !('at' in shift) || Array.isArray(shift)) return shift;
  const rule = shift as ShiftRule;
  return {
    at(x, z, along) {
      checkGraph(options);
      return rule.at(x, z, along);
    },
  };
}

/** Checks what paths of a few steps pay: those of all steps are made only where nothing else simulates them. */
function checkShapes(options: DiffusionModelOptions, described: MonteCarloOptions): void {
  const steps = Math.min(options.steps, FEW_STEPS);
  const few = recurrenceOf({ ...options, steps });
  const { sampling, control, ...others } = described;
  const start = startAt(pointsInput(options.inputs.length));
  pathsFrom({ ...others, normals: steps * few.normals, payoff: (x, z) => unrolled(few, x, z) }, start);
}

/** What is known of the mean payoff by what a scheme says of its paths; what the options say goes before. */
function claimed(
  options: DiffusionModelOptions,
  domain: Domain | undefined,
): Pick<MonteCarloOptions, 'continuous' | 'smooth'> {
  const { continuous, smooth, diffusion } = options;
  const isKnown = continuous !== undefined || smooth !== undefined || domain === undefined;
  if (isKnown || schemeOf(options.scheme, diffusion).pathwise !== true) return {};
  // Slopes of such paths may jump.
  return { continuous: isPayoffContinuous(options, domain), smooth: false };
}
