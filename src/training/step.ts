import { adjoint, concat, type Expression, input, type LoopBody } from '../graph/index.ts';
import {
  type BoundObjective,
  drawsOf,
  type ObjectiveGraph,
  objectiveGraph,
  type Sources,
} from '../objective/index.ts';
import {
  type Architecture,
  type Mask,
  maskOfCopies,
  networkGraph,
  packCopies,
  parameterCount,
  type UnpackedNetwork,
  unpackCopies,
} from '../surrogate/index.ts';
import { tensor } from '../tensor/index.ts';
import { strideOf } from './data.ts';
import { type DrawColumns, drawnBy } from './draws.ts';
import type { Optimiser } from './methods/optimiser.ts';
import { inNetwork, inTables, type TableScales } from './table-scales.ts';

/** What a training step is made for. */
export interface StepOptions {
  readonly architecture: Architecture;
  readonly objective: BoundObjective;
  /** Networks that are trained side by side, their parameters one after the other. Default 1. */
  readonly copies?: number;
  /** 0 for a parameter that stays zero, else 1: [P], the same for each copy. Default: all move. */
  readonly mask?: Mask;
  /** Default none: tables are in the network's own units. */
  readonly scales?: TableScales;
}

/** Numbers of the parameters of a network that may move, ascending. */
export function freeOf({ architecture, mask }: Pick<StepOptions, 'architecture' | 'mask'>): number[] {
  return Array.from({ length: parameterCount(architecture) }, (_, k) => k).filter((k) => mask?.[k] !== 0);
}

/** The losses of a network on a batch, with its parameters as they are in the graph. */
export interface BatchLoss extends ObjectiveGraph {
  readonly unpacked: UnpackedNetwork;
}

/**
 * The loss on a batch of `rows` points, as a function of the input `parameters` and of the objective's tables and draws. By
 * default each table is an input, [rows, width], and so is each draw. Where several networks stand side by side, it is that of the first.
 */
export function batchLoss(options: StepOptions, rows: number, sources?: Sources): BatchLoss {
  return batchLosses(options, rows, sources)[0];
}

/** The loss of each of the networks on a batch: see {@link batchLoss}. */
export function batchLosses(
  { architecture, objective, copies = 1, scales }: StepOptions,
  rows: number,
  sources?: Sources,
): readonly BatchLoss[] {
  return unpackCopies(parametersOf({ architecture, copies }), architecture, copies).map((unpacked) => {
    const predict = (x: Expression) =>
      inTables(networkGraph(unpacked.network, inNetwork(x, scales)).output, scales);
    return { ...objectiveGraph(objective, rows, predict, sources), unpacked };
  });
}

/** How a step names the loss of a term of one of its networks. */
export function lossName(term: string, copy: number, copies = 1): string {
  return copies === 1 ? term : `${term}.${copy}`;
}

/** A step, the size of its batch, and what moves the parameters. */
export interface StepTraining extends StepOptions {
  readonly batch: number;
  readonly optimiser: Optimiser;
}

/**
 * What `rows` points of the batch contribute to a step, such that contributions add up to the whole batch's. It is a
 * function of the inputs `parameters` [P] and `rows` [rows, width of all tables], where the tables lie side by side. Where
 * terms draw something, all of it is a third input, the vector `draws`. So few tensors go in and one vector comes out, since
 * each takes time to cross into an engine.
 *
 * @returns `sums` [P + losses]: the gradient of the loss by the flat parameters, and behind it the losses that `losses`
 *   names
 */
export function shareOfStep(
  training: StepTraining,
  rows: number,
): { readonly sums: Expression; readonly losses: readonly string[] } {
  const all = input('rows', [rows, strideOf(training.objective.tables)]);
  const { draws, width: drawn } = drawnBy(training.objective);
  const { gradient, losses } = contribution(training, rows, {
    table: ({ offset, width }) => all.slice(1, offset, offset + width),
    drawn({ name, shape }) {
      const { offset, size } = draws.find((draw) => draw.name === name) as DrawColumns;
      return input('draws', [drawn])
        .slice(0, offset, offset + size)
        .reshape(shape);
    },
  });
  const numbers = Object.values(losses).map((loss) => loss.reshape([1]));
  return { sums: concat([gradient, ...numbers], 0), losses: Object.keys(losses) };
}

/** The gradient by the flat parameters [copies · P], and the losses of the terms. */
function contribution(
  { batch, ...options }: StepTraining,
  rows: number,
  sources?: Sources,
): { readonly gradient: Expression; readonly losses: Readonly<Record<string, Expression>> } {
  const networks = batchLosses(options, rows, sources);
  const part = (mean: Expression) => mean.mul(rows / batch);
  // No network depends on the parameters of another, so the gradient of the sum of losses is each one's own.
  const whole = networks.map(({ total }) => part(total)).reduce((sum, total) => sum.add(total));
  const pieces = networks.flatMap(({ unpacked }) => unpacked.pieces);
  const losses = networks.flatMap((of, copy) =>
    Object.entries(of.losses).map(([name, loss]) => [lossName(name, copy, networks.length), part(loss)]),
  );
  return {
    gradient: masked(
      packCopies(
        networks.map(({ unpacked }) => unpacked),
        adjoint(whole, pieces),
      ),
      options,
    ),
    losses: Object.fromEntries(losses),
  };
}

/** The gradient with zeros where the mask has them: parameters that start at zero stay so. */
function masked(gradient: Expression, { mask, copies = 1 }: StepOptions): Expression {
  return mask === undefined ? gradient : gradient.mul(tensor(maskOfCopies(mask, copies)));
}

/** The update alone, of `length` of the parameters, from contributions to their gradient under these names. */
export function updateOf(optimiser: Optimiser, length: number, contributions: readonly string[]): LoopBody {
  const gradient = contributions.map((name) => input(name, [length])).reduce((sum, part) => sum.add(part));
  return {
    carried: carriedBy(optimiser, input('parameters', [length]), gradient),
    collected: {},
    gathered: [],
    scheduled: ratesOf(optimiser),
  };
}

/**
 * One training step as a loop body: differentiate the loss of a batch with respect to the flat parameters, and let the
 * optimiser move them. The whole of it is one graph; nothing is derived by hand. It collects the losses of the terms before
 * the step.
 */
export function trainingStep(training: StepTraining): LoopBody {
  const { batch, optimiser, objective } = training;
  const { gradient, losses } = contribution(training, batch);
  return {
    carried: carriedBy(optimiser, parametersOf(training), gradient),
    collected: losses,
    gathered: objective.tables.map(({ name, width }) => ({ name, shape: [batch, width] })),
    scheduled: [...ratesOf(optimiser), ...drawsOf(objective).map(({ name, shape }) => ({ name, shape }))],
  };
}

function ratesOf({ rates }: Optimiser): LoopBody['scheduled'] {
  return rates.map((name) => ({ name, shape: [] }));
}

/** Parameters and state as an optimiser moves them. */
function carriedBy(optimiser: Optimiser, parameters: Expression, gradient: Expression): LoopBody['carried'] {
  const state = optimiser.state.map((name) => input(name, parameters.shape));
  const rates = optimiser.rates.map((name) => input(name, []));
  const next = optimiser.update(parameters, gradient, state, rates);
  return [
    { name: 'parameters', next: next.parameters },
    ...optimiser.state.map((name, k) => ({ name, next: next.state[k] })),
  ];
}

function parametersOf({
  architecture,
  copies = 1,
}: Pick<StepOptions, 'architecture' | 'copies'>): Expression {
  return input('parameters', [copies * parameterCount(architecture)]);
}
