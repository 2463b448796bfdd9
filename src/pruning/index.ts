export { surrogateSignificance } from './analyse.ts';
export { applyPlan } from './apply.ts';
export { choosePlan } from './choose.ts';
export { tightenMidpoints } from './midpoints.ts';
export { parsePlan } from './parse.ts';
export { parseSignificance } from './parse-significance.ts';
export type { LayerPlan, NeuronPlan, PruningPlan, PruningRule } from './plan.ts';
export { checkRule } from './rule.ts';
