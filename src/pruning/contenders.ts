import type { ScoreGroup } from './scores.ts';
import { describePlace, type NeuronPlace, type Tie } from './tie.ts';

/** What a selection decides about at once: one thing, or neurons that are tied. */
export interface Contender {
  readonly members: readonly NeuronPlace[];
  /** The sum over its members. It bounds what they do together where each score bounds what one does. */
  readonly score: number;
  readonly fixedBy?: Tie['fixedBy'];
}

/** The contender of each score, group by group. */
export function contendersOf(groups: readonly ScoreGroup[], ties: readonly Tie[]): Contender[][] {
  const scores = new Map(groups.map((group) => [group.layer, group.scores]));
  const tied = new Map<string, Contender>();
  for (const { neurons: members, fixedBy } of ties) {
    const score = members.reduce((sum, { layer, index }) => sum + (scores.get(layer)?.[index] ?? 0), 0);
    const contender = { members, score, fixedBy };
    for (const place of members) tied.set(describePlace(place), contender);
  }
  const contenderAt = (layer: number, index: number, score: number): Contender =>
    (tied.size > 0 ? tied.get(describePlace({ layer, index })) : undefined) ?? {
      members: [{ layer, index }],
      score,
    };
  return groups.map(({ layer, scores: own }) => own.map((score, index) => contenderAt(layer, index, score)));
}

/** Places of groups in blocks that are chosen from as one. Ties join groups to a block; any other group is one alone. */
export function blocksOf(groups: readonly ScoreGroup[], ties: readonly Tie[]): number[][] {
  const blocks = new Map(groups.map(({ layer }, at) => [layer, [at]]));
  for (const { neurons } of ties) {
    const joined = [...new Set(neurons.map(({ layer }) => blocks.get(layer) ?? []))].flat();
    for (const at of joined) blocks.set(groups[at].layer, joined);
  }
  return [...new Set(blocks.values())];
}

/** By score, highest first. Equal ones by layer, then index, of the first member. */
export function ranked(contenders: readonly Contender[]): Contender[] {
  return [...contenders].sort((p, q) => {
    const [a, b] = [p.members[0], q.members[0]];
    return q.score - p.score || a.layer - b.layer || a.index - b.index;
  });
}
