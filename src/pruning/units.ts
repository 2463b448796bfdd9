import { fitNormalisation, type Normalisation, type Samples } from '../dataset/index.ts';
import { evaluate, input } from '../graph/index.ts';
import { domainBox } from '../interval/index.ts';
import { type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { stream, type Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { pointsOfDomain } from './points.ts';

/** The scales by which inputs and outputs of any units compare: a standard deviation for each. */
export type Units = Pick<Normalisation, 'xStd' | 'yStd'>;

/** Points of the domain that tell scales where there are no others. */
const UNIT_POINTS = 1024;

/**
 * The scales of a network's inputs and outputs. Where it was trained here, they are the standard deviations of its data. A network
 * of another tool has none, or factors in their place that may be those of a unit. So its scales are those of points.
 * A single output keeps what it has, since it compares with no other. So do inputs where no derivatives are compared.
 *
 * @param derivatives whether derivatives by the inputs are compared
 * @param points with the outputs there, for networks that do not tell; asked for where needed. A column that is constant has 1
 */
export function unitsOf(
  surrogate: Surrogate,
  derivatives: boolean,
  points: () => Pick<Samples, 'x' | 'y'>,
): Units {
  const { xStd, yStd } = surrogate.normalisation;
  const inputsDo = !derivatives || tells(surrogate, 'x');
  const outputsDo = yStd.length === 1 || tells(surrogate, 'y');
  if (inputsDo && outputsDo) return { xStd, yStd };
  const measured = fitNormalisation(points());
  const usable = (std: Float64Array) => std.map((one) => (Number.isFinite(one) && one > 0 ? one : 1));
  return {
    xStd: inputsDo ? xStd : usable(measured.xStd),
    yStd: outputsDo ? yStd : usable(measured.yStd),
  };
}

/** Whether a network tells the scales of its inputs, or of its outputs. */
export function tells({ normalisation, provenance }: Surrogate, side: 'x' | 'y'): boolean {
  const { [`${side}Mean` as const]: mean, [`${side}Std` as const]: std } = normalisation;
  const isNone = mean.every((one) => one === 0) && std.every((one) => one === 1);
  return !isNone && !('imported' in provenance);
}

/** Points [n, d], in physical units, with what a network gives there. */
export function withOutputs(surrogate: Surrogate, x: Tensor): Pick<Samples, 'x' | 'y'> {
  const { output } = surrogateGraph(surrogate, input('x', ['N', surrogate.inputs.length]));
  return { x, y: evaluate([output], { x })[0] };
}

/** The scales of a network over a box alone, with no seed to choose: the same box gives the same ones. */
export function unitsOver(surrogate: Surrogate, domain: Domain, derivatives: boolean): Units {
  const random = (purpose: string) => stream(1, purpose);
  return unitsOf(surrogate, derivatives, () => {
    // Refuses what is no box of these inputs.
    domainBox(domain, surrogate.inputs.length);
    return withOutputs(surrogate, pointsOfDomain(domain, UNIT_POINTS, random));
  });
}
