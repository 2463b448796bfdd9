export { type BrownianMotionOptions, brownianMotion } from './brownian-motion.ts';
export { type GeometricBrownianMotionOptions, geometricBrownianMotion } from './geometric-brownian-motion.ts';
