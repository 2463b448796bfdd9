import type { Dataset } from '../dataset/index.ts';
import { isCurved, type Surrogate } from '../surrogate/index.ts';
import { type LabelOptions, labelWith } from '../workflow/index.ts';
import { countPoints, perform, type StudyContext } from './context.ts';
import { firstDerivatives } from './first-derivatives.ts';
import { heldDirections } from './held-directions.ts';
import { type Stage, teacherOf, usedOrder } from './stage.ts';

/**
 * The training points, labelled by whoever a stage learns from. Labels of a teacher are made when the first stage needs
 * them.
 */
export class LabelledPoints {
  readonly #context: StudyContext;
  readonly #reference: Dataset;
  readonly #taught = new Map<string, Dataset>();

  constructor(context: StudyContext, reference: Dataset) {
    this.#context = context;
    this.#reference = reference;
  }

  async for(stage: Stage, networks: ReadonlyMap<string, Surrogate>): Promise<Dataset> {
    const teacher = teacherOf(stage);
    if (teacher === undefined) return this.#reference;
    const found = this.#taught.get(teacher);
    if (found !== undefined) return found;
    const { engine, signal } = this.#context;
    const asked = this.#askedOf(teacher, networks);
    const taught = await perform(this.#context, {
      name: `label by ${teacher}`,
      of: [teacher],
      work: () =>
        labelWith(engine, networks.get(teacher) as Surrogate, this.#reference.x, { ...asked, signal }),
      summary: countPoints,
    });
    this.#taught.set(teacher, taught);
    return taught;
  }

  /** The derivatives that pupils compare. Those of a network that has no second ones are asked only of order 1. */
  #askedOf(teacher: string, networks: ReadonlyMap<string, Surrogate>): LabelOptions {
    const pupils = this.#pupils(teacher);
    const losses = pupils.map(({ loss }) => loss);
    const order = Math.max(...pupils.map(usedOrder));
    if (order === 0) return { derivatives: 'none' };
    const { config, reference } = this.#context;
    const derivatives = firstDerivatives(config, reference);
    if (order === 1 || !isCurved(networks.get(teacher) as Surrogate)) return { derivatives };
    const directions = heldDirections(losses, { ...reference, points: config.sampling.points });
    return { derivatives, order: 2, directions };
  }

  /** Lets go of labels that no stage needs any more. */
  release(): void {
    for (const teacher of this.#taught.keys())
      if (this.#pupils(teacher).every(({ name }) => this.#context.journal.stage(name) !== undefined))
        this.#taught.delete(teacher);
  }

  #pupils(teacher: string): readonly Stage[] {
    return this.#context.stages.filter((stage) => teacherOf(stage) === teacher);
  }
}
