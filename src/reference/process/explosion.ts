import { type Expression, evaluate, input, type Order, tangent } from '../../graph/index.ts';
import { type Sizes, type Tensor, tensor } from '../../tensor/index.ts';
import { mapParts } from './parts.ts';
import type { Recurrence } from './recurrence.ts';
import { columnsAlong } from './unrolled.ts';

/**
 * Says where a path of a point first has a state that is no finite number, or a derivative of it, by its float64 values.
 *
 * @param names of the inputs
 * @param point x [1, d] and the normals of its paths [1, paths, steps·normals]
 * @param signs of the normals that are simulated: 1, and −1 if antithetic
 * @param order of the label that is not finite
 * @returns undefined where all states are finite, so that the payoff is to blame
 */
export function explainExplosion(
  recurrence: Recurrence,
  names: readonly string[],
  point: { readonly x: Tensor; readonly z: Tensor },
  signs: readonly (1 | -1)[],
  order: Order,
): string | undefined {
  const x = input('x', [1, 1, names.length]);
  const z = input('z', point.z.shape);
  const along = columnsAlong(recurrence, x, z);
  const time = recurrence.dt(recurrence.inputsOf(x));
  const found = (of: (columns: readonly Expression[]) => readonly Expression[], what: string) => {
    const all = of(along.flatMap((parts) => Object.values(parts)));
    let taken = 0;
    const columns = along.map((parts) => mapParts(parts, () => all[taken++]));
    for (const sign of signs) {
      const bound = {
        x: tensor(point.x.data, [1, 1, names.length]),
        z: { ...point.z, data: point.z.data.map((normal) => sign * normal) },
      };
      const values = evaluate([time, ...columns.flatMap((parts) => Object.values(parts))], bound, 1);
      const [dt] = values[0].data;
      let next = 1;
      for (const [step, parts] of columns.entries())
        for (const name of Object.keys(parts)) {
          const reason = describeLost(values[next++]);
          if (reason === undefined) continue;
          const own = name.slice(name.indexOf('.') + 1);
          const after =
            step === 0
              ? 'the start'
              : `step ${step} of ${recurrence.steps}, and more steps may keep it finite`;
          const when = Number((step * dt).toPrecision(6));
          return `${what}${own}${reason}${sign < 0 ? ' of mirrored normals' : ''} at time ${when}, ${after}`;
        }
    }
    return undefined;
  };
  const ofState = found((columns) => columns, '');
  if (ofState !== undefined || order === 0) return ofState;
  for (const [k, name] of names.entries()) {
    const unit = tensor(
      Array.from(names, (_, i) => (i === k ? 1 : 0)),
      [1, 1, names.length],
    );
    const direction = new Map([[x, x.like(0).add(unit)]]);
    const ofSlope = found((columns) => tangent(columns, direction), `the derivative by ${name} of `);
    if (ofSlope !== undefined) return ofSlope;
  }
  return undefined;
}

/** "[2] is NaN on path 3" of values [1, Q, k]; undefined where all are finite. */
function describeLost({ shape, data }: Tensor): string | undefined {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const [, paths, k] = shape as Sizes;
  const component = k === 1 ? '' : `[${at % k}]`;
  const path = paths === 1 ? '' : ` on path ${Math.floor(at / k)}`;
  return `${component} is ${data[at]}${path}`;
}
