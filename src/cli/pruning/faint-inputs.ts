import { faintInputs, INTERVAL_SIGNIFICANCE, type Scores } from '../../pruning/index.ts';
import { ignoredInputs, type Surrogate } from '../../surrogate/index.ts';
import { listed } from '../networks.ts';
import type { Work } from '../work.ts';

/** Says which inputs hardly count and how they are removed, but for those that the network ignores already. */
export function noteFaintInputs(work: Work, scores: Scores, network: Surrogate): void {
  const { indices, share } = faintInputs(scores);
  const ignored = new Set(ignoredInputs(network));
  const names = indices.filter((k) => !ignored.has(k)).map((k) => network.inputs[k].name);
  if (names.length === 0) return;
  const by = scores.criterion === INTERVAL_SIGNIFICANCE ? '' : ` --criterion ${scores.criterion}`;
  work.note(
    `${listed(names)} ${names.length === 1 ? 'scores' : 'score'} less than ${share} of the largest of an input: ` +
      `\`sobolev prune --what inputs --threshold ${share}${by}\` removes ${names.length === 1 ? 'it' : 'them'} and bounds what that changes`,
  );
}
