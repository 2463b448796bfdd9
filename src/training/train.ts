import { differentialWeights } from '../dataset/index.ts';
import type { Engine } from '../runtime/index.ts';
import { type Activation, flatten, type Layer, unflatten } from '../surrogate/index.ts';
import type { RandomStream } from '../tensor/index.ts';
import { Batches } from './batches.ts';
import { CurveRecorder, type LossCurve } from './curve.ts';
import { checkedData, holdOut, type TrainingData } from './data.ts';
import type { LossOptions } from './loss.ts';
import { adam, type Optimiser } from './optimiser.ts';
import { DivergenceError } from './outcome.ts';
import { STEPS_PER_CALL, TrainingProgram, threadsFor } from './program.ts';
import { learningRates, type Schedule } from './schedule.ts';
import type { StepOptions, StepTraining } from './step.ts';
import { Validator } from './validator.ts';

export interface TrainingOptions {
  readonly activation: Activation;
  readonly loss: LossOptions;
  readonly steps: number;
  readonly batch: number;
  readonly schedule: Schedule;
  readonly optimiser?: Optimiser;
  /** Rows held out to choose the best iterate and to watch for divergence; default 4096, at most a fifth of the data. */
  readonly validation?: number;
  /** Source of the shuffles. */
  readonly random: RandomStream;
  /** Threads that may be used; default the engine's. A step that is too small to share is taken by one. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called several times a second with the steps done and the recent loss. */
  readonly progress?: (step: number, loss: number) => void;
}

export interface TrainingResult {
  /** The best iterate by validation loss. */
  readonly layers: Layer[];
  /** The step after which it was best, and its validation loss. */
  readonly best: { readonly step: number; readonly loss: number };
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
 * @param start layers to start from; not modified
 * @throws DivergenceError when the loss stops being finite, explodes, or the network collapses to a constant
 * @throws InputError when the data do not fit the network or are not finite, or steps or batch are not whole numbers ≥ 1
 * @throws the signal's reason when aborted
 */
export async function train(
  engine: Engine,
  start: readonly Layer[],
  data: TrainingData,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const began = performance.now();
  const sizes = [start[0].inputs, ...start.map((layer) => layer.outputs)];
  const { activation, loss, steps, batch, schedule, optimiser = adam(), signal } = options;
  const learning = learningRates(schedule, steps);
  const fitted = checkedData(data, sizes, options);
  const { training, validation } = holdOut(fitted, options.validation);

  const scaled = loss.kind === 'sobolev' && loss.columns === 'scale';
  const columnWeights = scaled ? differentialWeights(data) : undefined;
  const step: StepOptions = { sizes, activation, loss, columnWeights, partial: fitted.known !== undefined };
  const stepping: StepTraining = { ...step, batch, optimiser };
  const threads = threadsFor(stepping, options.threads ?? engine.threads);
  const program = await TrainingProgram.open(
    engine,
    { ...stepping, threads },
    training,
    Float32Array.from(flatten(start)),
  );
  let validator: Validator | undefined;
  try {
    validator = await Validator.open(engine, step, validation, threads);
    const peak = learning.reduce((p, q) => Math.max(p, q), 0);
    const batches = new Batches(training.x.dims[0], options.random);
    const curve = new CurveRecorder(steps);
    const stride = Math.ceil(steps / VALIDATIONS / STEPS_PER_CALL) * STEPS_PER_CALL;
    const initial = program.parameters;
    let best = { step: 0, loss: await validator.begin(initial, peak), parameters: initial };

    while (program.done < steps) {
      signal?.throwIfAborted();
      const rates = learning.slice(program.done, program.done + STEPS_PER_CALL);
      const losses = await program.advance(batches.take(rates.length * batch), rates);
      const { done, parameters } = program;
      const recent = curve.record(losses, done);
      if (!Number.isFinite(recent)) throw new DivergenceError('not-finite', done, peak);
      options.progress?.(done, recent);
      if (done % stride === 0 || done === steps) {
        const validated = await validator.check(parameters, done, peak);
        if (validated < best.loss) best = { step: done, loss: validated, parameters };
      }
    }
    return {
      layers: unflatten(best.parameters.data as Float32Array, sizes),
      best: { step: best.step, loss: best.loss },
      curve: curve.finish(),
      steps,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await program.dispose();
    await validator?.dispose();
  }
}
