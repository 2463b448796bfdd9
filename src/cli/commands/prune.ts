import { Command, Option } from 'commander';
import { loadSurrogate } from '../../node/network-file.ts';
import { type Prunable, planNote, prunables, scoresBy } from '../../pruning/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { knownDomain } from '../../variable/index.ts';
import { pruneSurrogate } from '../../workflow/index.ts';
import type { CommandContext } from '../command.ts';
import { type DataChoice, dataChoice, dataOptions, refuseOptions } from '../data.ts';
import { type DomainChoice, demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { exitCodesHelp, section } from '../help.ts';
import { networkSummary, writeJson, writeNetwork } from '../networks.ts';
import { addOptions, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { criterionNamed, criterionOption } from '../pruning/criterion.ts';
import { prunedByFile } from '../pruning/plan-file.ts';
import { prunedText } from '../pruning/pruned-text.ts';
import { type RuleChoice, ruleOf, ruleOptions } from '../pruning/rule.ts';
import { arrangedScores, boundedBy, scoresIn } from '../pruning/scores-file.ts';
import { Work } from '../work.ts';

interface PruneOptions extends RuleChoice, DomainChoice, DataChoice, OutputChoice {
  readonly out: string;
  readonly what?: Prunable;
  readonly criterion?: string;
  readonly significance?: string;
  readonly plan?: string;
  readonly planOut?: string;
}

/** Options that give the box. */
const boxOptions = domainOptions("the network's own, or that of the significance");

/** `sobolev prune`: a smaller network, without the neurons that matter least. */
export function pruneCommand(context: CommandContext): Command {
  const command = new Command('prune')
    .summary('remove the neurons that matter least')
    .description(
      'Removes the neurons of least significance, or of lowest score by another criterion. The middle of what each can be is ' +
        'folded into the next layer. What is left is dense and smaller. It has lost some of the function, so fine-tune it.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .requiredOption('--out <file>', 'the smaller network: an .onnx file')
    .addOption(
      new Option(
        '--what <what>',
        'neurons, which are cut out, or weights, which become zero and leave the size as it is (default: neurons)',
      ).choices(prunables),
    )
    .addOption(criterionOption())
    .addOption(
      new Option('--significance <file>', 'JSON of `sobolev significance` (default: computed)').conflicts([
        'criterion',
      ]),
    )
    .addOption(
      new Option('--plan <file>', 'apply a plan, perhaps edited, in place of a rule').conflicts([
        'keep',
        'ratio',
        'threshold',
        'scope',
        'what',
        'criterion',
        'significance',
      ]),
    )
    .option('--plan-out <file>', 'write the plan: which neurons are kept, and why (default: not)');
  return addOptions(command, [
    ...ruleOptions(),
    ...boxOptions,
    ...dataOptions(),
    ...outputOptions('what was kept, and the plan,'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev prune big.onnx --keep 8 --out small.onnx', 'eight neurons a layer'],
        ['sobolev prune big.onnx --keep 8 --criterion magnitude --out small.onnx', 'by the size of weights'],
        ['sobolev prune big.onnx --what weights --ratio 0.9 --out sparse.onnx', 'nine tenths of the weights'],
        ['sobolev prune big.onnx --ratio 0.9 --significance significance.json --out small.onnx', 'by a file'],
        ['sobolev prune big.onnx --keep 8 --plan-out plan.json --out small.onnx', 'and say why'],
        ['sobolev prune big.onnx --plan plan.json --out small.onnx', 'by a plan that was edited'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, options: PruneOptions) => prune(context, network, options));
}

async function prune(context: CommandContext, path: string, options: PruneOptions): Promise<void> {
  const { out, planOut, plan: planFile, significance, what = 'neurons' } = options;
  const inputs = [path, planFile, significance, options.domain, options.fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });
  if (planOut !== undefined) await checkOutput(planOut, '--plan-out', { inputs, extensions: ['.json'] });
  const rule = planFile === undefined ? ruleOf(options) : undefined;
  if (what === 'weights') refuseOptions({ keep: options.keep }, 'count neurons');
  if (options.domain === undefined && options.fromData === undefined)
    refuseOptions(dataChoice(options), 'are for the data of --from-data or --domain');
  const boxed = { domain: options.domain, fromData: options.fromData };
  const scores = significance === undefined ? undefined : await scoresIn(significance);
  if (scores?.domain !== undefined)
    refuseOptions(boxed, 'do not go with --significance, whose box is its own');
  const work = new Work(context, options);
  const loaded = await withDomainOf(await loadSurrogate(path), options, options, work);
  const scored = scores && arrangedScores(scores, significance as string, loaded, work, what);
  const network = boundedBy(loaded, scored?.domain);
  const { surrogate, plan } = await work.part(
    'prune',
    async () => {
      if (rule === undefined) return prunedByFile(network, planFile as string, boxed);
      // Constants for neurons that go need a box; zeros in the place of weights need none.
      const domain =
        what === 'weights' ? knownDomain(network.inputs) : demandDomain(path, network, boxOptions);
      const criterion = criterionNamed(options.criterion, what);
      const used = scored ?? (await scoresBy(criterion, network, { of: what, domain }));
      return pruneSurrogate(network, used, rule, { of: what });
    },
    ({ surrogate: { layers } }) => `${parameterCount({ layers }).toLocaleString('en')} parameters`,
  );
  const unusual = planNote(plan);
  if (unusual !== undefined) work.note(unusual);
  if (planOut !== undefined) await writeJson(planOut, plan);
  await writeNetwork(work, out, surrogate);
  work.print(
    { schema: 'sobolev/pruned/1', out, ...networkSummary(surrogate), before: networkSummary(network), plan },
    prunedText(out, network, surrogate, plan, work),
  );
}
