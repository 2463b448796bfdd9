import { checkedOnPaths, onlyNamed } from '../expressions.ts';
import { givenParts, partsLike, startingParts } from '../process/checked-parts.ts';
import type { Observation, Payoff } from './payoff.ts';

/* Functions of users that are checked whenever they are called: what they read by name, and what they return. */

/** What gathers on the way and makes numbers of the last state: a payoff or an underlying. */
type Valued = Pick<Payoff, 'name' | 'observe' | 'value'>;

/** A payoff whose functions are checked. */
export function checkedPayoff<Of extends Payoff>(payoff: Of): Of {
  const { name, starts, illustration } = payoff;
  const condition = `a condition on the start of ${name}`;
  const drawn = `the illustration of ${name}`;
  return {
    ...checkedValued(payoff, '[N, paths, outputs]'),
    ...(starts && {
      starts: starts.map((start) => ({
        ...start,
        positive: (state, x) =>
          checkedOnPaths(start.positive(givenParts(condition, state), x), condition, '[N, 1, 1]'),
      })),
    }),
    ...(illustration && {
      illustration: {
        ...illustration,
        price: {
          ...illustration.price,
          of: (state, x) =>
            checkedOnPaths(illustration.price.of(givenParts(drawn, state), x), drawn, '[N, paths, 1]'),
        },
      },
    }),
  };
}

/** The same of what has a value alone. @param wanted shape of its value */
export function checkedValued<Of extends Valued>(of: Of, wanted: string): Of {
  const { name, observe } = of;
  const what = `the value of ${name}`;
  const gathered = 'what is observed';
  return {
    ...of,
    ...(observe && { observe: checkedObservation(name, observe) }),
    value: (state, observed, x) =>
      checkedOnPaths(
        of.value(givenParts(what, state), givenParts(what, observed, gathered), x),
        what,
        wanted,
      ),
  };
}

function checkedObservation(name: string, observe: Observation): Observation {
  const [first, then] = [`the start of what ${name} observes`, `what ${name} observes`];
  return {
    start: (state, x) => startingParts(first, observe.start(givenParts(first, state), x)),
    next(observed, step, x) {
      const given = onlyNamed(
        {
          ...step,
          before: givenParts(then, step.before),
          after: givenParts(then, step.after),
          volatility: givenParts(then, step.volatility),
          noise: givenParts(then, step.noise, 'the noise'),
        },
        `a step that ${name} observes has`,
        'Write step.after.spot for a part of the state at its end, step.before.spot at its beginning.',
      );
      const next = observe.next(givenParts(then, observed, 'what is observed'), given, x);
      return partsLike(then, observed, next, 'what is observed');
    },
  };
}
