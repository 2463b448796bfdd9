import {
  copyOf,
  joiningWeights,
  parameterCount,
  parameterPieces,
  type Wiring,
} from '../../surrogate/index.ts';
import type { RandomStream } from '../../tensor/index.ts';
import type { Undertaking } from '../methods/method.ts';
import type { TrainingProgram } from '../program.ts';
import type { StepTraining } from '../step.ts';
import { DenseGradient } from './dense-gradient.ts';
import { exchange } from './exchange.ts';
import { MASK } from './masked.ts';
import { type ResolvedSparse, resolvedSparse, type SparseOptions } from './options.ts';
import { stepsBetween } from './settled.ts';

/** The steps that come next: their batches and what their terms draw. */
export interface NextSteps {
  readonly rows: Int32Array;
  readonly drawn: Readonly<Record<string, Float32Array>>;
}

/** Changes which weights are zero, between calls of a training. */
export class Rewiring {
  readonly #options: ResolvedSparse;
  readonly #every: number;
  readonly #training: StepTraining;
  readonly #gradient: DenseGradient;
  readonly #random: RandomStream;
  readonly #steps: number;
  /** The step of the last change. */
  #last = 0;

  /** @param training as its steps are taken: its optimiser has a mask */
  constructor(
    sparse: SparseOptions,
    training: StepTraining,
    { random, steps, ...of }: Pick<Undertaking, 'engine' | 'data' | 'threads' | 'random' | 'steps'>,
  ) {
    this.#options = resolvedSparse(sparse);
    this.#every = stepsBetween(sparse, { rows: of.data.x.dims[0], batch: training.batch });
    this.#training = training;
    this.#gradient = new DenseGradient(of, training);
    this.#random = random.substream('sparse');
    this.#steps = steps;
  }

  /**
   * Exchanges weights where a change is due. It comes before the steps and not behind them: so whoever looks at the parameters
   * after a call sees weights that have moved.
   */
  async before(program: TrainingProgram, next: NextSteps): Promise<void> {
    const { done } = program;
    const end = this.#options.until * this.#steps;
    if (done - this.#last < this.#every || done >= end) return;
    this.#last = done;
    const { architecture, copies = 1 } = this.#training;
    const parameters = program.read('parameters');
    const mask = program.read(MASK);
    const merits = await this.#merits(parameters, next);
    const share = shareAt(done / end, this.#options);
    const changed: number[] = [];
    for (let copy = 0; copy < copies; copy++) {
      const from = copy * parameterCount(architecture);
      const own = { parameters: copyOf(parameters, copy, copies), mask: copyOf(mask, copy, copies) };
      for (const { emptied, filled } of exchanges({ architecture, ...own }, merits(copy), share)) {
        for (const at of emptied) mask[from + at] = 0;
        for (const at of filled) mask[from + at] = 1;
        changed.push(...[...emptied, ...filled].map((at) => from + at));
      }
    }
    program.write(MASK, mask);
    // Weights that go or come are zero, with no memory of a gradient.
    for (const name of ['parameters', ...this.#training.optimiser.state])
      if (name !== MASK) zero(program, name, changed);
  }

  /** How much each weight of a network deserves to grow. */
  async #merits(
    parameters: Float32Array,
    { rows, drawn }: NextSteps,
  ): Promise<(copy: number) => Float32Array> {
    const { architecture, batch, copies = 1 } = this.#training;
    if (this.#options.by === 'set') {
      // The same for each network, as if it were alone.
      const drawnMerit = new Float32Array(parameterCount(architecture)).map(() => this.#random.uniform());
      return () => drawnMerit;
    }
    const gradient = await this.#gradient.on(rows.subarray(0, batch), parameters, drawn);
    return (copy) => copyOf(gradient, copy, copies).map(Math.abs);
  }

  dispose(): Promise<void> {
    return this.#gradient.dispose();
  }
}

/** What each layer of a network exchanges, by places among its flat parameters. */
function exchanges(
  wiring: Wiring & { readonly parameters: Float32Array; readonly mask: Float32Array },
  merit: Float32Array,
  share: number,
): readonly ReturnType<typeof exchange>[] {
  const { architecture, parameters, mask } = wiring;
  const joining = joiningWeights(wiring);
  return parameterPieces(architecture).flatMap(({ name, shape, offset }) => {
    if (name.endsWith('bias')) return [];
    const part = (numbers: Float32Array) => numbers.subarray(offset, offset + shape[0] * shape[1]);
    const marks = part(mask);
    const active = marks.filter((mark) => mark !== 0).length;
    const { emptied, filled } = exchange({
      weights: part(parameters),
      mask: marks,
      held: (at) => joining.has(offset + at),
      merit: part(merit),
      count: Math.floor(share * active),
    });
    return [{ emptied: emptied.map((at) => offset + at), filled: filled.map((at) => offset + at) }];
  });
}

/** Zeros at some places of a vector that steps carry. */
function zero(program: TrainingProgram, name: string, places: readonly number[]): void {
  const numbers = program.read(name);
  for (const at of places) numbers[at] = 0;
  program.write(name, numbers);
}

/**
 * The share of weights that a change exchanges: of RigL half a cosine from the first share to 0 (Evci and others, 2020, section
 * 3), of SET always the same (Mocanu and others, 2018, algorithm 1).
 */
export function shareAt(progress: number, { by, fraction }: Pick<ResolvedSparse, 'by' | 'fraction'>): number {
  return by === 'set' ? fraction : (fraction * (1 + Math.cos(Math.PI * progress))) / 2;
}
