import { checkedOptions } from '../options.ts';
import { checkedPayoff } from '../payoffs/checked-payoff.ts';
import { givenParts, partsLike, startingParts } from './checked-parts.ts';
import type { Diffusion } from './diffusion.ts';
import type { ProcessOptions } from './process-options.ts';
import { type Scheme, schemes } from './schemes/index.ts';
import { schemeSchemas } from './schemes/scheme.ts';

/** A process whose functions, which users write, are checked whenever they are called: what they read by name, and what they return. */
export function checkedProcess<Options extends ProcessOptions>(options: Options): Options {
  const { diffusion, scheme, payoff } = options;
  const checked = checkedDiffusion(diffusion);
  return {
    ...options,
    diffusion: checked,
    payoff: checkedPayoff(payoff),
    ...(isObject(scheme) && { scheme: ownScheme(scheme, diffusion, checked) }),
  };
}

function checkedDiffusion(diffusion: Diffusion): Diffusion {
  const { name, schemes: own } = diffusion;
  const called = (what: string) => `the ${what} of ${name}`;
  const start: Diffusion['start'] = (x) => startingParts(called('start'), diffusion.start(x));
  const like = (what: string, state: Parameters<Diffusion['drift']>[0], of: (state: never) => unknown) =>
    partsLike(called(what), state, of(givenParts(called(what), state) as never));
  return {
    ...diffusion,
    start,
    drift: (state, time, x) => like('drift', state, (given) => diffusion.drift(given, time, x)),
    volatility: (state, time, x) =>
      like('volatility', state, (given) => diffusion.volatility(given, time, x)),
    ...(diffusion.exact && {
      exact: (state, time, dt, noise, x) =>
        like('exact step', state, (given) =>
          diffusion.exact?.(given, time, dt, givenParts(called('exact step'), noise, 'the noise'), x),
        ),
    }),
    ...(diffusion.mean && {
      mean: (time, x) => partsLike(called('mean'), start(x), diffusion.mean?.(time, x)),
    }),
    ...(own && { schemes: own.map((scheme) => checkedScheme(scheme, name)) }),
  };
}

function checkedScheme(scheme: Scheme, of: string): Scheme {
  checkedOptions(`a scheme of ${of}`, scheme, schemeSchemas);
  const what = `scheme ${scheme.name}`;
  return {
    ...scheme,
    step: (diffusion, state, time, dt, noise, x) => {
      const given = [givenParts(what, state), givenParts(what, noise, 'the noise')] as const;
      return partsLike(what, state, scheme.step(diffusion, given[0], time, dt, given[1], x));
    },
  };
}

/** A scheme that is given as it is. One of those that are known stays the same object, since schemes are told by identity. */
function ownScheme(scheme: Scheme, diffusion: Diffusion, checked: Diffusion): Scheme {
  if (Object.values<Scheme>(schemes).includes(scheme)) return scheme;
  const at = diffusion.schemes?.indexOf(scheme) ?? -1;
  return checked.schemes?.[at] ?? checkedScheme(scheme, diffusion.name);
}

function isObject(scheme: ProcessOptions['scheme']): scheme is Scheme {
  return typeof scheme === 'object' && scheme !== null;
}
