export { readSurrogate, type StoredSurrogate, storedSurrogate, writeSurrogate } from './file.ts';
export {
  hiddenGraph,
  type LayerExpressions,
  layerConstants,
  type NetworkExpressions,
  networkGraph,
  surrogateGraph,
} from './graph.ts';
export { formatInspection } from './import/format.ts';
export { type ImportSurrogateOptions, importSurrogate } from './import/import.ts';
export {
  inspectModel,
  type ModelInspection,
  type NetworkInspection,
  type Obstruction,
} from './import/inspect.ts';
export { initialise } from './initialise.ts';
export { flatSize, flatten, type UnpackedLayers, unflatten, unpack } from './parameters.ts';
export { computedPrecision, demandDouble, demandTrainable, whyDouble } from './precision.ts';
export { renormalise } from './renormalise.ts';
export {
  type Activation,
  activations,
  hiddenWidths,
  type Layer,
  parameterCount,
  type Surrogate,
} from './surrogate.ts';
