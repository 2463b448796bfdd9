import { differentialWeights } from '../dataset/index.ts';
import { lower, lowerLoop, ROWS } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Activation, flatten, type Layer, unflatten } from '../surrogate/index.ts';
import {
  formatShape,
  InputError,
  type RandomStream,
  require,
  rowsOf,
  type Sizes,
  sameShape,
  sizeOf,
  type Tensor,
} from '../tensor/index.ts';
import { Batches } from './batches.ts';
import { CurveRecorder, type LossCurve } from './curve.ts';
import type { LossOptions } from './loss.ts';
import { adam, type Optimiser } from './optimiser.ts';
import { DivergenceError } from './outcome.ts';
import { learningRates, type Schedule } from './schedule.ts';
import { batchLoss, type StepOptions, trainingStep } from './step.ts';

/** Training data in normalised units: x [n, d], y [n, m], dydx [n, m, d] for the Sobolev loss. */
export interface TrainingData {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly dydx?: Tensor;
}

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

/** Steps of one call into the engine: long enough to amortise the call, short enough (≤ 0.2 s) to stay responsive. */
const STEPS_PER_CALL = 64;
/** Validations over a training. */
const VALIDATIONS = 25;

/**
 * Trains a network on normalised data. The whole step runs inside the engine; the same data, stream, engine and thread
 * count give the same bits.
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
  const columnWeights = scaled ? differentialWeights(fitted) : undefined;
  const step: StepOptions = { sizes, activation, loss, columnWeights };
  const loop = await engine.load(lowerLoop(trainingStep(step, batch, optimiser)), {
    threads: options.threads,
  });
  let validator: Validator | undefined;
  try {
    validator = await Validator.open(engine, step, validation, options.threads);
    const peak = learning.reduce((p, q) => Math.max(p, q), 0);
    const batches = new Batches(training.x.dims[0], options.random);
    const curve = new CurveRecorder(steps);
    const stride = Math.ceil(steps / VALIDATIONS / STEPS_PER_CALL) * STEPS_PER_CALL;

    const initial = vector(Float32Array.from(flatten(start)));
    let state: Record<string, Values> = { parameters: initial };
    for (const name of optimiser.state) state[name] = vector(new Float32Array(initial.data.length));
    let best = { step: 0, loss: await validator.begin(initial, peak), parameters: initial };

    for (let done = 0; done < steps; ) {
      signal?.throwIfAborted();
      const count = Math.min(STEPS_PER_CALL, steps - done);
      const rates = optimiser.ratesAt(done, learning.slice(done, done + count));
      const results = await loop.run({
        ...state,
        ...training,
        [ROWS]: { type: 'int32', dims: [count, batch], data: batches.take(count * batch) },
        ...Object.fromEntries(optimiser.rates.map((name, k) => [name, vector(Float32Array.from(rates[k]))])),
      });
      done += count;
      state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`${name}.next`]]));
      const loss = curve.record(results, done);
      if (!Number.isFinite(loss)) throw new DivergenceError('not-finite', done, peak);
      options.progress?.(done, loss);
      if (done % stride === 0 || done === steps) {
        const validated = await validator.check(state.parameters, done, peak);
        if (validated < best.loss) best = { step: done, loss: validated, parameters: state.parameters };
      }
      // Engines compute on this thread: let signals and timers run.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return {
      layers: unflatten(best.parameters.data as Float32Array, sizes),
      best: { step: best.step, loss: best.loss },
      curve: curve.finish(),
      steps,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await loop.dispose();
    await validator?.dispose();
  }
}

/** Validation loss of parameters, and the watch for divergence. */
class Validator {
  readonly #program: Program;
  readonly #data: Readonly<Record<string, Values>>;
  readonly #spread: number;
  #limit = Number.POSITIVE_INFINITY;

  private constructor(program: Program, data: Readonly<Record<string, Values>>, spread: number) {
    this.#program = program;
    this.#data = data;
    this.#spread = spread;
  }

