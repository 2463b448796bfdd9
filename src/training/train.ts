import { type BoundTerm, bindObjective } from '../objective/index.ts';
import type { Engine, Values } from '../runtime/index.ts';
import { flatten, inputWidth, type Network, outputWidth, unflatten } from '../surrogate/index.ts';
import { bendFindings } from './bends.ts';
import type { LossCurve } from './curve.ts';
import { checkBudget, type TrainingData } from './data.ts';
import { descend } from './descend.ts';
import type { TrainingFinding } from './finding.ts';
import { holdOut, holdOutFindings } from './hold-out.ts';
import { improvementFindings } from './improvement.ts';
import { Judge } from './judge.ts';
import { adam } from './methods/adam.ts';
import type { DescentEnd } from './methods/end.ts';
import { checkMethod } from './methods/method.ts';
import { labelsIn, noiseIn, withNoise } from './noise.ts';
import {
  demandSparse,
  learningFor,
  movable,
  objectiveIn,
  startsOf,
  type TrainingOptions,
} from './options.ts';
import type { DivergenceError } from './outcome.ts';
import { areEnough, pairedPart } from './paired.ts';
import { settledAt } from './sparse/settled.ts';
import { freeOf, type StepOptions } from './step.ts';
import { partLosses, termLosses } from './term-losses.ts';
import { bestOf, parametersOf, Trainee } from './trainee.ts';
import { Validator } from './validator.ts';
import { defaultWays } from './ways/choose.ts';

export interface TrainingResult {
  /** The validation loss before the first step. */
  readonly began: number;
  /** The best iterate: of least validation loss, or as {@link train} says where steps are on all rows. */
  readonly network: Network;
  /** The step after which it was reached, and its validation loss. */
  readonly best: { readonly step: number; readonly loss: number };
  /** Which rows were held out, ascending; none where there are too few, or the options say none. */
  readonly heldOut: Int32Array;
  /** What the user should know of the best iterate. The training was a plain success where it is empty, or notes alone. */
  readonly findings: readonly TrainingFinding[];
  readonly curve: LossCurve;
  /** What each term of the objective has come to, by name. */
  readonly terms: Readonly<Record<string, TermLoss>>;
  /**
   * The total loss, before the first step and of the best iterate, on each part of the rows held out. By one seed and number of rows
   * the parts of two trainings are the same rows. Absent where none were asked for.
   */
  readonly parts?: PartedLoss;
  /** The name of the method that was asked for. */
  readonly method: string;
  /** Steps taken: those asked for, or fewer where the method found none that helps. */
  readonly steps: number;
  /** How many of these were on all rows: steps of polishing. */
  readonly polished: number;
  /** Why it took no further step. */
  readonly ended: DescentEnd;
  /** What the method did otherwise than it does mostly, in a few words. */
  readonly note?: string;
  readonly seconds: number;
  /** Which of the networks trained side by side it is, counted from 0. */
  readonly restart: number;
  readonly restarts: readonly TrainedRestart[];
}

/** The loss on parts of the rows, in normalised units. */
export interface PartedLoss {
  /** How many rows each part has: together all that are held out. The first ones may have one more than the others. */
  readonly rows: readonly number[];
  readonly began: Float64Array;
  readonly best: Float64Array;
  /** What the noise of the labels is of the loss, from their standard errors. Absent where a term does not know it. */
  readonly noise?: number;
}

/** One of the networks that were trained side by side, at its best iterate. */
export interface TrainedRestart extends Pick<TrainingResult, 'network' | 'best' | 'curve' | 'ended'> {
  /** Why it failed, where it did. */
  readonly failure?: DivergenceError;
}

/** The loss of a term at the best iterate, beside what its labels say; unweighted, in normalised units. */
export interface TermLoss extends Pick<BoundTerm, 'noise' | 'signal'> {
  /**
   * The mean square of its residual on the rows held out, or, without any, on rows trained on. Of a term that draws, it is what
   * its draws estimate.
   */
  readonly loss: number;
}

/**
 * Trains a network on normalised data. The iterate of least validation loss is kept, of 25 or so that are looked at. Steps on all rows (of
 * {@link polish}, say) may gain less than noise moves the loss of the rows held out. So with a hundred labels and more for each
 * parameter, the last such iterate is kept. It must be better than the start on the rows held out, and not worse there than another by
 * two standard errors of the difference. The whole step runs inside the engine; the same data, stream, engine and thread
 * count give the same bits. Derivatives that are not known (NaN) do not count.
 *
 * @param start to start from; not modified
 * @throws DivergenceError when the loss explodes or is not finite, or an output collapses to a constant or stays one
 *   from the start
 * @throws InputError when data do not fit the network or are not finite, loss, objective or method are not what they should be, or
 *   steps, batch or the share held out are out of range
 * @throws the signal's reason when aborted
 */
