import { Expression } from '../../graph/index.ts';
import { formatShape, InputError, type Shape } from '../../tensor/index.ts';
import { nameOf, onlyNamed } from '../expressions.ts';
import { type Parts, widthOf } from './parts.ts';

/* What the functions of a diffusion, a scheme or a payoff are given and return, checked where the graph is built. */

/** Parts of which a name that is not there is an error. @param what is given them: "the drift of oil" @param of what they are */
export function givenParts(what: string, parts: Parts, of = 'the state'): Parts {
  return onlyNamed(parts, `${what} is given the parts of ${of},`);
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
 * @param of what they are parts of
 * @throws InputError naming the part that differs
 */
export function partsLike(what: string, state: Parts, returned: unknown, of = 'the state'): Parts {
  const parts = expressionsOf(what, returned);
  const wanted = Object.keys(state);
  const given = Object.keys(parts);
  if (given.length !== wanted.length || wanted.some((name) => !given.includes(name)))
    throw new InputError(
      `${what} must return the parts of ${of}, ${wanted.join(', ')}`,
      given.join(', '),
      'Return one expression a part, under its name.',
    );
  for (const [name, { shape }] of Object.entries(parts))
    if (!fits(shape, state[name].shape))
      throw new InputError(
        `${what} must be shaped like ${of}, [N, paths, ${widthOf(state[name])}] for ${name}`,
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
  const isObject =
    typeof returned === 'object' &&
    returned !== null &&
    !Array.isArray(returned) &&
    !(returned instanceof Expression);
  const entries = isObject ? Object.entries(returned) : [];
  const other = entries.find(([, part]) => !(part instanceof Expression));
  if (entries.length > 0 && other === undefined) return returned as Parts;
  throw new InputError(
    `${what} must return an object of expressions, one a part`,
    other === undefined ? nameOf(returned) : `${nameOf(other[1])} for ${other[0]}`,
    'Return an object such as { spot: state.spot.mul(0.2) }.',
  );
}
