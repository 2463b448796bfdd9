export { affineAnalysis } from './affine.ts';
export type { AffineTensor } from './affine-tensor.ts';
export { cutsOf } from './cuts.ts';
export { halved } from './halved.ts';
export { type Cut, slabs } from './slabs.ts';
