import { mapParts } from '../parts.ts';
import type { SharedScheme } from './scheme.ts';

/**
 * S + a·dt + b·√dt·ε: of strong order ½ and weak order 1 where a and b are smooth and grow at most linearly (Kloeden and Platen,
 * 1992, ch. 10.2 and 14.1). Where b does not depend on the state it is of strong order 1.
 */
export const eulerMaruyama: SharedScheme = {
  name: 'euler-maruyama',
  obstacle: () => undefined,
  step(diffusion, state, time, dt, noise, x) {
    const drift = diffusion.drift(state, time, x);
    const volatility = diffusion.volatility(state, time, x);
    return mapParts(state, (part, name) =>
      part.add(drift[name].mul(dt)).add(volatility[name].mul(dt.sqrt()).mul(noise[name])),
    );
  },
};
