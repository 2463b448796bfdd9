import { input } from '../graph/index.ts';
import { analyseSignificance, type Ends, type Significance } from '../interval/index.ts';
import { demandDouble, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { domainOf } from '../variable/index.ts';
import { demandFinite } from './finite.ts';

/**
 * Interval adjoint significance of a surrogate's inputs and hidden neurons over a box.
 *
 * @param domain physical units; default the surrogate's own domain
 * @throws InputError when the domain does not fit, or the surrogate has none and none is given; when a significance or the range
 *   of an output is beyond what doubles hold
 */
export function surrogateSignificance(
  surrogate: Surrogate,
  domain: Ends = domainOf(surrogate.inputs),
): Significance {
  const { lo, hi } = domain;
  const bounded = {
    ...surrogate,
    inputs: surrogate.inputs.map((one, k) => ({ ...one, lo: lo[k], hi: hi[k] })),
  };
  demandDouble(bounded, 1);
  const x = input('x', [1, surrogate.inputs.length]);
  const scales = surrogate.outputs.length > 1 ? [...surrogate.normalisation.yStd] : undefined;
  const significance = analyseSignificance({ x, ...surrogateGraph(surrogate, x) }, domain, scales);
  demandFinite(significance, surrogate.outputs);
  // The file is then used with this network or another one, by names and units.
  const inputs = surrogate.inputs.map(({ name, unnamed, unit }) => ({
    name,
    ...(unnamed && { unnamed }),
    ...(unit !== undefined && { unit }),
  }));
  return { ...significance, inputs };
}
