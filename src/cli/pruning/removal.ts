import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import { removeLayers } from '../../node/trainings.ts';
import type { Criterion } from '../../pruning/index.ts';
import { hiddenWidths, parameterCount, workedOn } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { RemovalRound, RemovedLayers } from '../../workflow/index.ts';
import { demandHelp } from '../exit.ts';
import { noteFindings, outcomeOf } from '../finish-training.ts';
import type { LabelTask } from '../label-task.ts';
import { bySteps } from '../memory.ts';
import { networkSummary, writeNetwork } from '../networks.ts';
import { pointsFrom } from '../sources.ts';
import { fitOptions, sayUses } from '../training.ts';
import type { Work } from '../work.ts';
import type { PruneChoice } from './prune-choice.ts';

/** From what layers are removed, and how. */
export interface RemovalTask extends Pick<LabelTask, 'path' | 'network' | 'boxOptions'> {
  readonly data: string | undefined;
  readonly options: PruneChoice;
  readonly criterion: Criterion;
  readonly domain: Domain | undefined;
}

/** Removes layers while the loss allows it; writes what is left, and tells how it went. */
export async function removeInRounds(work: Work, given: RemovalTask): Promise<void> {
  const { path, network, data, options, criterion, domain, boxOptions } = given;
  const { out, tolerance, target, candidates, throughHead } = options;
  const asked = await fitOptions(options, data === undefined ? 'model' : 'file');
  const task = { path, network, asked, options, boxOptions, steps: bySteps };
  const points = await pointsFrom(work, data, task, 'the network is tuned on values alone');
  const { engine, set, drawn, roles, fit, found, curvatures } = points;
  const uses = sayUses(work, set, fit, roles);
  const removed = await work.part(
    'remove layers',
    ({ signal, progress }) =>
      removeLayers(engine, network, set, {
        ...{ criterion, domain, tolerance, target, candidates, signal, progress },
        tune: { ...fit, ...(drawn && { provenance: { labels: drawn } }) },
      }),
    ({ surrogate }) => `${parameterCount(surrogate).toLocaleString('en')} parameters`,
  );
  const { surrogate, rounds } = removed;
  await writeNetwork(work, out, surrogate);
  const document = {
    schema: 'sobolev/pruned/1',
    out,
    ...networkSummary(surrogate),
    before: networkSummary(network),
    given: removed.given,
    rounds: rounds.map(
      ({ round, candidate, plan, surrogate: left, training, failure, loss, growth, met }) => ({
        ...{ round, candidate },
        ...networkSummary(left),
        plan,
        ...(training && { steps: training.steps, best: training.best }),
        ...(failure !== undefined && { failure }),
        loss: Number.isFinite(loss) ? loss : null,
        ...(growth && { growth }),
        met,
      }),
    ),
  };
  const last = rounds.findLast(({ met }) => met);
  if (last?.training === undefined) {
    work.print(document, removalText(removed));
    demandHelp([nothingRemoved(removed)]);
    return;
  }
  const seconds = rounds.reduce((sum, { training }) => sum + (training?.seconds ?? 0), 0);
  const trained = { surrogate, training: { ...last.training, seconds } };
  const networks = { given: workedOn(network, throughHead), left: workedOn(surrogate, throughHead) };
  const told = { out, trained, data: set, engine, networks, found, uses, words: fit.words, curvatures };
  const outcome = await outcomeOf(told);
  noteFindings(work, outcome.findings);
  const text = work.silent ? outcome.table : `${removalText(removed)}\n${outcome.text}`;
  work.print({ ...document, ...outcome.document }, text);
  demandHelp(outcome.findings);
}

/** A line for each candidate: what went, how far from affine that was, and how near the tuning came. */
function removalText({ given, rounds }: RemovedLayers): string {
  const rows = rounds.map(({ round, plan, surrogate, loss, growth, met }) => [
    String(round),
    removedBy(plan),
    plan.merges.map(({ error }) => error.toExponential(2)).join(', '),
    formatWidths(hiddenWidths(surrogate)),
    parameterCount(surrogate).toLocaleString('en'),
    loss.toExponential(2),
    growth === undefined ? '' : `${growth.mean.toExponential(1)} ± ${growth.error.toExponential(1)}`,
    met ? 'goes' : 'stays',
  ]);
  const head = ['round', 'without', 'error of its map', 'hidden', 'parameters', 'loss', 'more by', 'layer'];
  const before = `loss on the rows held out before, in normalised units: ${given.loss.toExponential(2)}`;
  const beyond =
    given.error < given.loss ? `, ${given.error.toExponential(2)} without the labels' noise` : '';
  return `${alignColumns([head, ...rows], [3])}\n${before}${beyond}`;
}

function removedBy({ merges }: RemovalRound['plan']): string {
  return merges.flatMap(({ layers }) => layers).join(', ');
}

function nothingRemoved({ rounds }: RemovedLayers) {
  const tries = rounds.map(({ plan, loss, growth, failure }) => {
    const why =
      growth === undefined
        ? failure
        : `the loss is ${loss.toExponential(2)}, ${growth.mean.toExponential(2)} more (standard error ${growth.error.toExponential(1)})`;
    return `without layer ${removedBy(plan)} ${why}`;
  });
  const least = Math.min(...rounds.map(({ loss }) => loss));
  const remedy = Number.isFinite(least)
    ? `Take more --steps, or allow a loss: --target ${roundedUp(least)}.`
    : 'Take a lower --rate, or more --steps.';
  return {
    kind: 'no-layer-removed',
    severity: 'warning',
    message: `no layer can go: ${tries.join('; ')}. ${remedy}`,
  } as const;
}

/** A number of three digits that is not below another. */
function roundedUp(value: number): string {
  const near = Number(value.toPrecision(3));
  const step = 10 ** (Math.floor(Math.log10(value)) - 2);
  return (near >= value ? near : near + step).toPrecision(3);
}
