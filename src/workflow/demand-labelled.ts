import type { Dataset } from '../dataset/index.ts';
import { demand } from '../tensor/index.ts';

/** Refuses what are no labelled points. @throws InputError naming what must hold */
export function demandLabelled(data: unknown): asserts data is Dataset {
  const { x, y, inputs } = (data ?? {}) as Partial<Dataset>;
  demand(
    Array.isArray(x?.shape) && Array.isArray(y?.shape) && Array.isArray(inputs),
    'data must be labelled points, as sampleModel or readDataset give them',
    data,
    typeof data === 'string'
      ? 'Read the file first: await readDataset(path, columns).'
      : 'Give that, awaited.',
  );
}
