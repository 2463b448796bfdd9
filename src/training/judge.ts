import { DYDX, isFitted, knownOf } from '../objective/index.ts';
import type { Engine, Values } from '../runtime/index.ts';
import { inputWidth } from '../surrogate/index.ts';
import { numeral } from '../tensor/index.ts';
import { CollapseWatch } from './collapse.ts';
import { type SlopeErrors, slopeErrors, slopeFindings, valueFindings } from './constant.ts';
import type { Fed } from './data.ts';
import type { TrainingFinding } from './finding.ts';
import { rowsBetween, type Split } from './hold-out.ts';
import { NetworkProgram } from './network.ts';
import type { StepOptions } from './step.ts';
import type { TrainingWords } from './words.ts';

/** Rows times outputs of which slopes are looked at, at most: each output takes a run of its own. */
const SLOPES = 1 << 18;

export interface JudgeOptions {
  /** Names of the outputs. */
  readonly names: readonly string[];
  /** The peak of the learning rate, for messages, where there is one. */
  readonly peak?: number;
  readonly threads?: number;
  readonly words?: TrainingWords;
}

/** Looks at single outputs, of which the loss is but the mean: while steps are taken, and at what they led to. */
export class Judge {
  readonly #engine: Engine;
  readonly #step: StepOptions;
  readonly #judged: Fed;
  readonly #options: JudgeOptions;
  readonly #network: NetworkProgram;
  /** "on 200 held-out rows" */
  readonly #where: string;
  readonly #heldOut: boolean;

  private constructor(
    engine: Engine,
    step: StepOptions,
    { judged, judgedHeldOut }: Split,
    options: JudgeOptions,
    network: NetworkProgram,
  ) {
    this.#engine = engine;
    this.#step = step;
    this.#judged = judged;
    this.#options = options;
    this.#network = network;
    this.#heldOut = judgedHeldOut;
    const rows = judged.x.dims[0].toLocaleString('en');
    this.#where = judgedHeldOut
      ? `on ${rows} held-out rows`
      : `on ${rows} rows, those of the training among them,`;
  }

  static async open(engine: Engine, step: StepOptions, split: Split, options: JudgeOptions): Promise<Judge> {
    const network = await NetworkProgram.open(engine, step, split.judged.x, 'values', options.threads);
    return new Judge(engine, step, split, options, network);
  }

  /** A watch over one network. @param parameters to start from */
  async begin(parameters: Values): Promise<CollapseWatch> {
    const { names, peak } = this.#options;
    const watch = new CollapseWatch(this.#judged.y, names, peak);
    watch.begin(await this.#network.values(parameters));
    return watch;
  }

  /** @throws DivergenceError when an output collapsed, or was constant from the start and stays so */
  async check(watch: CollapseWatch, parameters: Values, step: number): Promise<void> {
    watch.check(await this.#network.values(parameters), step);
  }

  /**
   * What a training's parameters predict worse than a constant would: values, and derivatives where the loss has them.
   *
   * @param losses of the last steps, and of the validation
   */
  async findings(
    parameters: Values,
    losses: { readonly training: number; readonly validation: number },
  ): Promise<readonly TrainingFinding[]> {
    const predicted = await this.#network.values(parameters);
    const { names } = this.#options;
    const context = { where: this.#where, heldOut: this.#heldOut, remedy: remedyFor(losses) };
    return [
      ...valueFindings(predicted, this.#judged.y, names, context),
      ...slopeFindings(await this.#slopeErrors(parameters), this.#where, this.#options.words),
    ];
  }

  async #slopeErrors(parameters: Values): Promise<readonly SlopeErrors[]> {
    const { objective, architecture } = this.#step;
    const { x, [DYDX]: dydx, [knownOf(DYDX)]: known } = this.#judged;
    if (dydx === undefined || !isFitted(objective, DYDX)) return [];
    const { names, threads } = this.#options;
    const rows = Math.min(x.dims[0], Math.ceil(SLOPES / names.length));
    const points = rowsBetween(this.#judged, 0, rows).x;
    const network = await NetworkProgram.open(this.#engine, this.#step, points, 'slopes', threads);
    try {
      const d = inputWidth(architecture);
      const errors: SlopeErrors[] = [];
      for (const [output, name] of names.entries()) {
        const slopes = await network.slopes(parameters, output);
        errors.push(slopeErrors(name, slopes, { dydx, known }, { rows, output, d }));
      }
      return errors;
    } finally {
      await network.dispose();
    }
  }

  dispose(): Promise<void> {
    return this.#network.dispose();
  }
}

/** Where held-out rows are met far worse than those trained on, more rows help, not more steps. */
function remedyFor({
  training,
  validation,
}: {
  readonly training: number;
  readonly validation: number;
}): string {
  const losses = `training loss ${numeral(training)}, validation loss ${numeral(validation)}`;
  return training < 0.1 * validation
    ? `It knows the rows that it was trained on alone (${losses}): give more rows, or a smaller network.`
    : `It has not learnt the function (${losses}): take more steps or another learning rate, or look whether the outputs ` +
        'depend on these inputs.';
}
