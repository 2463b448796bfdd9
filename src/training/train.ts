import { bindObjective, type LossOptions, type Objective, objectiveOf } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import { flatten, inputWidth, type Network, outputWidth, unflatten } from '../surrogate/index.ts';
import { demand, type RandomStream } from '../tensor/index.ts';
import { Batches } from './batches.ts';
import { CurveRecorder, type LossCurve } from './curve.ts';
import { checkBudget, type TrainingData } from './data.ts';
import type { TrainingFinding } from './finding.ts';
import { holdOut, holdOutFindings } from './hold-out.ts';
import { improvementFindings } from './improvement.ts';
import { Judge } from './judge.ts';
import { adam, type Optimiser } from './methods/optimiser.ts';
import { DivergenceError } from './outcome.ts';
import { STEPS_PER_CALL, TrainingProgram } from './program.ts';
import { learningRates, type Schedule } from './schedule.ts';
import type { StepOptions, StepTraining } from './step.ts';
import { Validator } from './validator.ts';
import { sizeOfStep } from './ways/size.ts';
import type { Way } from './ways/way.ts';
import type { TrainingWords } from './words.ts';

export interface TrainingOptions {
  /** What is minimised, in short; or `objective`. */
  readonly loss?: LossOptions;
  /** What is minimised: terms, also of one's own (docs/adding-a-term.md). In place of `loss`. */
  readonly objective?: Objective;
  readonly steps: number;
  readonly batch: number;
  readonly schedule: Schedule;
  readonly optimiser?: Optimiser;
  /**
   * Share of the rows held out to choose the best iterate and to watch for divergence, in [0, 1): a row at least, but 0 holds out none,
   * and the training loss is watched. Default a fifth, at most 4096 rows.
   */
  readonly validation?: number;
  /** Source of the shuffles; its seed alone chooses the rows held out. */
  readonly random: RandomStream;
  /** Names of the outputs, for messages. Default y0, y1, … */
  readonly outputs?: readonly string[];
  /** Ways of taking steps; default {@link defaultWays}. */
  readonly ways?: readonly Way[];
  /** Threads that may be used; default the engine's. A step that is too small to share is taken by one. */
  readonly threads?: number;
  /** How options are called in messages. Default: as in the library. */
  readonly words?: TrainingWords;
  readonly signal?: AbortSignal;
  /** Called several times a second with the steps done and the recent loss. */
  readonly progress?: (step: number, loss: number) => void;
}

export interface TrainingResult {
  /** The best iterate by validation loss. */
  readonly network: Network;
  /** The step after which it was best, and its validation loss. */
  readonly best: { readonly step: number; readonly loss: number };
  /** Which rows were held out, ascending; none where there are too few, or none was to be. */
  readonly heldOut: Int32Array;
  /** What is to be known of the best iterate; unless it is empty or notes, the training was no plain success. */
  readonly findings: readonly TrainingFinding[];
  readonly curve: LossCurve;
  readonly steps: number;
  readonly seconds: number;
}

/** Validations over a training. */
const VALIDATIONS = 25;

/**
 * Trains a network on normalised data. The whole step runs inside the engine; the same data, stream, engine and thread
 * count give the same bits. Derivatives that are not known (NaN) do not count.
 *
 * @param start to start from; not modified
 * @throws DivergenceError when the loss stops being finite, explodes, or an output of the network collapses to a constant, or
 *   was one before the first step and stays so
 * @throws InputError when the data do not fit the network or are not finite, steps or batch are not whole numbers ≥ 1, or the
 *   share held out is not in [0, 1)
 * @throws the signal's reason when aborted
 */
export async function train(
  engine: Engine,
  start: Network,
  data: TrainingData,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const clock = performance.now();
  const { steps, batch, schedule, optimiser = adam(), ways, signal } = options;
  const learning = learningRates(schedule, steps);
  checkBudget(options);
  const network = { inputs: inputWidth(start), outputs: outputWidth(start) };
  const objective = bindObjective(objectiveIn(options, network.inputs), data, network);
  const split = holdOut(objective.data, options.random.seed, options.validation);
  const { training, watched, heldOut } = split;

  const step: StepOptions = { architecture: start, objective };
  const stepping: StepTraining = { ...step, batch, optimiser };
  const { threads } = sizeOfStep(stepping, options.threads ?? engine.threads);
  const program = await TrainingProgram.open(
    engine,
    { ...stepping, threads, ways },
    training,
    Float32Array.from(flatten(start)),
  );
  const peak = learning.reduce((p, q) => Math.max(p, q), 0);
  const outputs = options.outputs ?? Array.from({ length: network.outputs }, (_, j) => `y${j}`);
  let validator: Validator | undefined;
  let judge: Judge | undefined;
  try {
    validator = await Validator.open(engine, step, watched, { threads, peak });
    judge = await Judge.open(engine, step, split, {
      names: outputs,
      peak,
      threads,
      words: options.words,
    });
    const batches = new Batches(training.x.dims[0], options.random);
    const curve = new CurveRecorder(
      steps,
      objective.terms.map(({ name }) => name),
    );
    const stride = Math.ceil(steps / VALIDATIONS / STEPS_PER_CALL) * STEPS_PER_CALL;
    const initial = program.parameters;
    const began = await validator.begin(initial);
    await judge.begin(initial);
    let best = { step: 0, loss: began.start, parameters: initial };
    let least = Number.POSITIVE_INFINITY;

    while (program.done < steps) {
      signal?.throwIfAborted();
      const rates = learning.slice(program.done, program.done + STEPS_PER_CALL);
      const losses = await program.advance(batches.take(rates.length * batch), rates);
      const { done, parameters } = program;
      const recent = curve.record(losses, done);
      if (!Number.isFinite(recent)) throw new DivergenceError('not-finite', done, { peak });
      options.progress?.(done, recent);
      if (done % stride === 0 || done === steps) {
        const validated = await validator.check(parameters, done);
        await judge.check(parameters, done);
        least = Math.min(least, validated);
        if (validated < best.loss) best = { step: done, loss: validated, parameters };
      }
    }
    const recorded = curve.finish();
    const ended = { training: recorded.total.at(-1) as number, validation: best.loss };
    return {
      network: unflatten(best.parameters.data as Float32Array, start),
      best: { step: best.step, loss: best.loss },
      heldOut,
      findings: [
        ...holdOutFindings(data.x.shape[0], options.validation, outputs),
        ...improvementFindings({ ...began, least, training: ended.training }, { steps, peak, outputs }),
        ...(await judge.findings(best.parameters, ended)),
      ],
      curve: recorded,
      steps,
      seconds: (performance.now() - clock) / 1000,
    };
  } finally {
    await program.dispose();
    await validator?.dispose();
    await judge?.dispose();
  }
}

/** What the options say is to be minimised. */
function objectiveIn(
  { loss, objective }: Pick<TrainingOptions, 'loss' | 'objective'>,
  inputs: number,
): Objective {
  demand(
    (loss === undefined) !== (objective === undefined),
    'a training minimises a loss or an objective',
    loss === undefined ? 'neither' : 'both',
    'Give one of them.',
  );
  return objective ?? objectiveOf(loss as LossOptions, inputs);
}