export async function train(
  engine: Engine,
  start: Network,
  data: TrainingData,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const clock = performance.now();
  const { steps, batch, method = adam(), ways = defaultWays, threads = engine.threads, random } = options;
  checkBudget(options);
  checkMethod(method);
  demandSparse(start, method, options);
  const learning = learningFor(method, options);
  const peak = learning?.peak;
  const ends = { inputs: inputWidth(start), outputs: outputWidth(start) };
  const bound = bindObjective(objectiveIn(options, ends.inputs), data, ends);
  const objective = { ...bound, terms: withNoise(bound.terms, options.noise) };
  const split = holdOut(objective.data, random.seed, options.validation);
  const outputs = options.outputs ?? Array.from({ length: ends.outputs }, (_, j) => `y${j}`);
  const starts = startsOf(start, options);
  const step: StepOptions = {
    architecture: start,
    objective,
    copies: starts.length,
    mask: movable(start, options),
  };
  const opened: { dispose(): Promise<void> }[] = [];
  const open = async <Opened extends { dispose(): Promise<void> }>(opening: Promise<Opened>) => {
    const one = await opening;
    opened.push(one);
    return one;
  };
  try {
    const rows = { data: split.training, numbers: split.numbers.training };
    const { sparse } = options;
    const noise = noiseIn(objective.terms);
    const count = split.training.x.dims[0];
    const counts = { rows: count, batch: batch ?? count };
    const undertaking = {
      engine,
      step,
      ...rows,
      steps,
      batch,
      learning,
      random,
      threads,
      ways,
      sparse,
      noise,
    };
    // Networks side by side have their parameters one after the other, as layers do.
    const flat = flatten({ layers: starts.flatMap(({ layers }) => layers) });
    const descent = await open(method.open({ ...undertaking, start: flat }));
    const watched = { data: split.watched, numbers: split.numbers.watched, random };
    const validator = await open(Validator.open(engine, step, watched, descent.threads));
    const judge = await open(
      Judge.open(engine, step, split, {
        names: outputs,
        judged: options.judged,
        peak,
        ...(sparse && { sparsity: sparse.sparsity, settled: settledAt(sparse, { ...counts, steps }) }),
        threads: descent.threads,
        words: options.words,
      }),
    );
    const watching = { judge, steps, peak, terms: objective.terms.map(({ name }) => name) };
    const initial = descent.parameters;
    const begin = async () => {
      const began = await validator.begin(initial);
      const trainees: Trainee[] = [];
      for (const copy of starts.keys()) {
        const parameters = parametersOf(initial, copy, starts.length);
        trainees.push(await Trainee.open(watching, parameters, began[copy]));
      }
      return trainees;
    };
    const onParts = areEnough(labelsIn(step, split.training), freeOf(step).length)
      ? () => open(Validator.open(engine, step, watched, descent.threads, pairedPart(watched.data.x.dims[0])))
      : undefined;
    const { trainees, polished } = await descend(descent, { begin, validator, onParts }, options);

    const best = bestOf(trainees);
    const restart = trainees.indexOf(best);
    const restarts = trainees.map(
      (trainee, copy): TrainedRestart => ({
        network: unflatten(trainee.best.parameters.data as Float32Array, start),
        best: { step: trainee.best.step, loss: trainee.best.loss },
        curve: trainee.curve(),
        ended: descent.ends[copy] ?? 'budget',
        ...(trainee.failure && { failure: trainee.failure }),
      }),
    );
    const { network, curve, ...kept } = restarts[restart];
    const losses = await termLosses(engine, step, watched, best.best.parameters);
    const terms: TrainingResult['terms'] = Object.fromEntries(
      objective.terms.map(({ name, noise, signal }) => [name, { loss: losses[name], noise, signal }]),
    );
    const { parts: partCount = 0 } = options;
    const parted = (parameters: Values) => partLosses(engine, step, watched, parameters, partCount);
    const beginning = partCount > 0 && (await parted(parametersOf(initial, restart, starts.length)));
    const parts = beginning && {
      rows: beginning.rows,
      began: beginning.losses,
      best: (await parted(best.best.parameters)).losses,
      ...(noise !== undefined && { noise }),
    };
    const bends = objective.terms.some(({ name, weight }) => name === 'curvatures' && weight > 0);
    const ended = { training: curve.total.at(-1) as number, validation: best.best.loss };
    return {
      began: best.began.start,
      network,
      best: kept.best,
      heldOut: split.heldOut,
      findings: [
        ...holdOutFindings(data.x.shape[0], options.validation, outputs),
        ...improvementFindings(
          { ...best.began, least: best.least, training: ended.training },
          { steps: descent.done, peak, outputs },
        ),
        ...(await judge.findings(best.best.parameters, ended)),
        ...bendFindings(bends ? terms.curvatures : undefined, judge.where, outputs, options.words),
      ],
      curve,
      terms,
      ...(parts && { parts }),
      method: method.name,
      steps: descent.done,
      polished,
      ...(descent.note !== undefined && { note: descent.note }),
      ended: kept.ended,
      seconds: (performance.now() - clock) / 1000,
      restart,
      restarts,
    };
  } finally {
    for (const one of opened) await one.dispose();
  }
}
