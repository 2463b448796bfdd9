import type { Expression } from '../graph/index.ts';
import { BATCH } from '../tensor/index.ts';
import { controlledPart, controlMean, controlOptions, foldsOf } from './control/index.ts';
import { residualNames } from './control-residuals.ts';
import { labelGraph } from './differentials.ts';
import type { EstimatorKind } from './estimators/index.ts';
import { standardError } from './groups.ts';
import { errorName, WITH_ERRORS } from './labels.ts';
import type { MonteCarloOptions } from './monte-carlo-options.ts';
import { startAt } from './paths.ts';
import type { Asked } from './request.ts';
import { samplingOf } from './sampling/index.ts';
import { mapped, SimulatedLabels } from './simulated-labels.ts';

/** How derivatives of a payoff are estimated, and those of its control where it has one. */
export interface EstimatedBy {
  readonly by: EstimatorKind;
  readonly controlBy?: EstimatorKind;
}

/**
 * What labels by simulation hold, as a function of points, normals and the vectors that are asked along. Standard errors come
 * from the spread of the shares of independent groups of paths, which are single ones unless they are sampled together.
 * Antithetic pairs are one.
 *
 * A control is labelled as the payoff is, by paths and by its closed form. With estimated coefficients, labels come from the shares.
 * How far its two labels are apart is there too.
 *
 * @param x points, [N, d]
 */
export function simulatedGraph(
  options: MonteCarloOptions,
  x: Expression,
  asked: Asked,
  { by, controlBy }: EstimatedBy,
): Record<string, Expression> {
  const { groups } = samplingOf(options);
  const { control } = options;
  const withErrors = asked.errors && groups > 1;
  const payoff = new SimulatedLabels(options, x, asked, by);
  if (control === undefined || controlBy === undefined)
    return {
      ...payoff.means(),
      ...(withErrors && errorsOf(mapped(payoff.shares(), (shares) => standardError(shares, groups)))),
    };
  const own = new SimulatedLabels(controlOptions(options, control), x, asked, controlBy);
  const mean = controlMean(control, startAt(x), options.outputs.length);
  const known = labelGraph(mean.reshape([BATCH, options.outputs.length]), x, { ...asked, errors: false });
  const folds = foldsOf(options);
  if (folds === undefined) {
    const beta = control.coefficient as number;
    const ofControl = own.means();
    const shares = withErrors ? payoff.shares() : {};
    const ofShares = withErrors ? own.shares() : {};
    return {
      ...mapped(payoff.means(), (part, name) => part.sub(ofControl[name].sub(known[name]).mul(beta))),
      ...residuals(ofControl, known),
      ...errorsOf(mapped(shares, (part, name) => standardError(part.sub(ofShares[name].mul(beta)), groups))),
    };
  }
  const controls = own.shares();
  const found = mapped(payoff.shares(), (values, name) =>
    controlledPart({ values, controls: controls[name], mean: known[name] }, folds),
  );
  return {
    ...mapped(found, ({ label }) => label),
    ...residuals(
      mapped(controls, (shares) => shares.mean([1])),
      known,
    ),
    ...(withErrors && errorsOf(mapped(found, ({ error }) => error))),
  };
}

/** How far the mean of a control's paths is from the known one, and that. */
function residuals(
  byPaths: Readonly<Record<string, Expression>>,
  known: Readonly<Record<string, Expression>>,
): Record<string, Expression> {
  return Object.fromEntries(
    Object.entries(byPaths).flatMap(([name, mean]) => {
      const names = residualNames(name);
      return [
        [names.apart, mean.sub(known[name])],
        [names.known, known[name]],
      ];
    }),
  );
}

/** Of the parts that have standard errors. */
function errorsOf(errors: Readonly<Record<string, Expression>>): Record<string, Expression> {
  return Object.fromEntries(
    WITH_ERRORS.flatMap((part) => (errors[part] === undefined ? [] : [[errorName(part), errors[part]]])),
  );
}
