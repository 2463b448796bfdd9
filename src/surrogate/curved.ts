import { type Activation, adjoint, applyActivation, input, uniformOf } from '../graph/index.ts';
import type { Architecture } from './network.ts';

/** Whether networks have second derivatives: those of relu and of linear layers are 0 wherever they are defined. */
export function isCurved({ layers }: Architecture): boolean {
  return layers.some(({ activation }) => activation !== 'linear' && bends(activation));
}

function bends(activation: Activation): boolean {
  const x = input('x', [1]);
  const [slope] = adjoint(applyActivation(x, activation), [x]);
  const [bend] = adjoint(slope, [x]);
  return uniformOf(bend) !== 0;
}
