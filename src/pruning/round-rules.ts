import { demand, InputError } from '../tensor/index.ts';
import { checkRule } from './check-rule.ts';
import { countKept } from './kept-widths.ts';
import type { PruningRule } from './rule.ts';
import type { Scored } from './scores.ts';

/** What rounds remove, and how many there are of it. */
export interface RoundParts {
  readonly of: Scored;
  /** How many each layer has before the first round. Weights and inputs by a ratio do without. */
  readonly sizes?: readonly number[];
}

/**
 * The rules of the rounds of a gradual pruning, one a round. Each round takes the same share of what the one before left: after
 * round r of R there remain n₀·(n/n₀)^(r/R). The last leaves as many as the rule would at once. Weights and inputs stay as zeros,
 * so that ratios are of all that there were. Neurons are cut out, so that ratios are of those that are left.
 *
 * @throws InputError when rounds are no whole number of at least 1, the rule counts nothing, or sizes that it needs are not known
 */
export function roundRules(rule: PruningRule, rounds: number, parts: RoundParts): readonly PruningRule[] {
  demand(
    Number.isInteger(rounds) && rounds >= 1,
    'the rounds of a pruning must be a whole number of at least 1',
    rounds,
    'Give for example 4.',
  );
  checkRule(rule, parts.of);
  if (rounds === 1) return [rule];
  if (rule.by === 'threshold')
    throw new InputError(
      'a pruning in rounds must say how much is left',
      'a threshold',
      'Prune by width or by ratio, or in one round.',
    );
  const stays = parts.of === 'weights' || parts.of === 'inputs';
  if (rule.by === 'ratio' && stays)
    return everyRound(rounds, (r) => ({
      ...rule,
      ratio: r === rounds ? rule.ratio : plain(1 - (1 - rule.ratio) ** (r / rounds)),
    }));
  const { sizes } = parts;
  if (sizes === undefined)
    throw new InputError(
      `a pruning of ${parts.of} in rounds must know how many there are`,
      'a number that scores of an earlier pruning or of inputs decide',
      stays ? 'Prune by ratio.' : 'Prune in one round.',
    );
  if (rule.by === 'ratio' && rule.scope === 'global') return globalRounds(rule, rounds, sizes);
  const plan = (of: number) =>
    sizes.map((size, place) => geometricCounts(size, countKept(rule, size, place), of));
  demandEach(rounds, (of) => plan(of), sizes);
  const counts = plan(rounds);
  return everyRound(rounds, (r) => {
    const keep = counts.map((own) => own[r - 1]);
    return { by: 'width', keep: keep.every((width) => width === keep[0]) ? keep[0] : keep };
  });
}

/** A share without the last digits, which would make of a fifth of 15 a bit less than 3. */
function plain(share: number): number {
  return Number(share.toPrecision(12));
}

/** Ratios of what is left, so that over all layers the counts are those of a geometric schedule. */
function globalRounds(
  rule: Extract<PruningRule, { by: 'ratio' }>,
  rounds: number,
  sizes: readonly number[],
): readonly PruningRule[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const plan = (of: number) => geometricCounts(whole, countKept(rule, whole, 0), of);
  demandEach(rounds, (of) => [plan(of)], [whole]);
  const counts = plan(rounds);
  return everyRound(rounds, (r) => {
    const before = r === 1 ? whole : counts[r - 2];
    // Half of one more, so that rounding down gives the count.
    return { ...rule, ratio: before === counts[r - 1] ? 0 : (before - counts[r - 1] + 0.5) / before };
  });
}

/**
 * Refuses rounds of which some would remove nothing: they would train for it all the same.
 *
 * @param plan what so many rounds leave, layer by layer
 * @param sizes what there is before
 */
function demandEach(
  rounds: number,
  plan: (rounds: number) => readonly (readonly number[])[],
  sizes: readonly number[],
): void {
  const removes = (all: number) =>
    plan(all).reduce<readonly boolean[]>(
      (before, counts, place) =>
        before.map((does, r) => does || counts[r] < (r === 0 ? sizes[place] : counts[r - 1])),
      new Array<boolean>(all).fill(false),
    );
  // Where all stays anyway, the plan says so.
  if (removes(rounds).every(Boolean) || !removes(1)[0]) return;
  let most = rounds - 1;
  while (most > 1 && !removes(most).every(Boolean)) most--;
  throw new InputError(
    'each round of a pruning must remove something',
    `${rounds} rounds, ${removes(rounds).filter((does) => !does).length} of them without`,
    most === 1 ? 'Prune at once, in one round.' : `Take ${most} rounds at most.`,
  );
}

/** How many remain after each round. */
function geometricCounts(from: number, to: number, rounds: number): readonly number[] {
  return everyRound(rounds, (r) => (r === rounds ? to : Math.round(from * (to / from) ** (r / rounds))));
}

function everyRound<Of>(rounds: number, of: (round: number) => Of): readonly Of[] {
  return Array.from({ length: rounds }, (_, k) => of(k + 1));
}