  static async open(engine: Engine, step: StepOptions, data: Fed, threads?: number): Promise<Validator> {
    const rows = data.x.dims[0];
    const { total, predicted } = batchLoss(step, rows);
    const centred = predicted.sub(predicted.mean([0], true));
    const model = lower({ total, spread: centred.square().mean() });
    return new Validator(await engine.load(model, { threads }), data, variance(data.y));
  }

  /** The loss of the parameters to start from; what later ones are compared with. */
  async begin(parameters: Values, peak: number): Promise<number> {
    // All parameters zero predict the mean of the labels. A start may be better than that by any factor: a rise from
    // there to something still useful is no explosion.
    const ofMean = await this.#losses(vector(new Float32Array(parameters.data.length)), 0, peak);
    const { loss } = await this.#losses(parameters, 0, peak);
    this.#limit = 1000 * Math.max(loss, ofMean.loss);
    return loss;
  }

  async check(parameters: Values, step: number, peak: number): Promise<number> {
    const { loss, spread } = await this.#losses(parameters, step, peak);
    if (loss > this.#limit) throw new DivergenceError('exploded', step, peak);
    // Predictions of a useful network vary with the labels; those of a dead one do not at all.
    if (spread < 1e-6 * this.#spread) throw new DivergenceError('collapsed', step, peak);
    return loss;
  }

  async #losses(parameters: Values, step: number, peak: number) {
    const { total, spread } = await this.#program.run({ parameters, ...this.#data });
    const loss = total.data[0] as number;
    if (!Number.isFinite(loss)) throw new DivergenceError('not-finite', step, peak);
    return { loss, spread: spread.data[0] as number };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

/** Data as fed to the engine, by input name. */
interface Fed extends Record<string, Values> {
  readonly x: Values;
  readonly y: Values;
}

/** Splits off the last rows for validation. Designs are exchangeable or low-discrepancy, so any rows represent all. */
function holdOut(data: TrainingData, validation = 4096): { training: Fed; validation: Fed } {
  const n = data.x.shape[0];
  const held = Math.min(validation, Math.floor(n / 5));
  const part = (from: number, to: number): Fed => {
    const rows = (values: Tensor) => values32(rowsOf(values, from, to));
    return { x: rows(data.x), y: rows(data.y), ...(data.dydx && { dydx: rows(data.dydx) }) };
  };
  // With too few rows to spare, the training loss itself is watched.
  return { training: part(0, n - held), validation: held === 0 ? part(0, n) : part(n - held, n) };
}

function values32({ shape, data }: Tensor): Values {
  return { type: 'float32', dims: shape, data: Float32Array.from(data) };
}

function vector(data: Float32Array): Values {
  return { type: 'float32', dims: [data.length], data };
}

function variance({ data }: Values): number {
  const values = data as Float32Array;
  const mean = values.reduce((p, q) => p + q, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** The parts of the data that the loss needs, checked. */
function checkedData(
  data: TrainingData,
  sizes: readonly number[],
  { steps, batch, validation = 0, loss }: TrainingOptions,
): TrainingData {
  for (const [name, value, least] of [
    ['steps', steps, 1],
    ['batch', batch, 1],
    ['validation', validation, 0],
  ] as const)
    require(Number.isInteger(value) &&
      value >= least, `${name} must be a whole number of at least ${least}`, value, `Correct ${name}.`);
  const n = data.x.shape[0];
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const x = checkedPart('x', data.x, [n, d]);
  const y = checkedPart('y', data.y, [n, m]);
  if (loss.kind === 'vanilla') return { x, y };
  require(data.dydx !==
    undefined, 'the Sobolev loss needs dydx', 'values alone', 'Label the data with differentials.');
  return { x, y, dydx: checkedPart('dydx', data.dydx, [n, m, d]) };
}

function checkedPart(name: string, values: Tensor, shape: Sizes): Tensor {
  if (!sameShape(values.shape, shape) || sizeOf(shape) === 0)
    throw new InputError(
      `${name} must have shape ${formatShape(shape)}, with a row or more`,
      formatShape(values.shape),
      'Match the data to the network.',
    );
  const at = values.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(
      `${name} must be finite`,
      `${values.data[at]} in row ${Math.floor((at * shape[0]) / values.data.length)}`,
      'Remove the row, or mend the model that labelled it.',
    );
  return values;
}
