import type { KeptSize } from '../../comparison/index.ts';
import { parseWidths } from '../../study/index.ts';
import { describe, InputError } from '../../tensor/index.ts';

/* Lists of the command line that say what is compared. */

/** Reads names: "a,b". What they may be says the plan. */
export function listOf(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** Reads sizes, one or several: "8,4", "8x4,4x4", "16-8,25%". */
export function sizesOf(text: string): readonly KeptSize[] {
  return listOf(text).map((one) => {
    if (/^\d+(\.\d+)?%$/.test(one)) {
      const share = Number(one.slice(0, -1)) / 100;
      if (share < 1) return share;
    } else if (/^\d+$/.test(one)) return Number(one);
    else if (/^\d+(x\d+)?(-\d+(x\d+)?)*$/.test(one)) return parseWidths(one);
    throw new InputError(
      '--sizes must be numbers of neurons that stay in each hidden layer, shares below 100 %, or widths',
      describe(one),
      'Write for example --sizes 8,4 or 25%,10% or 16x3,16-8-4.',
    );
  });
}

/** Most seeds of a range. */
const MOST_SEEDS = 1000;

/** Reads seeds, one or several: "1-3", "1,2,7". */
export function seedsOf(text: string): readonly number[] {
  const seeds = listOf(text).flatMap((one) => {
    const { from, to = from } = /^(?<from>\d{1,9})(-(?<to>\d{1,9}))?$/.exec(one)?.groups ?? {};
    const count = Number(to) - Number(from) + 1;
    return count >= 1 && count <= MOST_SEEDS
      ? Array.from({ length: count }, (_, k) => Number(from) + k)
      : [Number.NaN];
  });
  if (seeds.every((seed) => !Number.isNaN(seed))) return seeds;
  throw new InputError(
    '--seeds must be whole numbers, or ranges of them',
    describe(text),
    'Write for example --seeds 1-3 or 1,2,7.',
  );
}
