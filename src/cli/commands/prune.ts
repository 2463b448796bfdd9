import { Command } from 'commander';
import {
  demandScored,
  describedPlan,
  type Prunable,
  type Pruned,
  planNote,
  withInputsOf,
} from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { type Domain, knownDomain } from '../../variable/index.ts';
import { pruneSurrogate } from '../../workflow/index.ts';
import type { CommandContext } from '../command.ts';
import { refuseOptions } from '../data.ts';
import { demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { endsOptions, loadNetwork } from '../ends.ts';
import { forceOption } from '../findings.ts';
import { headOption, noteHead } from '../heads.ts';
import { exitCodesHelp, section } from '../help.ts';
import { POINTS } from '../label-task.ts';
import { networkSummary, writeJson, writeNetwork } from '../networks.ts';
import { addOptions, engineOptions, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { pruningCriterion } from '../pruning/criterion.ts';
import { measuredCut, withCuts } from '../pruning/cut.ts';
import { pruneInRounds } from '../pruning/gradual.ts';
import { prunedByFile } from '../pruning/plan-file.ts';
import { checkChoice, findsHowMany, type PruneChoice, pruningOptions } from '../pruning/prune-choice.ts';
import { prunedText, remainsOf } from '../pruning/pruned-text.ts';
import { removeInRounds } from '../pruning/removal.ts';
import { removalOptions } from '../pruning/removal-options.ts';
import { ruleOf, ruleOptions } from '../pruning/rule.ts';
import { arrangedScores, scoresIn } from '../pruning/scores-file.ts';
import { SCORED_POINTS, scoredBy, scoringPoints, scoringWords } from '../pruning/scoring.ts';
import { checkSource, dataArgument, sourceOptions } from '../sources.ts';
import { trainingOptions } from '../training.ts';
import { Work } from '../work.ts';

/** Options that give the box. */
const boxOptions = domainOptions("the network's own, or that of the significance");

const points = `${POINTS.toLocaleString('en')} with --rounds, else ${SCORED_POINTS.toLocaleString('en')}`;

/** `sobolev prune`: a network without what matters least. */
export function pruneCommand(context: CommandContext): Command {
  const command = new Command('prune')
    .summary('remove what matters least: neurons, inputs, weights or layers')
    .description(
      'Removes the neurons that are missed least once what reads them has adapted, or those of lowest score by another criterion. What reads them takes up ' +
        'their part as well as it can (--replace). What is left is dense and smaller. It has lost some of the function, so fine-tune it; ' +
        '--rounds does so on the way. --what removes other things.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .argument(...dataArgument)
    .requiredOption('--out <file>', 'the smaller network: an .onnx file');
  return addOptions(command, [
    ...ruleOptions(),
    ...pruningOptions(),
    ...removalOptions(),
    ...endsOptions(),
    headOption(),
    ...boxOptions,
    ...sourceOptions(points),
    ...trainingOptions(),
    forceOption('go on although the data has errors'),
    ...engineOptions(),
    ...outputOptions('what was kept, and the plan,'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev prune big.onnx --keep 8 --out small.onnx', 'eight neurons a layer'],
        [
          'sobolev prune big.onnx --keep 8 --replace midpoint --out small.onnx',
          "the paper's way: interval significance, and midpoints",
        ],
        [
          'sobolev prune big.onnx runs.csv --keep 8 --criterion saliency --out small.onnx',
          'by what the loss says',
        ],
        [
          'sobolev prune big.onnx --keep 8 --rounds 4 --teacher big.onnx --out small.onnx',
          'in four rounds, tuned in each',
        ],
        ['sobolev prune big.onnx runs.csv --what layers --out shallow.onnx', 'as many layers as may go'],
        ['sobolev prune big.onnx --what weights --ratio 0.9 --out sparse.onnx', 'nine tenths of the weights'],
        ['sobolev prune big.onnx --ratio 0.9 --significance significance.json --out small.onnx', 'by a file'],
        ['sobolev prune big.onnx --keep 8 --plan-out plan.json --out small.onnx', 'and say why'],
        ['sobolev prune big.onnx --plan plan.json --out small.onnx', 'by a plan that was edited'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, data: string | undefined, options: PruneChoice) =>
      prune(context, network, data, options),
    );
}

async function prune(
  context: CommandContext,
  path: string,
  data: string | undefined,
  options: PruneChoice,
): Promise<void> {
  const { out, planOut, plan: planFile, significance, what = 'neurons', throughHead } = options;
  const sources = checkSource(data, options);
  const inputs = [path, ...sources, planFile, significance, options.domain, options.fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });
  if (planOut !== undefined) await checkOutput(planOut, '--plan-out', { inputs, extensions: ['.json'] });
  const criterion = pruningCriterion(options);
  demandScored(criterion, what, scoringWords);
  const search = findsHowMany(options);
  const rule = planFile === undefined && !search ? ruleOf(options, what) : undefined;
  checkChoice(options, sources);
  const boxed = { domain: options.domain, fromData: options.fromData };
  const scores = significance === undefined ? undefined : await scoresIn(significance);
  if (scores?.domain !== undefined)
    refuseOptions(boxed, 'do not go with --significance, whose box is its own');
  const work = new Work(context, options);
  const loaded = await withDomainOf(
    await loadNetwork(work, path, options, sources.length > 0),
    options,
    options,
    work,
  );
  noteHead(work, path, loaded, options);
  const arranged = scores && arrangedScores(scores, significance as string, loaded, work, what);
  const network = withInputsOf(loaded, arranged ?? {});
  if (planFile !== undefined)
    return finish(
      work,
      network,
      options,
      await prunedByFile(work, network, planFile, { ...boxed, throughHead }),
    );
  const domain = boxFor(what, path, network, sources);
  const task = { path, network, data, options, boxOptions, criterion, domain };
  if (rule === undefined) return removeInRounds(work, task);
  if (options.rounds !== undefined) return pruneInRounds(work, { ...task, rule });
  const labelled =
    sources.length > 0 ? await scoringPoints(work, data, { path, network, boxOptions, options }) : undefined;
  const used =
    arranged ??
    (await scoredBy(work, criterion, network, {
      ...labelled,
      ...{ of: what, domain, adjointOf: options.adjointOf, seed: options.seed, throughHead },
    }));
  const pruned = await work.part(
    'prune',
    async () =>
      pruneSurrogate<Prunable>(network, used, rule, {
        ...{ of: what, points: labelled?.samples?.x, replacement: options.replace, throughHead },
      }),
    ({ surrogate }) => remainsOf(what, surrogate),
  );
  await finish(work, network, options, pruned, labelled?.samples?.x);
}

/** The box: constants in the place of what goes hold over one. Zeros in the place of weights, and maps on points, need none. */
function boxFor(
  what: Prunable,
  path: string,
  network: Surrogate,
  sources: readonly string[],
): Domain | undefined {
  return what === 'weights' || (what === 'layers' && sources.length > 0)
    ? knownDomain(network.inputs)
    : demandDomain(path, network, boxOptions);
}

/** Writes what a pruning at once left, and its plan, and prints what it is. */
async function finish(
  work: Work,
  before: Surrogate,
  { out, planOut, throughHead }: PruneChoice,
  pruned: Pruned,
  points?: Tensor,
): Promise<void> {
  const cut = await measuredCut(work, before, pruned, { points, throughHead });
  const surrogate = withCuts(pruned.surrogate, [cut]);
  const plan = describedPlan(pruned.plan, surrogate.inputs);
  const unusual = planNote(plan);
  if (unusual !== undefined) work.note(unusual);
  if (planOut !== undefined) await writeJson(planOut, plan);
  await writeNetwork(work, out, surrogate);
  work.print(
    {
      schema: 'sobolev/pruned/1',
      out,
      ...networkSummary(surrogate),
      before: networkSummary(before),
      plan,
      ...(cut && { cut }),
    },
    prunedText(out, before, surrogate, { plan, cut }, work),
  );
}
