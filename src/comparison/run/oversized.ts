import type { Dataset } from '../../dataset/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../../surrogate/index.ts';
import { adam } from '../../training/index.ts';
import { trainSurrogate } from '../../workflow/index.ts';
import type { LabelKind } from '../plan/settings.ts';
import type { OversizedRecord } from './record.ts';
import { errorsOf } from './score.ts';
import type { SeedContext } from './seed-context.ts';

export interface Oversized {
  /** What it took; undefined where it was there before. */
  readonly record: OversizedRecord | undefined;
  readonly surrogate: Surrogate;
}

/** The name of the oversized network that learned labels of a kind, and of its file. */
export function oversizedName(kind: LabelKind): string {
  return `oversized-${kind}`;
}

/** The network that is pruned: one that is finished, or a new one, trained on labels of its kind. */
export async function makeOversized(
  context: SeedContext,
  kind: LabelKind,
  labels: () => Promise<{ readonly set: Dataset; readonly seconds: number }>,
): Promise<Oversized> {
  const { engine, plan, seed, journal, signal, progress, ways } = context;
  const name = oversizedName(kind);
  const found = await journal.oversized(name);
  if (found !== undefined) return found;
  const { set, seconds } = await labels();
  const { hidden, activation, steps } = plan.oversized;
  const { surrogate, training } = await trainSurrogate(engine, set, {
    ...{ hidden, activation, steps, seed, ways, signal },
    method: adam(),
    stage: 'oversized',
    progress: (share, detail) => progress?.(share, `${name}, ${detail}`),
  });
  const record = await journal.writeOversized(
    {
      name,
      hidden: hiddenWidths(surrogate),
      parameters: parameterCount(surrogate),
      seconds: { labels: seconds, oversized: training.seconds, criterion: 0, training: 0 },
      steps: training.steps,
      after: await errorsOf(context, surrogate),
    },
    surrogate,
  );
  // A run that is gone on with takes what the file holds, and so does this one.
  return (await journal.oversized(name)) ?? { record, surrogate };
}
