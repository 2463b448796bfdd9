import type { Dataset } from '../dataset/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { labelWith } from '../workflow/index.ts';
import { countPoints, perform, type StudyContext } from './context.ts';
import { type Stage, teacherOf } from './stage.ts';

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
    const derivatives = this.#pupils(teacher).some(({ loss }) => loss.kind === 'sobolev')
      ? 'jacobians'
      : 'none';
    const taught = await perform(this.#context, {
      name: `label by ${teacher}`,
      of: [teacher],
      work: () =>
        labelWith(engine, networks.get(teacher) as Surrogate, this.#reference.x, { derivatives, signal }),
      summary: countPoints,
    });
    this.#taught.set(teacher, taught);
    return taught;
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
