import { expect, it } from 'vitest';
import { startCommand } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';
import { few, inTurn, withoutPage } from './compare-words.ts';
import { contentsOf } from './directory-contents.ts';
import { done } from './support.ts';

const path = temporaryDirectory();

it('a comparison ends with the same bytes whether seeds are made in turn, or at once in processes of their own', async () => {
  const turn = path('in-turn');
  const words = ['compare', 'branin', ...few, '--seeds', '1,2', '--teacher-only', '--quiet', '--out'];
  await done(...words, turn, ...inTurn);
  const child = startCommand([...words, path('at-once'), '--parallel', '2']);
  expect(await child.ended, child.output().stderr).toEqual({ code: 0, signal: null });
  expect(await contentsOf(path('at-once'), withoutPage)).toEqual(await contentsOf(turn, withoutPage));
});
