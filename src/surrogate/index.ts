export { readSurrogate, writeSurrogate } from './file.ts';
export {
  type LayerExpressions,
  layerConstants,
  type NetworkExpressions,
  networkGraph,
  surrogateGraph,
} from './graph.ts';
export { initialise } from './initialise.ts';
export { flatSize, flatten, type UnpackedLayers, unflatten, unpack } from './parameters.ts';
export {
  type Activation,
  activations,
  hiddenWidths,
  type Layer,
  parameterCount,
  type Surrogate,
} from './surrogate.ts';
