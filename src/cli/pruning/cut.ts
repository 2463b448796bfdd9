import { type MeasuredCut, measureCut, type Pruned, type Replacement } from '../../pruning/index.ts';
import { formatNumber, formatR2 } from '../../report/format.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { HeadChoice } from '../heads.ts';
import type { Work } from '../work.ts';

/** What a removal of neurons did, as a part of the work; notes say what it left constant. */
export async function measuredCut(
  work: Work,
  before: Surrogate,
  pruned: Pruned,
  { points, ...through }: { readonly points?: Tensor } & HeadChoice,
): Promise<MeasuredCut | undefined> {
  if (pruned.plan.of !== 'neurons') return undefined;
  const cut = await work.part(
    'measure the cut',
    async () => measureCut(before, pruned, points, through),
    (found) => (found === undefined ? 'nothing was removed' : r2Text(found)),
  );
  for (const { message } of cut?.findings ?? []) work.note(message);
  return cut;
}

/** The network with the cut in its provenance, behind earlier ones. */
export function withCuts(surrogate: Surrogate, cuts: readonly (MeasuredCut | undefined)[]): Surrogate {
  const made = cuts.filter((cut) => cut !== undefined);
  if (made.length === 0) return surrogate;
  const { cuts: earlier = [] } = surrogate.provenance as { readonly cuts?: readonly unknown[] };
  const own = made.map(({ replacement, r2, dead, constant }) => ({ replacement, r2, dead, constant }));
  return { ...surrogate, provenance: { ...surrogate.provenance, cuts: [...earlier, ...own] } };
}

const WORDS: Readonly<Record<Replacement, string>> = {
  midpoint: 'the midpoint of each takes the place of neurons',
  mean: 'the best biases take the place of neurons',
  'least-squares': 'least squares of what reads them take the place of neurons',
};

/** What took the place of neurons, what that did, and what the others would have done. */
export function cutText(cut: MeasuredCut): string {
  const { replacement, points, tried = [] } = cut;
  const others = tried
    .filter((one) => one.replacement !== replacement)
    .map(({ replacement: name, quality }) => `${name} ${quality === undefined ? 'refused' : pair(quality)}`);
  const count = formatNumber(Math.floor(points.count / 3), 9);
  const where = points.from === 'samples' ? 'points of the data' : 'points of the domain';
  const text = `${WORDS[replacement]}: ${r2Text(cut)} before tuning, on ${count} ${where}`;
  return others.length === 0 ? text : `${text} (${others.join('; ')})`;
}

function r2Text({ r2: { values, gradients } }: Pick<MeasuredCut, 'r2'>): string {
  return `R² ${formatR2(values)} of values, ${formatR2(gradients)} of gradients`;
}

function pair({ r2: { values, gradients } }: Pick<MeasuredCut, 'r2'>): string {
  return `${formatR2(values)}, ${formatR2(gradients)}`;
}
