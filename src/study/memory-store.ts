import { missingIn, type Store } from './store.ts';

/**
 * A store that lasts as long as the program: for tests, and where only the results of a study are wanted.
 *
 * @param name what messages call it
 */
export function memoryStore(name = 'memory'): Store {
  const files = new Map<string, Uint8Array>();
  const store: Store = {
    name,
    has: async (file) => files.has(file),
    async read(file) {
      const bytes = files.get(file);
      if (bytes === undefined) throw missingIn(store, file);
      return bytes.slice();
    },
    async write(file, bytes) {
      files.set(file, bytes.slice());
    },
    async remove(file) {
      files.delete(file);
    },
  };
  return store;
}
