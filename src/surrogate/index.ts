export {
  type Activation,
  type ActivationFamily,
  activationChoices,
  activationNamed,
  activations,
} from '../graph/index.ts';
export { activationSchema } from './activation-schema.ts';
export { formOfLabels, type LabelForm, labelsFor, logitScale } from './class-labels.ts';
export { type CompactNetwork, compactNetwork } from './compact.ts';
export { cutOutputs, pathsIn, type WeightPaths, type Wires, wiresOf } from './connected.ts';
export { copyOf, packCopies, unpackCopies } from './copies.ts';
export { isCurved, isKinked } from './curved.ts';
export { demandSurrogate } from './demand-surrogate.ts';
export { describeActivations, describeWidths, describeWiring } from './describe.ts';
export type { Ending } from './ending.ts';
export { readSurrogate, type StoredSurrogate, storedSurrogate, writeSurrogate } from './file.ts';
export { type FittedFunction, isNetwork } from './fitted.ts';
export { type Constants, constantsBelow, foldedBias } from './folded.ts';
export {
  activated,
  type ExpressedNetwork,
  type LayerExpressions,
  type NetworkExpressions,
  networkConstants,
  networkGraph,
  normalised,
  physicalGraph,
  surrogateGraph,
} from './graph.ts';
export { type Head, MOST_CLASSES } from './head.ts';
export { ignoredInputs } from './ignored.ts';
export { formatInspection } from './import/format.ts';
export { endsFor, type ImportSurrogateOptions, importModel, importSurrogate } from './import/import.ts';
export {
  inspectModel,
  type ModelInspection,
  type NetworkInspection,
} from './import/inspect.ts';
export { withoutClasses } from './import/labelling.ts';
export { variablesOf } from './import/names.ts';
export type { Obstruction } from './import/obstruction.ts';
export type { OutputReading } from './import/outputs.ts';
export { initialise } from './initialise.ts';
export { joiningWeights, type Wiring } from './joining.ts';
export {
  checkMask,
  type Mask,
  maskedNetwork,
  maskOf,
  maskOfCopies,
  type ParameterPiece,
  parameterPieces,
} from './mask.ts';
export { mergeLinear } from './merge-linear.ts';
export { METADATA_KEY } from './metadata.ts';
export {
  type Architecture,
  biasCount,
  hiddenPlaces,
  hiddenWidths,
  identityWeight,
  inputOf,
  inputWidth,
  isSequential,
  type Layer,
  type LayerShape,
  type Network,
  outputOf,
  outputWidth,
  parameterCount,
  perceptron,
  signalWidth,
  weightCount,
  withBias,
  withWeight,
} from './network.ts';
export { flatten, type UnpackedNetwork, unflatten, unpack } from './parameters.ts';
export { computedPrecision, demandDouble, demandTrainable, whyDouble } from './precision.ts';
export { prepended } from './prepend.ts';
export { renormalise } from './renormalise.ts';
export { splitLayer } from './rewire.ts';
export { describeSignal, foldSignal, INPUTS, placesIn, type Signal } from './signal.ts';
export { type SignalSource, slotsOf, sourcesIn } from './slots.ts';
export { describeSparsity, ignoredNames, type Sparsity, sparsityIn, sparsityOf } from './sparsity.ts';
export type { Surrogate } from './surrogate.ts';
export { tiedSlots } from './tied-slots.ts';
export { checkArchitecture } from './valid.ts';
export { endingIn, handedBack, inScale, logitsOf, workedOn } from './worked.ts';
