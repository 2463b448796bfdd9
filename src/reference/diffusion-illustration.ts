import { evaluate, input, inputsOf } from '../graph/index.ts';
import { filled, type RandomStream, tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { Illustration } from './model.ts';
import type { ProcessOptions } from './process/index.ts';
import { columnsAlong, type Parts, type Recurrence, recurrenceOf, widthOf } from './process/index.ts';

/**
 * What a report draws of a simulated diffusion: paths from the middle of the domain, and the payoff with its smoothing where it
 * says how. Points are drawn over the price that the payoff is on.
 *
 * @param domain in whose middle paths start; without one, none are drawn
 */
export function diffusionIllustration(options: ProcessOptions, domain: Domain | undefined): Illustration {
  const { illustration } = options.payoff;
  const projection = projectionOf(options);
  return {
    ...(projection && { projection }),
    ...(domain && {
      paths: {
        label: illustration?.price.label ?? firstPart(options).label,
        draw: (count, steps, random) => drawnPaths({ ...options, steps }, domain, count, random),
      },
    }),
    ...(illustration && {
      payoff: {
        label: illustration.argument,
        at: (x, smoothing) => evaluate([illustration.paid(input('x', x.shape), smoothing)], { x })[0],
        smoothing: illustration.smoothing,
      },
    }),
  };
}

/** The price where paths start, where it depends on inputs. */
function projectionOf(options: ProcessOptions): Illustration['projection'] {
  const { illustration } = options.payoff;
  if (illustration === undefined) return undefined;
  const recurrence = recurrenceOf(options);
  const d = options.inputs.length;
  const price = (rows: number) => {
    const x = input('x', [rows, 1, d]);
    const state = recurrence.stateOf(recurrence.start(recurrence.inputsOf(x)));
    return illustration.price.of(state, recurrence.inputsOf(x));
  };
  if (inputsOf([price(1)]).length === 0) return undefined;
  return {
    label: illustration.price.label,
    at: ({ shape: [rows], data }) => evaluate([price(rows)], { x: tensor(data, [rows, 1, d]) })[0].data,
  };
}

/** Paths from the middle of the domain to maturity, of one price, with the times of their steps. */
function drawnPaths(options: ProcessOptions, { lo, hi }: Domain, count: number, random: RandomStream) {
  const recurrence = recurrenceOf(options);
  const { steps } = recurrence;
  const d = options.inputs.length;
  const x = input('x', [1, 1, d]);
  const z = input('z', [1, count, steps * recurrence.normals]);
  const inputs = recurrence.inputsOf(x);
  const { of } = options.payoff.illustration?.price ?? firstPart(options);
  const prices = columnsAlong(recurrence, x, z).map((columns) => of(recurrence.stateOf(columns), inputs));
  const normals = filled([1, count, steps * recurrence.normals], 0);
  random.fillNormal(normals.data as Float64Array);
  const middle = tensor(
    lo.map((end, k) => (end + hi[k]) / 2),
    [1, 1, d],
  );
  const [dt, ...along] = evaluate([recurrence.dt(inputs), ...prices], { x: middle, z: normals });
  return {
    times: along.map((_, n) => n * dt.data[0]),
    // What does not move yet is one number.
    values: Array.from({ length: count }, (_, path) => along.map(({ data }) => data[path % data.length])),
  };
}

/** The first component of the state, which paths of a payoff that says nothing are drawn of. */
function firstPart(options: ProcessOptions) {
  const recurrence: Recurrence = recurrenceOf(options);
  const x = input('x', [1, 1, options.inputs.length]);
  const [[name, part]] = Object.entries(recurrence.stateOf(recurrence.start(recurrence.inputsOf(x))));
  return {
    label: widthOf(part) === 1 ? name : `${name} 1`,
    of: (state: Parts) => state[name].slice(2, 0, 1),
  };
}
