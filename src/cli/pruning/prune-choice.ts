import { Option } from 'commander';
import {
  type AdjointOf,
  type Prunable,
  prunables,
  type ReplacementChoice,
  replacementChoices,
} from '../../pruning/index.ts';
import { InputError } from '../../tensor/index.ts';
import { refuseOptions } from '../data.ts';
import { type OutputChoice, wholeNumber } from '../options.ts';
import { notOneSource } from '../sources.ts';
import type { TrainingChoice } from '../training.ts';
import { adjointOption, criterionOption, pruningCriterion } from './criterion.ts';
import { type RemovalChoice, removalNames } from './removal-options.ts';
import { type RuleChoice, ruleNames } from './rule.ts';
import { demandPoints, demandUse, refusePointOptions, type ScoringChoice } from './scoring.ts';

/** What the options of `sobolev prune` give. */
export interface PruneChoice extends RuleChoice, RemovalChoice, ScoringChoice, TrainingChoice, OutputChoice {
  readonly out: string;
  readonly what?: Prunable;
  readonly criterion?: string;
  readonly adjointOf?: AdjointOf;
  readonly replace?: ReplacementChoice;
  readonly rounds?: number;
  readonly significance?: string;
  readonly plan?: string;
  readonly planOut?: string;
}

/** Options of what goes, and by which scores. */
export function pruningOptions(): readonly Option[] {
  return [
    new Option(
      '--what <what>',
      'neurons, which are cut out; inputs, which stay in the signature and are ignored; weights, which become zero; or ' +
        'layers, which become part of what reads them (default: neurons)',
    ).choices(prunables),
    criterionOption(),
    adjointOption(),
    new Option(
      '--replace <how>',
      'what takes the place of neurons: midpoint (the middle of what each can be), mean (the best biases, on points), least-squares ' +
        '(the best weights and biases of what reads them, on points), or best, which tries all (default: best)',
    ).choices(replacementChoices),
    new Option(
      '--rounds <number>',
      'prune in so many rounds, each by scores of its own and tuned on the data, the teacher or the reference ' +
        '(default: at once, without tuning)',
    ).argParser(wholeNumber('--rounds', 1)),
    new Option('--significance <file>', 'JSON of `sobolev significance` (default: computed)').conflicts([
      'criterion',
      'adjointOf',
      'rounds',
    ]),
    new Option('--plan <file>', 'apply a plan, perhaps edited, in place of a rule').conflicts([
      ...ruleNames,
      ...removalNames,
      'what',
      'criterion',
      'adjointOf',
      'replace',
      'rounds',
      'significance',
    ]),
    new Option('--plan-out <file>', 'write the plan: what is kept, and why (default: not)'),
  ];
}

/** Whether layers are removed while the loss allows it, since nobody said how many. */
export function findsHowMany({ what, keep, ratio, threshold, rounds, plan }: PruneChoice): boolean {
  return what === 'layers' && [keep, ratio, threshold, rounds, plan].every((one) => one === undefined);
}

/** What is not done without a tuning: options of a loss belong to criteria, too. */
const TUNING = ['steps', 'batch', 'rate', 'validation'] as const;

/**
 * Refuses options that would do nothing, and what misses something, before anything is read.
 *
 * @param sources of labelled points that are given
 */
export function checkChoice(choice: PruneChoice, sources: readonly string[]): void {
  const { rounds, plan, planOut, significance, what = 'neurons', replace } = choice;
  const { tolerance, target, candidates } = choice;
  if (what !== 'neurons') refuseOptions({ replace }, 'are of neurons');
  if (what === 'layers') refuseOptions({ adjointOf: choice.adjointOf }, 'are of inputs, neurons and weights');
  if (findsHowMany(choice)) {
    const { scope, scaled } = choice;
    refuseOptions(
      { significance, planOut },
      'do not go with rounds that remove layers until the loss forbids',
    );
    refuseOptions({ scope, scaled }, 'are of --ratio and --threshold');
    if (sources.length === 0)
      throw notOneSource(
        'layers are removed by the loss on data, on a teacher or on a reference',
        'none of them',
      );
    return;
  }
  refuseOptions({ tolerance, target, candidates }, 'are of --what layers, without a number of them');
  if (rounds === undefined) {
    const tuning = Object.fromEntries(TUNING.map((name) => [name, choice[name]]));
    refuseOptions(tuning, 'are of --rounds, which tunes');
    const used = plan === undefined && significance === undefined ? [pruningCriterion(choice)] : [];
    demandPoints(used, sources);
    // What reads removed neurons is fitted to points.
    const fits = plan === undefined && what === 'neurons' && replace !== 'midpoint';
    if (!fits) demandUse(used, sources);
    if (sources.length === 0) refusePointOptions(choice);
    return;
  }
  if (sources.length === 0)
    throw notOneSource(
      'a pruning in rounds is tuned on data, on a teacher or on a reference',
      'none of them',
    );
  if (rounds > 1 && choice.threshold !== undefined)
    throw new InputError(
      'a pruning in rounds must say how much is left',
      '--threshold',
      'Give --keep or --ratio, or leave --rounds out.',
    );
  if (rounds > 1)
    refuseOptions({ planOut }, 'are of one round: plans of several are among what --json prints');
}
