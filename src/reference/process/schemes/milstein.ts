import {
  dependents,
  type Expression,
  inputsOf,
  isElementwise,
  substitute,
  tangent,
  topological,
} from '../../../graph/index.ts';
import { BATCH, InputError } from '../../../tensor/index.ts';
import type { Diffusion } from '../diffusion.ts';
import { heldParts, type Inputs, mapParts, type Parts } from '../parts.ts';
import { eulerMaruyama } from './euler-maruyama.ts';
import type { Scheme } from './scheme.ts';

/**
 * Euler and Maruyama's step and b·b′·(ε² − 1)·dt/2, b′ the derivative of a component's volatility by the component: of strong
 * order 1 (Kloeden and Platen, 1992, ch. 10.3). Each volatility must depend on its own component alone, since Lévy's areas
 * are not simulated. Brownian motions may be correlated.
 *
 * @throws InputError where a volatility depends on other components
 */
export const milstein: Scheme = {
  name: 'milstein',
  step(diffusion, state, time, dt, noise, x) {
    const linear = eulerMaruyama.step(diffusion, state, time, dt, noise, x);
    const volatility = diffusion.volatility(state, time, x);
    const slopes = slopesOf(diffusion, state, time, x);
    return mapParts(linear, (part, name) =>
      part.add(volatility[name].mul(slopes[name]).mul(dt.mul(0.5)).mul(noise[name].square().sub(1))),
    );
  },
};

/** The derivative of each component's volatility by that component. */
function slopesOf(diffusion: Diffusion, state: Parts, time: Expression, x: Inputs): Parts {
  const held = heldParts(state);
  const volatility = diffusion.volatility(held, time, x);
  const there = new Map(Object.entries(held).map(([name, part]) => [part, state[name]]));
  return mapParts(volatility, (of, name) => {
    checkOwn(diffusion, held, name, of);
    const own = held[name];
    const [slope] = tangent([of], new Map([[own, own.like(1)]]));
    return substitute([slope], there, BATCH)[0];
  });
}

/** @throws InputError where a volatility is not one component's own, element by element */
function checkOwn(diffusion: Diffusion, held: Parts, name: string, volatility: Expression): void {
  const read = inputsOf([volatility]);
  const other = Object.keys(held).find((part) => part !== name && read.includes(held[part]));
  const reached = dependents(topological([volatility]), [held[name]]);
  reached.delete(held[name]);
  if (other === undefined && [...reached].every(isElementwise)) return;
  throw new InputError(
    `milstein needs volatilities of ${diffusion.name} that depend on their own component alone`,
    `one of ${name} that ${other === undefined ? 'mixes components' : `depends on ${other}`}`,
    'Take scheme euler-maruyama, or give components parts of their own where their volatilities are written apart.',
  );
}
