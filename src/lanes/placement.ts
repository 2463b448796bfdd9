import { FLOAT_BYTES, type Storage } from './storage.ts';
import type { Unit } from './unit.ts';

/**
 * Gives every piece of memory its address. What is kept has its own; temporary pieces take the place of others of their size
 * that nobody will read again: a step's memory then fits the caches.
 *
 * @param units in the order of running
 * @returns the bytes that are used
 */
export function place(units: readonly Unit[], kept: ReadonlySet<Storage>): number {
  let bytes = 0;
  const put = (storage: Storage) => {
    storage.at = bytes;
    bytes += storage.floats * FLOAT_BYTES;
  };
  for (const storage of kept) put(storage);

  const lastRead = new Map<Storage, number>();
  units.forEach(({ reads }, k) => {
    for (const storage of reads) lastRead.set(storage, k);
  });
  const free = new Map<number, Storage[]>();
  const freeOf = ({ floats }: Storage) => {
    const known = free.get(floats) ?? [];
    free.set(floats, known);
    return known;
  };
  units.forEach(({ reads, writes }, k) => {
    for (const storage of writes) {
      if (kept.has(storage)) continue;
      const former = freeOf(storage).pop();
      if (former === undefined) put(storage);
      else storage.at = former.at;
    }
    for (const storage of new Set(reads))
      if (!kept.has(storage) && lastRead.get(storage) === k) freeOf(storage).push(storage);
  });
  return bytes;
}
