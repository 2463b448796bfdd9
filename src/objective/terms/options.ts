import type * as z from 'zod';
import { type DocumentWords, parsed } from '../../tensor/index.ts';

/**
 * Checks the options of a term, which JavaScript may give as it likes.
 *
 * @param remedy for a part that is none of directions
 * @throws InputError naming the part that is wrong
 */
export function termOptions<Options>(
  term: string,
  schema: z.ZodType<Options>,
  options: Options,
  remedy: string,
): Options {
  return parsed(
    schema,
    options,
    lossWords(`the term ${term}`, () => remedy, `options of the term ${term}`),
  );
}

/**
 * How messages speak of a loss or a term and its parts: "kind of directions of a loss".
 *
 * @param remedy for a part that has no form of its own
 * @param whole what the owner is called as a whole. Default the owner
 */
export function lossWords(owner: string, remedy: () => string, whole = owner): DocumentWords {
  return {
    name: (path) =>
      path.length === 0 ? whole : [...path].reverse().map(partName).join(' of ') + ` of ${owner}`,
    remedy: ([part, within]) => {
      if (part === 'weights') return 'Give for example weights: { values: 1, gradients: 1 }.';
      if (part !== 'directions') return remedy();
      return within === 'vectors'
        ? "Give for example directions: { kind: 'given', vectors: [[1, 0], [0, 1]] }."
        : "Give for example directions: { kind: 'axes' }.";
    },
  };
}

function partName(part: PropertyKey): string {
  return typeof part === 'number' ? `entry ${part + 1}` : String(part);
}
