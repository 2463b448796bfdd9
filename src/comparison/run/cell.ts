import { type Architecture, hiddenWidths, parameterCount } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import { DivergenceError } from '../../training/index.ts';
import { stepsOf, totalSteps } from '../plan/budgets.ts';
import type { PlannedCell } from '../plan/cells.ts';
import type { TimedLabels } from './labels.ts';
import { methodFor } from './method.ts';
import type { Oversized } from './oversized.ts';
import { errorsOf } from './score.ts';
import type { SeedContext } from './seed-context.ts';

/** What a cell is made of. */
export interface CellParts {
  readonly oversized: Oversized;
  readonly architecture: Architecture;
  /** What the setting has of labels. */
  labels(): Promise<TimedLabels>;
  /** Labels of the oversized network. */
  taught(): Promise<TimedLabels>;
}

/** Makes the network of a cell, scores and writes it. One that cannot be made leaves its reason. */
export async function makeCell(context: SeedContext, cell: PlannedCell, parts: CellParts): Promise<void> {
  const { engine, plan, seed, journal, ground, signal, progress, ways } = context;
  const { name, size, contender, setting } = cell;
  const { oversized, architecture } = parts;
  const { record } = oversized;
  const { throughHead } = plan;
  const budget = contender.budget(stepsOf(plan));
  const kind = ground.kindOf(setting);
  const labels = await parts.labels();
  const taught = contender.begins === 'taught' ? await parts.taught() : undefined;
  try {
    const made = await contender.make({
      ...{ engine, seed, oversized: oversized.surrogate, size, architecture, budget, signal, throughHead },
      labels: labels.set,
      taught: async () => (taught ?? (await parts.taught())).set,
      method: methodFor(plan, architecture, labels.set),
      fit: {
        ...{ seed, ways, signal, throughHead },
        stage: contender.name,
        // The same batches for all, so that networks differ by what they start from.
        stream: 'small',
        progress: (share, detail) => progress?.(share, `${name}, ${detail}`),
      },
    });
    const { surrogate, before, seconds } = made;
    const inherits = contender.begins !== 'fresh';
    // The oversized network may have learned these very labels.
    const further = taught !== undefined || setting === 'teacher' ? (record?.seconds.labels ?? 0) : 0;
    const labelSeconds = (taught ?? labels).seconds + further;
    await journal.writeCell(
      {
        name,
        hidden: hiddenWidths(surrogate),
        parameters: parameterCount(surrogate),
        labels: kind === undefined ? 0 : kind === 'labels' ? plan.labels : plan.points,
        seconds: {
          labels: labelSeconds,
          oversized: inherits ? (record?.seconds.oversized ?? 0) : 0,
          ...seconds,
        },
        steps: totalSteps(budget),
        ...(before && { before: await errorsOf(context, before) }),
        after: await errorsOf(context, surrogate),
      },
      surrogate,
    );
  } catch (error) {
    if (!(error instanceof InputError || error instanceof DivergenceError)) throw error;
    await journal.failed(name, error.message);
  }
}
