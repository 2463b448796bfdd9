import { withoutDraws } from '../../objective/index.ts';
import type { Engine } from '../../runtime/index.ts';
import { copyOf } from '../../surrogate/index.ts';
import { counted, demand } from '../../tensor/index.ts';
import { type Fed, vector } from '../data.ts';
import { DrawSource, FIXED_DRAWS } from '../draws.ts';
import { labelsIn } from '../noise.ts';
import type { SquareGradients, SquareLosses, SquaresOptions } from '../squares/squares.ts';
import { freeOf, type StepOptions } from '../step.ts';
import { walkingAfter } from './halving.ts';
import type { Descent, LabelCount, StepLosses, Undertaking } from './method.ts';
import type { NetworkWalk } from './network-walk.ts';

/** A way of walking down the squares of residuals. */
export interface WalkKind<Squares extends SquareGradients> {
  /** Steps after which losses tell in which half of the networks side by side the lowest one is. */
  readonly telling: number;
  openSquares(engine: Engine, step: StepOptions, data: Fed, options: SquaresOptions): Promise<Squares>;
  walk(squares: Squares, parameters: Float64Array, labels: WalkedLabels): Promise<NetworkWalk>;
  /** Whether a network should walk at all. Default: all do. */
  isWorth?(squares: Squares, parameters: Float64Array, labels: WalkedLabels): Promise<boolean>;
}

/** What a walk knows of the labels. */
export interface WalkedLabels {
  /** How many a row has that are known, on average. */
  readonly each: number;
  /** What their noise is of the loss, … Default: not known. */
  readonly noise?: number;
  /** … and by how much that falls where parameters fit noise alone. */
  readonly noiseGain?: number;
}

/**
 * With fewer labels than parameters there is no one least loss, and what is found says nothing of other points.
 *
 * @throws InputError where rows have fewer labels that are known than parameters that move
 */
export function checkLabels(step: StepOptions, data: Fed): void {
  demandLabels({ labels: labelsIn(withWhole(step), data), rows: data.x.dims[0] }, freeOf(step).length);
}

/** @throws InputError where labels that are known are fewer than parameters that move */
export function demandLabels({ labels, rows }: LabelCount, moving: number): void {
  demand(
    labels >= moving,
    `polishing needs a label or more for each of the ${moving.toLocaleString('en')} parameters that move`,
    `${counted(labels, 'label')} that are known in ${counted(rows, 'row')}`,
    'Give more points, take a smaller network, or train with Adam.',
  );
}

/**
 * Networks that walk down side by side: one after the other takes a step. Those of higher loss on all rows stop earlier, half after half.
 *
 * @param most how many of them walk, those of least loss; the others stay where they are. Default: all
 */
export async function openSquaresDescent<Squares extends SquareGradients>(
  { engine, step: given, data, numbers, start, random, threads, noise }: Undertaking,
  kind: WalkKind<Squares>,
  most = Number.POSITIVE_INFINITY,
): Promise<Descent> {
  const { copies = 1 } = given;
  const step = withWhole(given);
  checkLabels(step, data);
  const drawn = new DrawSource(step.objective, random, numbers).fixed(FIXED_DRAWS);
  const order = random.substream('rows').permutation(data.x.dims[0]);
  const squares = await kind.openSquares(engine, step, data, { threads, drawn, order });
  const known = labelsIn(step, data);
  const labels: WalkedLabels = {
    each: known / squares.count,
    noise,
    noiseGain: noise === undefined ? undefined : (noise * squares.free.length) / known,
  };
  const walks: NetworkWalk[] = [];
  try {
    for (let copy = 0; copy < copies; copy++)
      walks.push(await kind.walk(squares, copyOf(start, copy, copies), labels));
  } catch (error) {
    await squares.dispose();
    throw error;
  }
  const opening = walks.map(({ losses }) => losses.total);
  const starting = Math.min(most, copies);
  let ahead = new Set(byLoss(walks, opening).slice(0, starting));
  const idle = new Set<NetworkWalk>();
  for (const walk of ahead)
    if (!((await kind.isWorth?.(squares, walk.parameters, labels)) ?? true)) idle.add(walk);
  for (const walk of idle) ahead.delete(walk);
  let done = 0;
  const halve = async () => {
    const count = walkingAfter(starting, done, kind.telling);
    if (count >= ahead.size) return;
    const [left, totals] = [[...ahead], [] as number[]];
    // They may have come to different numbers of rows.
    for (const { parameters } of left) totals.push((await squares.gradient(parameters)).total);
    ahead = new Set(byLoss(left, totals).slice(0, count));
  };
  return {
    stepsPerCall: 1,
    threads,
    get done() {
      return done;
    },
    get ends() {
      return walks.map(
        (walk) =>
          walk.end ?? (idle.has(walk) ? 'noise floor reached' : ahead.has(walk) ? undefined : 'budget'),
      );
    },
    get parameters() {
      return vector(Float32Array.from(walks.flatMap(({ parameters }) => [...parameters])));
    },
    get totals() {
      return walks.map(({ losses }) => losses.total);
    },
    async advance(count) {
      const taken: (readonly StepLosses[])[] = [];
      for (let k = 0; k < count; k++) {
        taken.push(walks.map(({ losses }) => lossesOf(losses)));
        for (const walk of ahead) await walk.step();
        done++;
        await halve();
      }
      return walks.map((_, copy) => joined(taken.map((losses) => losses[copy])));
    },
    dispose: () => squares.dispose(),
  };
}

/** Walks in the order of their losses; those of none that is finite come last. */
function byLoss(walks: readonly NetworkWalk[], totals: readonly number[]): readonly NetworkWalk[] {
  const of = (k: number) => (Number.isNaN(totals[k]) ? Number.POSITIVE_INFINITY : totals[k]);
  const order = walks.map((_, k) => k).sort((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
  return order.map((k) => walks[k]);
}

/** Terms as methods take them that look at all rows at once. */
function withWhole(step: StepOptions): StepOptions {
  return { ...step, objective: withoutDraws(step.objective) };
}

function lossesOf({ total, terms }: SquareLosses): StepLosses {
  const parts = Object.entries(terms).map(([name, loss]) => [name, Float64Array.of(loss)]);
  return { total: Float64Array.of(total), terms: Object.fromEntries(parts) };
}

/** Losses of steps, one after the other. */
function joined(steps: readonly StepLosses[]): StepLosses {
  const join = (of: (losses: StepLosses) => Float64Array) =>
    Float64Array.from(steps.flatMap((losses) => [...of(losses)]));
  const names = Object.keys(steps[0].terms);
  return {
    total: join(({ total }) => total),
    terms: Object.fromEntries(names.map((name) => [name, join(({ terms }) => terms[name])])),
  };
}
