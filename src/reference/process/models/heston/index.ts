export { heston } from './heston.ts';
export type { HestonOptions } from './heston-options.ts';
