import { alignColumns, formatWidths } from '../../evaluation/index.ts';
import { removeLayers } from '../../node/trainings.ts';
import type { Criterion } from '../../pruning/index.ts';
import { hiddenWidths, parameterCount } from '../../surrogate/index.ts';
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
  const { out, tolerance, target } = options;
  const asked = await fitOptions(options, data === undefined ? 'model' : 'file');
  const task = { path, network, asked, options, boxOptions, steps: bySteps };
  const points = await pointsFrom(work, data, task, 'the network is tuned on values alone');
  const { engine, set, drawn, roles, fit, found, curvatures } = points;
  const uses = sayUses(work, set, fit, roles);
  const removed = await work.part(
    'remove layers',
    ({ signal, progress }) =>
      removeLayers(engine, network, set, {
        ...{ criterion, domain, tolerance, target, signal, progress },
        tune: { ...fit, ...(drawn && { provenance: { labels: drawn } }) },
      }),
    ({ surrogate }) => `${parameterCount(surrogate).toLocaleString('en')} parameters`,
  );
  const { surrogate, rounds, loss } = removed;
  await writeNetwork(work, out, surrogate);
  const document = {
    schema: 'sobolev/pruned/1',
    out,
    ...networkSummary(surrogate),
    before: networkSummary(network),
    loss,
    rounds: rounds.map(({ plan, surrogate: left, training, failure, loss: after, met }) => ({
      ...networkSummary(left),
      plan,
      ...(training && { steps: training.steps, best: training.best }),
      ...(failure !== undefined && { failure }),
      loss: Number.isFinite(after) ? after : null,
      met,
    })),
  };
  const last = rounds.findLast(({ met }) => met);
  if (last?.training === undefined) {
    work.print(document, removalText(removed));
    demandHelp([nothingRemoved(removed)]);
    return;
  }
  const seconds = rounds.reduce((sum, { training }) => sum + (training?.seconds ?? 0), 0);
  const trained = { surrogate, training: { ...last.training, seconds } };
  const networks = { given: network, left: surrogate };
  const told = { out, trained, data: set, engine, networks, found, uses, words: fit.words, curvatures };
  const outcome = await outcomeOf(told);
  noteFindings(work, outcome.findings);
  const text = work.silent ? outcome.table : `${removalText(removed)}\n${outcome.text}`;
  work.print({ ...document, ...outcome.document }, text);
  demandHelp(outcome.findings);
}

/** A line for each round: what went, how far from affine that was, and how near the tuning came. */
function removalText({ loss, rounds }: RemovedLayers): string {
  const rows = rounds.map(({ round, plan, surrogate, loss: after, met }) => [
    String(round),
    plan.merges.flatMap(({ layers }) => layers).join(', '),
    plan.merges.map(({ error }) => error.toExponential(2)).join(', '),
    formatWidths(hiddenWidths(surrogate)),
    parameterCount(surrogate).toLocaleString('en'),
    after.toExponential(2),
    met ? 'yes' : 'no',
  ]);
  const head = ['round', 'without layer', 'error of its map', 'hidden', 'parameters', 'loss', 'within'];
  const limit = `loss on the rows held out: ${loss.given.toExponential(2)} before, at most ${loss.limit.toExponential(2)}`;
  return `${alignColumns([head, ...rows], [3])}\n${limit}`;
}

function nothingRemoved({ loss, rounds }: RemovedLayers) {
  const [{ plan, loss: after, failure }] = rounds as readonly [RemovalRound];
  const [layer] = plan.merges.flatMap(({ layers }) => layers);
  const why = failure ?? `the loss is ${after.toExponential(2)}, more than ${loss.limit.toExponential(2)}`;
  const remedy =
    failure === undefined
      ? `Take more --steps, or allow that loss: --target ${roundedUp(after)}.`
      : 'Take a lower --rate, or more --steps.';
  return {
    kind: 'no-layer-removed',
    severity: 'warning',
    message: `no layer can go: without layer ${layer}, the nearest to affine, ${why}. ${remedy}`,
  } as const;
}

/** A number of three digits that is not below another. */
function roundedUp(value: number): string {
  const near = Number(value.toPrecision(3));
  const step = 10 ** (Math.floor(Math.log10(value)) - 2);
  return (near >= value ? near : near + step).toPrecision(3);
}
