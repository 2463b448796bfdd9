export { affineAnalysis } from './affine.ts';
export type { AffineTensor } from './affine-tensor.ts';
