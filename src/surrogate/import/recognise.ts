import {
  type Activation,
  activationNamed,
  activationOf,
  activations,
  applyActivation,
  constantOf,
  type Expression,
  evaluate,
  topological,
} from '../../graph/index.ts';
import { tensor } from '../../tensor/index.ts';
import { type Argument, type Formula, T } from './formula.ts';
import { type Lines, linesOf, relation, scaled } from './lines.ts';

/** A formula as an activation: scale·activation(lines) + shift. */
export interface Recognised extends Fit {
  readonly activation: Activation;
  readonly lines: Lines;
}

interface Fit {
  readonly scale: number;
  readonly shift: number;
}

/**
 * The activation that a formula spells out, up to scales and shifts inside and outside; undefined if it is none. One without
 * scales and shifts is preferred. Exporters write one function in many ways, with constants rounded to float32. Functions
 * are therefore compared by their values, at points near and far, and beside every constant of the formula, where it might
 * change.
 */
export function recognise(formula: Formula): Recognised | undefined {
  const { f, of } = formula;
  const itself = f.inputs[0] === T ? activationOf(f) : undefined;
  if (itself !== undefined) return { activation: itself, lines: of, scale: 1, shift: 0 };
  let inexact: Recognised | undefined;
  for (const argument of argumentsOf(formula))
    for (const activation of candidates(f, argument)) {
      const fit = fitted(f, applyActivation(T, activation), argument);
      if (fit === undefined) continue;
      const found = { activation, lines: argument.lines, ...fit };
      if (fit.scale === 1 && fit.shift === 0) return found;
      inexact ??= found;
    }
  return inexact;
}

/** The activations, each family by the member that f may be. */
function candidates(f: Expression, { a, b }: Argument): Activation[] {
  /** The slope of the chord left of 0 over that right of it: such is the number of a family, times a constant. */
  const ratio = (g: Expression, at: (u: number) => number) => {
    const [left, zero, right] = evaluate([g], { t: tensor([-1, 0, 1].map(at)) })[0].data;
    return (zero - left) / (right - zero);
  };
  let own: number | undefined;
  return activations.flatMap((family) => {
    const named = activationNamed(family);
    const numbers = named?.facts.numbers;
    if (named === undefined || numbers === undefined) return [family];
    own ??= ratio(f, (u) => (u - b) / a);
    const number = (own / ratio(applyActivation(T, family), (u) => u)) * numbers[0].usual;
    return activationNamed(`${family}(${shortest(number)})`)?.name ?? [];
  });
}

/** The number of four digits that a number is to within float32; else of fifteen, as far as it is known. */
function shortest(number: number): number {
  const short = Number(number.toPrecision(4));
  return Math.abs(short - number) <= TOLERANCE * Math.abs(number) ? short : Number(number.toPrecision(15));
}

/** The name of a known function that surrogates do not have for an activation; undefined where it has none. */
export function knownAs(formula: Formula): string | undefined {
  const candidates = argumentsOf(formula);
  return others.find(([, other]) => candidates.some((argument) => fitted(formula.f, other, argument)))?.[0];
}

/**
 * The arguments that the activation may take: the layer itself, all that the formula is written in, and these with the sign
 * changed.
 */
function argumentsOf({ of, written }: Formula): Argument[] {
  const layer = linesOf(of.source);
  const related = relation(layer, of);
  const itself = related === undefined ? [] : [{ lines: layer, a: related[0], b: related[1] }];
  const all = [...itself, ...written];
  const turned = ({ lines, a, b }: Argument): Argument => ({
    lines: scaled(lines, new Float64Array(lines.index.length).fill(-1)),
    a: -a,
    b: -b,
  });
  return [...all, ...all.map(turned)];
}

const cubic = T.power(3).mul(0.044715).add(T);
const others: readonly (readonly [string, Expression])[] = [
  [
    'the tanh approximation of GELU',
    cubic
      .mul(Math.sqrt(2 / Math.PI))
      .tanh()
      .add(1)
      .mul(T)
      .mul(0.5),
  ],
  ['hard swish', T.mul(T.div(6).add(0.5).max(0).min(1))],
  ['Mish', T.mul(T.softplus().tanh())],
  ['a step', T.like(0).less(T)],
  ['the exponential', T.exp()],
  ['the square', T.square()],
];

/** Magnitudes of the points compared: where activations bend, and further out. */
const magnitudes = [
  ...Array.from({ length: 161 }, (_, k) => k / 8),
  ...Array.from({ length: 8 }, (_, k) => 10 ** -(k + 1)),
  ...[25, 30, 40, 60, 100, 1e3, 1e4],
];
const probes = [1, -1, 0.3, -2.2, 3.4, -5];
const grid = [...probes, ...magnitudes.flatMap((u) => [u, -u])];
/** Up to here every formula must have a value; further out, spelled-out exponentials overflow. */
const NEAR = 20;
/** Constants in float32 leave differences of 6e-8; the tanh approximation of GELU is 5e-4 away. */
const TOLERANCE = 3e-7;

/** Scale and shift with f(t) = scale·g(a·t + b) + shift, if there are such. */
function fitted(f: Expression, g: Expression, argument: Argument): Fit | undefined {
  // Most functions that differ do so at these few points.
  return compared(f, g, argument, probes) && compared(f, g, argument, [...grid, ...beside(f, argument)]);
}

function compared(f: Expression, g: Expression, { a, b }: Argument, u: readonly number[]): Fit | undefined {
  const [have] = evaluate([f], { t: tensor(u.map((at) => (at - b) / a)) });
  const [want] = evaluate([g], { t: tensor(u) });
  // At 1 and −1, the first two points, every activation has different values.
  const free = (have.data[0] - have.data[1]) / (want.data[0] - want.data[1]);
  const scale = Math.abs(free - 1) < TOLERANCE ? 1 : free;
  const offset = have.data[1] - scale * want.data[1];
  const shift = Math.abs(offset) < TOLERANCE * Math.abs(scale) ? 0 : offset;
  const agrees = u.every((at, k) => {
    if (!Number.isFinite(have.data[k])) return Math.abs(at) > NEAR;
    const error = Math.abs(have.data[k] - (scale * want.data[k] + shift));
    return error <= TOLERANCE * (Math.abs(scale) * (1 + Math.abs(at)) + Math.abs(shift));
  });
  return agrees && Number.isFinite(scale) && scale !== 0 ? { scale, shift } : undefined;
}

/** The arguments of g where t is a constant of f, or close to one. */
function beside(f: Expression, { a, b }: Argument): number[] {
  const constants = topological([f]).flatMap((e) => [...(constantOf(e)?.data ?? [])]);
  return constants.flatMap((c) => [-1.001, -1, -0.999, 0.999, 1, 1.001].map((factor) => a * factor * c + b));
}
