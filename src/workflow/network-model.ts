import { type ExactModel, functionModel } from '../reference/index.ts';
import { type Surrogate, surrogateGraph } from '../surrogate/index.ts';

/**
 * A network as a reference model: what a smaller one is taught by and compared with. Its values and derivatives of every
 * order are those of the function with the stored weights, in float64 and without noise.
 *
 * @param name of the model. Default "network"
 */
export function networkModel(surrogate: Surrogate, name = 'network'): ExactModel {
  const { inputs, outputs, provenance } = surrogate;
  return functionModel({
    name,
    inputs,
    outputs,
    function: (_, x) => surrogateGraph(surrogate, x).output,
    parameters: { network: provenance },
  });
}
