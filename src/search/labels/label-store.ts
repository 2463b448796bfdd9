import { byteSource, type Dataset, datasetBytes, readDataset } from '../../dataset/index.ts';
import { placeIn, type Store } from '../../study/index.ts';

export type LabelName = keyof typeof LABEL_FILES;

/** Labels that are kept for a session that goes on. */
export interface LabelStore {
  read(what: LabelName): Promise<Dataset | undefined>;
  /** @returns the set as it is read again, so that both sessions have the same */
  write(what: LabelName, set: Dataset): Promise<Dataset>;
}

export const LABEL_FILES = {
  training: 'training.parquet',
  test: 'test.parquet',
  fresh: 'fresh.parquet',
} as const;

export function labelStore(store: Store, signal?: AbortSignal): LabelStore {
  const read = async (file: string) =>
    readDataset(byteSource(placeIn(store, file), await store.read(file)), { signal });
  return {
    async read(what) {
      const file = LABEL_FILES[what];
      return (await store.has(file)) ? read(file) : undefined;
    },
    async write(what, set) {
      const file = LABEL_FILES[what];
      await store.write(file, await datasetBytes(file, set, { precision: 'float64' }));
      return read(file);
    },
  };
}
