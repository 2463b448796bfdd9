export { bridged, type SamplingChoice, type SobolSampling, samplingOf, samplingSchema } from './choice.ts';
export type { NormalSource, Sampling } from './sampling.ts';
