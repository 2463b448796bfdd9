import { pruneGradually } from '../../node/trainings.ts';
import { type Criterion, describedPlan, type Prunable, type PruningRule } from '../../pruning/index.ts';
import { workedOn } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { PruningRound } from '../../workflow/index.ts';
import { demandHelp } from '../exit.ts';
import { noteFindings, outcomeOf } from '../finish-training.ts';
import type { LabelTask } from '../label-task.ts';
import { bySteps } from '../memory.ts';
import { networkSummary, writeJson, writeNetwork } from '../networks.ts';
import { pointsFrom } from '../sources.ts';
import { fitOptions, sayUses } from '../training.ts';
import type { Work } from '../work.ts';
import { withCuts } from './cut.ts';
import type { PruneChoice } from './prune-choice.ts';
import { remainsOf, roundsText } from './pruned-text.ts';

/** What is pruned in rounds, and how. */
export interface GradualTask extends Pick<LabelTask, 'path' | 'network' | 'boxOptions'> {
  readonly data: string | undefined;
  readonly options: PruneChoice;
  readonly criterion: Criterion;
  readonly rule: PruningRule;
  readonly domain: Domain | undefined;
}

/** Prunes a network in rounds with a tuning in each; writes what is left, and tells how it went. */
export async function pruneInRounds(work: Work, given: GradualTask): Promise<void> {
  const { path, network, data, options, criterion, rule, domain, boxOptions } = given;
  const { out, planOut, what = 'neurons', adjointOf, replace, seed, rounds = 1, throughHead } = options;
  const asked = await fitOptions(options, data === undefined ? 'model' : 'file');
  const task = { path, network, asked, options, boxOptions, steps: bySteps };
  const points = await pointsFrom(work, data, task, 'the network is tuned on values alone');
  const { engine, set, drawn, roles, fit, found, curvatures } = points;
  const uses = sayUses(work, set, fit, roles);
  let done = 0;
  const { rounds: made } = await work.part(
    rounds === 1 ? 'prune and fine-tune' : `prune in ${rounds} rounds`,
    ({ signal, progress }) =>
      pruneGradually<Prunable>(engine, network, criterion, set, {
        ...{ rule, of: what, rounds, domain, adjointOf, replacement: replace, seed, loss: fit.loss, signal },
        throughHead,
        tune: {
          ...fit,
          ...(drawn && { provenance: { labels: drawn } }),
          signal,
          progress: (share, detail) => progress((done + share) / rounds, `round ${done + 1}, ${detail}`),
        },
        onRound: () => {
          done++;
        },
      }),
    ({ surrogate }) => remainsOf(what, surrogate),
  );
  const { plan: chosen, training, ...last } = made[made.length - 1] as Required<PruningRound>;
  const cuts = made.map(({ cut }) => cut);
  const surrogate = withCuts(last.surrogate, cuts);
  const plan = describedPlan(chosen, surrogate.inputs);
  const seconds = made.reduce((sum, round) => sum + (round.training?.seconds ?? 0), 0);
  const trained = { surrogate, training: { ...training, seconds } };
  const networks = { unpruned: workedOn(network, throughHead), pruned: workedOn(surrogate, throughHead) };
  const told = { out, trained, data: set, engine, networks, found, uses, words: fit.words, curvatures };
  const outcome = await outcomeOf(told);
  if (planOut !== undefined) await writeJson(planOut, plan);
  await writeNetwork(work, out, surrogate);
  noteFindings(work, outcome.findings);
  for (const [k, cut] of cuts.entries())
    for (const { message } of cut?.findings ?? [])
      work.note(rounds === 1 ? message : `round ${k + 1}: ${message}`);
  work.print(
    {
      schema: 'sobolev/pruned/1',
      out,
      ...networkSummary(surrogate),
      before: networkSummary(network),
      plan,
      rounds: made.map(({ plan, cut, surrogate, training }) => ({
        ...networkSummary(surrogate),
        plan,
        ...(cut && { cut }),
        ...(training && { steps: training.steps, best: training.best }),
      })),
      ...outcome.document,
    },
    work.silent ? outcome.table : rounds === 1 ? outcome.text : `${roundsText(made)}\n${outcome.text}`,
  );
  demandHelp(outcome.findings);
}
