import { adam, levenbergMarquardt, type Method } from '../training/index.ts';
import type { Stage } from './stage.ts';

/** How a stage's weights are moved. */
export function methodOf({ method }: Pick<Stage, 'method'>): Method {
  return method === 'levenberg-marquardt' ? levenbergMarquardt() : adam();
}
