import type { Flat, Rows } from './layout.ts';
import { FLOAT_BYTES, type Piece } from './memory.ts';
import type { Plan } from './plan.ts';

/** A plan whose pieces have places in memory, so that its code can be written. */
export interface Placed {
  readonly plan: Plan;
  readonly addresses: Addresses;
  /** Memory used, in bytes from 0 on. */
  readonly bytes: number;
}

/** Where everything lies, in bytes. {@link place} alone makes one. */
class Addresses {
  readonly #addresses: ReadonlyMap<Piece, number>;

  constructor(addresses: ReadonlyMap<Piece, number>) {
    this.#addresses = addresses;
  }

  of(piece: Piece): number {
    return this.#addresses.get(piece) as number;
  }

  /** The address of the first number. */
  ofFlat({ piece, offset }: Flat): number {
    return this.of(piece) + offset * FLOAT_BYTES;
  }

  /** The address of the first column. */
  ofRows({ piece, rows, column }: Rows): number {
    return this.of(piece) + column * rows * FLOAT_BYTES;
  }
}

export type { Addresses };

/**
 * Gives every piece of memory its address. Kept pieces have their own. Temporary pieces take the place of others of their
 * size that nobody reads again, so that a step's memory fits the caches.
 */
export function place(plan: Plan): Placed {
  const { units, kept } = plan;
  const addresses = new Map<Piece, number>();
  let bytes = 0;
  const put = (piece: Piece) => {
    addresses.set(piece, bytes);
    bytes += piece.floats * FLOAT_BYTES;
  };
  for (const piece of kept) put(piece);

  const lastRead = new Map<Piece, number>();
  units.forEach(({ reads }, k) => {
    for (const piece of reads) lastRead.set(piece, k);
  });
  const free = new Map<number, Piece[]>();
  const freeOf = ({ floats }: Piece) => {
    const known = free.get(floats) ?? [];
    free.set(floats, known);
    return known;
  };
  units.forEach(({ reads, writes }, k) => {
    for (const piece of writes) {
      if (kept.has(piece)) continue;
      const former = freeOf(piece).pop();
      if (former === undefined) put(piece);
      else addresses.set(piece, addresses.get(former) as number);
    }
    for (const piece of new Set(reads))
      if (!kept.has(piece) && lastRead.get(piece) === k) freeOf(piece).push(piece);
  });
  return { plan, addresses: new Addresses(addresses), bytes };
}
