import { DYDX, isFitted, knownOf } from '../objective/index.ts';
import type { Engine, Values } from '../runtime/index.ts';
import { inputWidth } from '../surrogate/index.ts';
import { numeral } from '../tensor/index.ts';
import { CollapseWatch, type WatchOptions } from './collapse.ts';
import { type SlopeErrors, slopeErrors, slopeFindings, valueFindings } from './constant.ts';
import type { Fed } from './data.ts';
import type { TrainingFinding } from './finding.ts';
import { rowsBetween, type Split } from './hold-out.ts';
import { NetworkProgram } from './network.ts';
import type { StepOptions } from './step.ts';
import type { TrainingWords } from './words.ts';

/** Rows times outputs of which slopes are looked at, at most: each output takes a run of its own. */
const SLOPES = 1 << 18;

export interface JudgeOptions extends WatchOptions {
  /** Names of the outputs. */
  readonly names: readonly string[];
  /** Whether outputs count together, by their size, as the coefficients of a basis do. Default: each by itself. */
  readonly judged?: 'each' | 'together';
  readonly threads?: number;
  readonly words?: TrainingWords;
}

/** What messages call outputs that are judged together. */
const TOGETHER = 'the outputs together';

/**
 * Looks at single outputs, of which the loss is but the mean: while steps are taken, and at what they led to. Outputs that count
 * together are looked at as one column, so that one which hardly varies beside the others may be anything.
 */
export class Judge {
  readonly #engine: Engine;
  readonly #step: StepOptions;
  readonly #judged: Fed;
  readonly #options: JudgeOptions;
  readonly #network: NetworkProgram;
  /** "on 200 held-out rows" */
  readonly where: string;
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
    this.where = judgedHeldOut
      ? `on ${rows} held-out rows`
      : `on ${rows} rows, those of the training among them,`;
  }

  static async open(engine: Engine, step: StepOptions, split: Split, options: JudgeOptions): Promise<Judge> {
    const network = await NetworkProgram.open(engine, step, split.judged.x, 'values', options.threads);
    return new Judge(engine, step, split, options, network);
  }

  /** Names of the columns that are judged; the numbers of all outputs make one column where they are judged together. */
  get #columns(): readonly string[] {
    const { names, judged } = this.#options;
    return judged === 'together' ? [TOGETHER] : names;
  }

  /** A watch over one network. @param parameters to start from */
  async begin(parameters: Values): Promise<CollapseWatch> {
    const watch = new CollapseWatch(this.#judged.y, this.#columns, this.#options);
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
    const { names, judged, sparsity, words } = this.#options;
    const context = { where: this.where, heldOut: this.#heldOut, remedy: remedyFor(losses, sparsity) };
    const slopes = await this.#slopeErrors(parameters);
    const findings = [
      ...valueFindings(predicted, this.#judged.y, this.#columns, context),
      ...slopeFindings(judged === 'together' ? [summed(slopes)] : slopes, this.where, words),
    ];
    return judged === 'together' ? findings.map((finding) => ({ ...finding, outputs: names })) : findings;
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

/** The sums of all outputs, as if they were one. */
function summed(slopes: readonly SlopeErrors[]): SlopeErrors {
  const total = (of: 'size' | 'ofMean' | 'error') => slopes.reduce((sum, one) => sum + one[of], 0);
  return { name: TOGETHER, size: total('size'), ofMean: total('ofMean'), error: total('error') };
}

/** Where held-out rows are met far worse than those trained on, more rows help, not more steps. */
function remedyFor(
  { training, validation }: { readonly training: number; readonly validation: number },
  sparsity?: number,
): string {
  const losses = `training loss ${numeral(training)}, validation loss ${numeral(validation)}`;
  return training < 0.1 * validation
    ? `It knows the rows that it was trained on alone (${losses}): give more rows, or a smaller network.`
    : `It has not learnt the function (${losses}): take more steps or another learning rate,` +
        `${sparsity === undefined ? '' : ` a sparsity below ${numeral(sparsity)} or wider layers,`} or look whether the outputs ` +
        'depend on these inputs.';
}
