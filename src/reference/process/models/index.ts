export { type BrownianMotionOptions, brownianMotion } from './brownian-motion.ts';
export { type CevOptions, cev } from './cev/index.ts';
export { type GeometricBrownianMotionOptions, geometricBrownianMotion } from './geometric-brownian-motion.ts';
export { type HestonOptions, heston } from './heston/index.ts';
