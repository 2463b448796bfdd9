import {
  type Activation,
  activationOf,
  activations,
  applyActivation,
  constantOf,
  type Expression,
  evaluate,
  memberLike,
  topological,
} from '../../graph/index.ts';
import { tensor } from '../../tensor/index.ts';
import { isLinear } from './affine.ts';
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
  for (const argument of argumentsOf(formula)) {
    const sampled = new Sampled(f, argument);
    for (const activation of candidates(sampled)) {
      const fit = fitted(sampled, applyActivation(T, activation));
      if (fit === undefined) continue;
      const found = { activation, lines: argument.lines, ...fit };
      if (fit.scale === 1 && fit.shift === 0) return found;
      inexact ??= found;
    }
  }
  return inexact;
}

/** The activations, each family by the member that f may be. */
function* candidates(sampled: Sampled): Generator<Activation> {
  for (const family of activations) {
    const member = memberLike(family, (u) => sampled.at([u])[0]);
    if (member !== undefined) yield member;
  }
}

/** The name of a known function that surrogates do not have for an activation; undefined where it has none. */
export function knownAs(formula: Formula): string | undefined {
  const candidates = argumentsOf(formula).map((argument) => new Sampled(formula.f, argument));
  return others.find(([, other]) => candidates.some((sampled) => fitted(sampled, other)))?.[0];
}

/**
 * The arguments that the activation may take: the layer itself, all that the formula is written in, and twice what it begins with. Formulas
 * of half the angle are of that. Then these with the sign changed.
 */
function argumentsOf({ of, written }: Formula): Argument[] {
  const layer = linesOf(of.source);
  const related = relation(layer, of);
  const itself = related === undefined ? [] : [{ lines: layer, a: related[0], b: related[1] }];
  const twice = { lines: scaled(of, new Float64Array(of.index.length).fill(2)), a: 2, b: 0 };
  const all = [...itself, ...written, twice];
  const turned = ({ lines, a, b }: Argument): Argument => ({
    lines: scaled(lines, new Float64Array(lines.index.length).fill(-1)),
    a: -a,
    b: -b,
  });
  return [...all, ...all.map(turned)];
}

const others: readonly (readonly [string, Expression])[] = [
  ['a step', T.like(0).less(T)],
  ['the exponential', T.exp()],
  ['the square', T.square()],
  ['the magnitude', T.abs()],
];

/** Magnitudes of the points compared: where activations bend, and further out. */
const magnitudes = [
  ...Array.from({ length: 161 }, (_, k) => k / 8),
  ...Array.from({ length: 8 }, (_, k) => 10 ** -(k + 1)),
  ...[25, 30, 40, 60, 100, 1e3, 1e4],
];
const probes = [1, -1, 0.3, -2.2, 3.4, -5, 19, -18];
const grid = [...probes, ...magnitudes.flatMap((u) => [u, -u])];
/** Up to here every formula must have a value; further out, spelled-out exponentials overflow. */
const NEAR = 20;
/** Constants in float32 leave differences of 6e-8; GELU and its tanh approximation are 5e-4 apart. */
const TOLERANCE = 3e-7;

/** Values of a formula, as a function of the argument u = a·t + b of an activation. */
class Sampled {
  readonly #f: Expression;
  readonly #argument: Argument;
  /** At few points, where most functions that differ do so, and at all. */
  readonly few: Samples;
  #all: Samples | undefined;

  constructor(f: Expression, argument: Argument) {
    this.#f = f;
    this.#argument = argument;
    this.few = { u: probes, values: this.at(probes) };
  }

  at(u: readonly number[]): ArrayLike<number> {
    const { a, b } = this.#argument;
    return evaluate([this.#f], { t: tensor(u.map((at) => (at - b) / a)) })[0].data;
  }

  get all(): Samples {
    if (this.#all === undefined) {
      const u = [...grid, ...beside(this.#f, this.#argument), ...turns(this.#f, this.#argument)];
      this.#all = { u, values: this.at(u) };
    }
    return this.#all;
  }
}

interface Samples {
  readonly u: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Scale and shift with f(t) = scale·g(a·t + b) + shift, if there are such. */
function fitted(sampled: Sampled, g: Expression): Fit | undefined {
  return compared(sampled.few, g) && compared(sampled.all, g);
}

function compared({ u, values: have }: Samples, g: Expression): Fit | undefined {
  const [want] = evaluate([g], { t: tensor(u) });
  const [i, j] = apart(want.data, u);
  const free = (have[i] - have[j]) / (want.data[i] - want.data[j]);
  const scale = Math.abs(free - 1) < TOLERANCE ? 1 : free;
  const offset = have[j] - scale * want.data[j];
  const shift = Math.abs(offset) < TOLERANCE * Math.abs(scale) ? 0 : offset;
  const agrees = u.every((at, k) => {
    if (!Number.isFinite(have[k])) return Math.abs(at) > NEAR;
    const error = Math.abs(have[k] - (scale * want.data[k] + shift));
    return error <= TOLERANCE * (Math.abs(scale) * (1 + Math.abs(at)) + Math.abs(shift));
  });
  return agrees && Number.isFinite(scale) && scale !== 0 ? { scale, shift } : undefined;
}

/** Two near points where a function differs: the first two, 1 and −1, or else where it is greatest and least. */
function apart(values: ArrayLike<number>, u: readonly number[]): [number, number] {
  if (Math.abs(values[0] - values[1]) > 0.01) return [0, 1];
  const near = [...u.keys()].filter((k) => Math.abs(u[k]) <= NEAR);
  const by = (better: (p: number, q: number) => boolean) =>
    near.reduce((best, k) => (better(values[k], values[best]) ? k : best));
  return [by((p, q) => p > q), by((p, q) => p < q)];
}

/** The arguments of g where t is a constant of f, or close to one. */
function beside(f: Expression, { a, b }: Argument): number[] {
  const constants = topological([f]).flatMap((e) => [...(constantOf(e)?.data ?? [])]);
  return constants.flatMap((c) => [-1.001, -1, -0.999, 0.999, 1, 1.001].map((factor) => a * factor * c + b));
}

/**
 * The arguments of g where a part of f that is affine in t is 0, 1 or −1. There f may have what no point of the grid meets, as
 * the bump 1 − |1000t − 733|.
 */
function turns(f: Expression, { a, b }: Argument): number[] {
  const slopes = new Map<Expression, { readonly isAffine: boolean; readonly varies: boolean }>();
  for (const e of topological([f])) {
    const below = e.inputs.map((x) => slopes.get(x) as { isAffine: boolean; varies: boolean });
    const varies = e === T || below.some((one) => one.varies);
    const isAffine =
      e === T ||
      !varies ||
      (isLinear(e.op) && below.every((one) => one.isAffine) && e.room.affine(below.map((one) => one.varies)));
    slopes.set(e, { isAffine, varies });
  }
  const parts = [...slopes].flatMap(([e, { isAffine, varies }]) => (isAffine && varies ? [e] : []));
  if (parts.length === 0) return [];
  const values = evaluate(parts, { t: tensor([0, 1]) });
  return values
    .flatMap(({ data: [start, end] }) => [-1, 0, 1].map((value) => (value - start) / (end - start)))
    .filter(Number.isFinite)
    .map((t) => a * t + b);
}
