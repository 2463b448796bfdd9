import { type Activation, adjoint, applyActivation, input, uniformOf } from '../graph/index.ts';
import type { Architecture } from './network.ts';

/** Whether networks have second derivatives: those of relu and of linear layers are 0 wherever they are defined. */
export function isCurved({ layers, ending }: Architecture): boolean {
  if (ending?.form !== undefined && ending.form !== 'centred') return true;
  return layers.some(({ activation }) => activation !== 'linear' && bends(activation));
}

/**
 * Whether it is a network of kinks: most neurons with an activation have one that is linear piece by piece, as relu.
 */
export function isKinked({ layers }: Architecture): boolean {
  const active = layers.flatMap(({ activation, outputs }) =>
    activation === 'linear' ? [] : [{ outputs, bends: bends(activation) }],
  );
  const count = (curved: boolean) =>
    active.reduce((sum, { outputs, bends }) => sum + (bends === curved ? outputs : 0), 0);
  return count(false) > count(true);
}

function bends(activation: Activation): boolean {
  const x = input('x', [1]);
  const [slope] = adjoint(applyActivation(x, activation), [x]);
  const [bend] = adjoint(slope, [x]);
  return uniformOf(bend) !== 0;
}
