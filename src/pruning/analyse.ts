import { input } from '../graph/index.ts';
import { analyseSignificance, type Ends, type Significance } from '../interval/index.ts';
import { domainOf } from '../reference/index.ts';
import { type Surrogate, surrogateGraph } from '../surrogate/index.ts';

/**
 * Interval adjoint significance of a surrogate's inputs and hidden neurons over a box.
 *
 * @param domain physical units; default the surrogate's own domain
 * @throws InputError when the domain does not fit, or the surrogate has none and none is given
 */
export function surrogateSignificance(
  surrogate: Surrogate,
  domain: Ends = domainOf(surrogate.inputs),
): Significance {
  const x = input('x', [1, surrogate.inputs.length]);
  const scales = surrogate.outputs.length > 1 ? [...surrogate.normalisation.yStd] : undefined;
  return analyseSignificance({ x, ...surrogateGraph(surrogate, x) }, domain, scales);
}
