import {
  dependents,
  type Expression,
  inputsOf,
  isElementwise,
  substitute,
  tangent,
  topological,
} from '../../../graph/index.ts';
import { BATCH } from '../../../tensor/index.ts';
import type { Diffusion } from '../diffusion.ts';
import { heldParts, type Inputs, mapParts, type Parts } from '../parts.ts';
import { eulerMaruyama } from './euler-maruyama.ts';
import type { SharedScheme } from './scheme.ts';

/**
 * Euler and Maruyama's step and b·b′·(ε² − 1)·dt/2, b′ the derivative of a component's volatility by the component: of strong
 * order 1 (Kloeden and Platen, 1992, ch. 10.3). Each volatility must depend on its own component alone, since Lévy's areas
 * are not simulated. Brownian motions may be correlated.
 */
export const milstein: SharedScheme = {
  name: 'milstein',
  obstacle(diffusion, state, time, x) {
    const held = heldParts(state);
    for (const [name, of] of Object.entries(diffusion.volatility(held, time, x))) {
      const mixed = mixedIn(held, name, of);
      if (mixed !== undefined)
        return {
          needs: `volatilities of ${diffusion.name} that depend on their own component alone`,
          received: `one of ${name} that ${mixed}`,
          remedy: 'give components parts of their own where their volatilities are written apart',
        };
    }
    return undefined;
  },
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
    const own = held[name];
    const [slope] = tangent([of], new Map([[own, own.like(1)]]));
    return substitute([slope], there, BATCH)[0];
  });
}

/** What a volatility does where it is not one component's own, element by element. */
function mixedIn(held: Parts, name: string, volatility: Expression): string | undefined {
  const read = inputsOf([volatility]);
  const other = Object.keys(held).find((part) => part !== name && read.includes(held[part]));
  const reached = dependents(topological([volatility]), [held[name]]);
  reached.delete(held[name]);
  if (other === undefined && [...reached].every(isElementwise)) return undefined;
  return other === undefined ? 'mixes components' : `depends on ${other}`;
}
