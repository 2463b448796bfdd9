import { adjoint, concat, type Expression, substitute } from '../../graph/index.ts';
import { encloseWith, intervals, intervalTensor } from '../../interval/index.ts';
import type { Domain } from '../../variable/index.ts';
import { reads } from './held-step.ts';
import { sampled } from './sampled.ts';

const ROUNDING = 1e-9;

/** Kinks by their numbers, whose slopes by what can be moved are multiples of each other: strikes on one price. */
export interface KinkFamily {
  /** One of each that are moved alike. */
  readonly kinks: readonly number[];
  /** Whether one path may reach two of them: then none can be held where they are moved apart. */
  readonly mayMeet: boolean;
}

/** What can be moved, and what moves it, as inputs of the graph of one path. */
export interface Movable {
  /** [N, 1, k]: the last state. */
  readonly by: readonly Expression[];
  /** The path before it. */
  readonly path: readonly Expression[];
  /** [N, 1, d] */
  readonly point: Expression;
  readonly domain: Domain | undefined;
}

/** Kinks in families, and loose ones that cannot be moved by themselves: on some paths they do not depend on what can be moved. */
export interface Grouped {
  readonly families: readonly KinkFamily[];
  readonly loose: readonly number[];
}

export function groupedKinks(kinks: readonly Expression[], movable: Movable): Grouped {
  const { by, path, point } = movable;
  const slopes = (of: readonly Expression[]) => kinks.map((u) => sampled([slopeOf(u, of)]));
  const [own, all] = [slopes(by), slopes([...by, ...path, point])];
  const loose: number[] = [];
  const grouped: number[][] = [];
  const basis: number[][][] = [];
  for (const k of kinks.keys()) {
    const family = grouped.find(([first]) => areParallel(own[first], own[k]));
    const rest = across(own[k], basis);
    if (own[k].some((slope) => norm(slope) === 0)) loose.push(k);
    else if (family !== undefined) {
      if (!family.some((j) => areParallel(all[j], all[k]))) family.push(k);
    } else if (rest.some((slope, at) => norm(slope) <= ROUNDING * norm(own[k][at]))) loose.push(k);
    else {
      grouped.push([k]);
      basis.push(rest);
    }
  }
  const families = grouped.map((members) => ({
    kinks: members,
    mayMeet: mayMeet(
      scaled(
        members.map((k) => kinks[k]),
        by,
      ),
      movable,
    ),
  }));
  return { families, loose };
}

/** Kinks of a family with the slope of the first, [N, Q, n], and how far each is in units of that, [N, Q, 1]. */
export function scaled(kinks: readonly Expression[], by: readonly Expression[]): Scaled {
  const slope = slopeOf(kinks[0], by);
  const square = dot(slope, slope);
  const shares = kinks.map((u) => dot(slopeOf(u, by), slope).div(square));
  return { slope, shares, distances: kinks.map((u, k) => u.div(shares[k])) };
}

export interface Scaled {
  readonly slope: Expression;
  readonly shares: readonly Expression[];
  readonly distances: readonly Expression[];
}

/** The slope of u by all of these, [N, Q, n]. */
export function slopeOf(u: Expression, by: readonly Expression[]): Expression {
  const slopes = adjoint(u, by);
  return slopes.length === 1 ? slopes[0] : concat(slopes, 2);
}

export function dot(p: Expression, q: Expression): Expression {
  return p.mul(q).sum([2], true);
}

/** Gaps between kinks that do not depend on the path are enclosed over the domain; where they do, kinks may meet. */
function mayMeet({ distances }: Scaled, { by, path: before, point, domain }: Movable): boolean {
  const path = [...by, ...before];
  return distances.some((one, k) =>
    distances.slice(0, k).some((other) => {
      const gap = one.sub(other);
      const slope = slopeOf(gap, path);
      if (domain === undefined || path.some((of) => reads(slope, of)) || !isZero(slope)) return true;
      const anywhere = new Map(path.map((of) => [of, of.like(1, [1, ...of.shape.slice(1)])]));
      const { lo, hi } = domain;
      const box = { [point.attributes.name as string]: intervalTensor([1, 1, lo.length], lo, hi) };
      const [range] = encloseWith(intervals, substitute([gap], anywhere, 1), box);
      return !(range.lo[0] > 0 || range.hi[0] < 0);
    }),
  );
}

/** That a slope is 0 all over: rounding apart. */
function isZero(slope: Expression): boolean {
  return sampled([slope]).every((own) => own.every((entry) => Math.abs(entry) < ROUNDING));
}

type Slopes = readonly (readonly number[])[];

const dotOf = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, entry, i) => sum + entry * q[i], 0);
const norm = (p: readonly number[]) => dotOf(p, p);

function areParallel(a: Slopes, b: Slopes): boolean {
  return a.every((p, k) => dotOf(p, b[k]) ** 2 >= (1 - ROUNDING) * norm(p) * norm(b[k]));
}

/** What of slopes is across a basis that is orthogonal, sample by sample. */
function across(slopes: Slopes, basis: readonly Slopes[]): number[][] {
  return slopes.map((slope, at) =>
    basis.reduce(
      (rest: number[], unit) => {
        const own = dotOf(rest, unit[at]) / norm(unit[at]);
        return rest.map((entry, i) => entry - own * unit[at][i]);
      },
      [...slope],
    ),
  );
}
