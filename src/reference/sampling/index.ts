export { bridged, type SamplingChoice, type SobolSampling, samplingOf } from './choice.ts';
export type { NormalSource, Sampling } from './sampling.ts';
