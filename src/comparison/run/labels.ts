import type { Dataset } from '../../dataset/index.ts';
import { type Surrogate, workedOn } from '../../surrogate/index.ts';
import { derivativesFor, labelWith } from '../../workflow/index.ts';
import type { LabelKind, Setting } from '../plan/settings.ts';
import type { SeedContext } from './seed-context.ts';

/** Labelled points with the seconds that their labels took. */
export interface TimedLabels {
  readonly set: Dataset;
  readonly seconds: number;
}

/** Labels of a seed, made when something first asks for them. */
export class SeedLabels {
  readonly #context: SeedContext;
  readonly #own = new Map<LabelKind, Promise<TimedLabels>>();

  constructor(context: SeedContext) {
    this.#context = context;
  }

  /** Those of the source. */
  of(kind: LabelKind): Promise<TimedLabels> {
    const { ground, journal, signal, progress } = this.#context;
    const made =
      this.#own.get(kind) ??
      timed(() => ground.labels(kind, { signal, progress })).then(async ({ set, seconds }) => ({
        set,
        seconds: await journal.labelled(kind, seconds),
      }));
    this.#own.set(kind, made);
    return made;
  }

  /** Those of an oversized network, at the points of a setting. */
  async by(teacher: Surrogate, setting: Setting): Promise<TimedLabels> {
    const { engine, ground, plan, seed, signal } = this.#context;
    const worked = workedOn(teacher, plan.throughHead);
    const points = await ground.points(setting);
    const derivatives = derivativesFor(points.shape[0], ground.inputs.length, ground.outputs.length);
    return timed(() => labelWith(engine, worked, points, { derivatives, seed, signal }));
  }
}

async function timed(make: () => Promise<Dataset>): Promise<TimedLabels> {
  const began = performance.now();
  const set = await make();
  return { set, seconds: (performance.now() - began) / 1000 };
}
