import { Expression } from '../../graph/index.ts';
import { formatShape, InputError, type Shape } from '../../tensor/index.ts';
import type { Diffusion } from './diffusion.ts';
import { type Parts, widthOf } from './parts.ts';

/* What the functions of a diffusion, a scheme or a payoff return, checked where the graph is built. */

/** A diffusion whose functions are checked when they are called: that parts and shapes are those of the state. */
export function checkedDiffusion(diffusion: Diffusion): Diffusion {
  const { name, correlation, admissible } = diffusion;
  const like = (what: string, state: Parts, returned: unknown) =>
    partsLike(`the ${what} of ${name}`, state, returned);
  return {
    ...diffusion,
    name,
    ...(correlation && { correlation }),
    ...(admissible && { admissible }),
    start: (x) => startingParts(`the start of ${name}`, diffusion.start(x)),
    drift: (state, time, x) => like('drift', state, diffusion.drift(state, time, x)),
    volatility: (state, time, x) => like('volatility', state, diffusion.volatility(state, time, x)),
    ...(diffusion.exact && {
      exact: (state, time, dt, noise, x) =>
        like('exact step', state, diffusion.exact?.(state, time, dt, noise, x)),
    }),
  };
}

/** @throws InputError unless it returned parts, each an expression [N, Q, k] */
export function startingParts(what: string, returned: unknown): Parts {
  const parts = expressionsOf(what, returned);
  for (const [name, { shape }] of Object.entries(parts))
    if (shape.length !== 3 || typeof shape[2] !== 'number')
      throw new InputError(
        `${what} must return parts of shape [N, 1, k]`,
        `${formatShape(shape)} for ${name}`,
        'Keep the axes of points and paths: x.spot.like(0.04) is a constant of them, x being the inputs.',
      );
  return parts;
}

/**
 * @param state whose parts and widths must come back
 * @throws InputError naming the part that differs
 */
export function partsLike(what: string, state: Parts, returned: unknown): Parts {
  const parts = expressionsOf(what, returned);
  const wanted = Object.keys(state);
  const given = Object.keys(parts);
  if (given.length !== wanted.length || wanted.some((name) => !given.includes(name)))
    throw new InputError(
      `${what} must return the parts of the state, ${wanted.join(', ')}`,
      given.join(', '),
      'Return one expression a part, under its name.',
    );
  for (const [name, { shape }] of Object.entries(parts))
    if (!fits(shape, state[name].shape))
      throw new InputError(
        `${what} must be shaped like the state, [N, paths, ${widthOf(state[name])}] for ${name}`,
        formatShape(shape),
        'Return as many components as the part has.',
      );
  // In the order of the state.
  return Object.fromEntries(wanted.map((name) => [name, parts[name]]));
}

function fits(shape: Shape, { length, 0: n, 1: paths, 2: k }: Shape): boolean {
  const along = (axis: number, size: Shape[number]) => shape[axis] === size || shape[axis] === 1;
  return shape.length === length && shape[2] === k && along(0, n) && (along(1, paths) || paths === 1);
}

function expressionsOf(what: string, returned: unknown): Parts {
  const isObject = typeof returned === 'object' && returned !== null && !(returned instanceof Expression);
  const entries = isObject ? Object.entries(returned) : [];
  const other = entries.find(([, part]) => !(part instanceof Expression));
  if (entries.length > 0 && other === undefined) return returned as Parts;
  throw new InputError(
    `${what} must return expressions by the names of the state's parts`,
    other === undefined ? (isObject ? 'none' : typeof returned) : `${typeof other[1]} for ${other[0]}`,
    'Return an object such as { spot: state.spot.mul(0.2) }.',
  );
}
