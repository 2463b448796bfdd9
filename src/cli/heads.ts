import type { Head, Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import type { Work } from './work.ts';

/** Notes that a network with a head is worked on by its logits. */
export function noteHead(work: Work, path: string, { head }: Surrogate): void {
  if (head !== undefined) work.note(`${path} ends in a ${head}: all of this is about its logits`);
}

/**
 * Networks with a head learn logits, which only a teacher that ends alike has.
 *
 * @throws InputError where labels of such a network are something else
 */
export function demandSameHead(path: string, { head }: Surrogate, taught: Head | undefined): void {
  if (head === undefined || head === taught) return;
  throw new InputError(
    `labels of ${path} must be logits, which stand before its ${head}`,
    taught === undefined ? 'values of what has none' : `a teacher that ends in a ${taught}`,
    'Give --teacher a network that ends alike, such as the one that it was pruned from.',
  );
}
