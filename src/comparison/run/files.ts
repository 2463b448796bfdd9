import { placeIn, type Store } from '../../study/index.ts';
import { demand, digest } from '../../tensor/index.ts';

/** The plan and its source, which say what a directory holds. */
export const PLAN_FILE = 'plan.json';
/** All that was found, once it is finished. */
export const COMPARISON_FILE = 'comparison.json';
/** Figures and tables of that. */
export const COMPARISON_REPORT = 'report.html';

/** The file of a seed's records. */
export function seedFile(seed: number): string {
  return `seed-${seed}.json`;
}

/** The file of a seed's network. */
export function seedNetworkFile(seed: number, name: string): string {
  return `seed-${seed}-${name}.onnx`;
}

/** Points of a data file, or a network that was given: what is compared, where no name says it. */
export const SOURCE_FILES = { data: 'data.parquet', network: 'teacher.onnx' } as const;

/** @throws InputError where a file of a comparison is not the one that was written, by the digest of that */
export async function demandWritten(store: Store, file: string, written: string): Promise<void> {
  demand(
    digest(await store.read(file)) === written,
    `${placeIn(store, file)} must be as it was written`,
    'a file that was changed since, or is damaged',
    'Restore it, or start the comparison again.',
  );
}
