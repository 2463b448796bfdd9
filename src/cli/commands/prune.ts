import { Command, Option } from 'commander';
import { formatWidths } from '../../evaluation/index.ts';
import { loadSurrogate } from '../../node/network-file.ts';
import {
  applyPlan,
  applyWeightsPlan,
  demandNetwork,
  type PruningPlan,
  type PruningRule,
  parsePlan,
  parseScores,
  parseWeightsPlan,
  planNote,
  renewPlan,
  type Scores,
  scoresBy,
  type WeightsPlan,
} from '../../pruning/index.ts';
import { parseWidths } from '../../study/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import { type Domain, domainOf, knownDomain } from '../../variable/index.ts';
import { arrangeScores, pruneSurrogate, pruneWeights } from '../../workflow/index.ts';
import type { CommandContext } from '../command.ts';
import { criterionNamed, criterionOption } from '../criterion.ts';
import { type DataChoice, dataChoice, dataOptions, noteMatch, refuseOptions } from '../data.ts';
import { type DomainChoice, demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { exitCodesHelp, section } from '../help.ts';
import { readJsonObject } from '../json-file.ts';
import { describeSurrogate, networkSummary, writeJson, writeNetwork } from '../networks.ts';
import { addOptions, number, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { Work } from '../work.ts';

interface PruneOptions extends DomainChoice, DataChoice, OutputChoice {
  readonly out: string;
  readonly of?: 'neurons' | 'weights';
  readonly criterion?: string;
  readonly significance?: string;
  readonly keep?: readonly number[];
  readonly ratio?: number;
  readonly threshold?: number;
  readonly scope?: 'layer' | 'global';
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
      new Option('--keep <widths>', 'keep so many neurons of each hidden layer: 8, or 8-8-4').argParser(
        parseWidths,
      ),
    )
    .addOption(
      new Option('--ratio <share>', 'remove this share of the neurons: 0.9').argParser(number('--ratio', 0)),
    )
    .addOption(
      new Option(
        '--threshold <share>',
        'remove every neuron below this share of the largest score: 1e-3',
      ).argParser(number('--threshold', 0)),
    )
    .addOption(
      new Option(
        '--scope <scope>',
        'which neurons --ratio and --threshold compare: those of each layer, or global, those of all (default: layer)',
      ).choices(['layer', 'global']),
    )
    .addOption(
      new Option(
        '--of <what>',
        'neurons, which are cut out, or weights, which become zero and leave the size as it is (default: neurons)',
      ).choices(['neurons', 'weights']),
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
        'of',
        'criterion',
        'significance',
      ]),
    )
    .option('--plan-out <file>', 'write the plan: which neurons are kept, and why (default: not)');
  return addOptions(command, [
    ...boxOptions,
    ...dataOptions(),
    ...outputOptions('what was kept, and the plan,'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev prune big.onnx --keep 8 --out small.onnx', 'eight neurons a layer'],
        ['sobolev prune big.onnx --keep 8 --criterion magnitude --out small.onnx', 'by the size of weights'],
        ['sobolev prune big.onnx --of weights --ratio 0.9 --out sparse.onnx', 'nine tenths of the weights'],
        ['sobolev prune big.onnx --ratio 0.9 --significance significance.json --out small.onnx', 'by a file'],
        ['sobolev prune big.onnx --keep 8 --plan-out plan.json --out small.onnx', 'and say why'],
        ['sobolev prune big.onnx --plan plan.json --out small.onnx', 'by a plan that was edited'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, options: PruneOptions) => prune(context, network, options));
}

async function prune(context: CommandContext, path: string, options: PruneOptions): Promise<void> {
  const { out, planOut, plan: planFile, significance } = options;
  const inputs = [path, planFile, significance, options.domain, options.fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });
  if (planOut !== undefined) await checkOutput(planOut, '--plan-out', { inputs, extensions: ['.json'] });
  const rule = planFile === undefined ? ruleOf(options) : undefined;
  if (options.of === 'weights') refuseOptions({ keep: options.keep }, 'count neurons');
  if (options.domain === undefined && options.fromData === undefined)
    refuseOptions(dataChoice(options), 'are for the data of --from-data or --domain');
  if (options.ratio === undefined && options.threshold === undefined)
    refuseOptions({ scope: options.scope }, 'are of --ratio and --threshold');
  const boxed = { domain: options.domain, fromData: options.fromData };
  const scores = significance === undefined ? undefined : await scoresIn(significance);
  if (scores?.domain !== undefined)
    refuseOptions(boxed, 'do not go with --significance, whose box is its own');
  const work = new Work(context, options);
  const loaded = await withDomainOf(await loadSurrogate(path), options, options, work);
  const scored = scores && arrangedScores(scores, significance as string, loaded, work, options.of);
  const network = boundedBy(loaded, scored?.domain);
  const { surrogate, plan } = await work.part(
    'prune',
    async () => {
      if (rule === undefined) return planned(network, planFile as string, boxed);
      // Constants for neurons that go need a box; zeros in the place of weights need none.
      const domain =
        options.of === 'weights' ? knownDomain(network.inputs) : demandDomain(path, network, boxOptions);
      const criterion = criterionNamed(options.criterion, options.of);
      const used = scored ?? (await scoresBy(criterion, network, { of: options.of, domain }));
      if (options.of === 'weights') return pruneWeights(network, used, rule);
      return pruneSurrogate(network, used, rule, scored?.domain ?? domain);
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

const PLAN_REMEDY = 'Give the plan.json of a run, or a file of --plan-out.';

/** The network that the plan in a file leaves, and the plan with the midpoints of what it keeps now. */
async function planned(
  network: Surrogate,
  file: string,
  boxed: DomainChoice,
): Promise<{ surrogate: Surrogate; plan: PruningPlan | WeightsPlan }> {
  const value = await readJsonObject(file, 'plan', PLAN_REMEDY);
  if (value.of === 'weights') {
    const plan = parseWeightsPlan(value);
    demandNetwork(network, plan, file);
    return { surrogate: applyWeightsPlan(network, plan), plan };
  }
  const given = parsePlan(value);
  if (given.schema === 'sobolev/plan/2') {
    demandNetwork(network, given, file);
    demandBox(network, given, file, boxed);
  }
  const plan = renewPlan(network, given);
  return { surrogate: applyPlan(network, plan), plan };
}

/** @throws InputError when an option gives another box than the plan has, which becomes the domain of what is left */
function demandBox(
  { inputs }: Surrogate,
  { domain: box }: PruningPlan,
  file: string,
  { domain, fromData }: DomainChoice,
): void {
  const given = domain ?? fromData;
  if (given === undefined) return;
  const own = domainOf(inputs);
  const text = ({ lo, hi }: Domain) => lo.map((end, k) => `[${end}, ${hi[k]}]`).join(', ');
  if (text(own) !== text(box))
    throw new InputError(
      `the box of ${given} must be that of ${file}, ${text(box)}`,
      text(own),
      'Leave that option out, or make the plan again over that box.',
    );
}

async function scoresIn(file: string): Promise<Scores> {
  const remedy = 'Give a file of `sobolev significance --out`.';
  return parseScores(await readJsonObject(file, 'significance', remedy));
}

/** Scores of a file, with the inputs in the network's order; notes say what names and digest did not tell. */
function arrangedScores(
  scores: Scores,
  file: string,
  network: Surrogate,
  work: Work,
  of: PruneOptions['of'] = 'neurons',
): Scores {
  const arranged = arrangeScores(scores, network, { of, source: file });
  const { inputs } = scores;
  if (inputs !== undefined)
    noteMatch(work, file, { inputs: network.inputs, outputs: [] }, { inputs, outputs: [] });
  if (scores.network === undefined)
    work.note(`${file} does not say which network it is of: only names and widths were compared`);
  return arranged;
}

/** The network with the domain of its scores, for which it was pruned, where it comes without one. */
function boundedBy(network: Surrogate, domain: Domain | undefined): Surrogate {
  if (domain === undefined) return network;
  const { lo, hi } = domain;
  if (lo.length !== network.inputs.length || network.inputs.some((input) => input.lo !== undefined))
    return network;
  return { ...network, inputs: network.inputs.map((input, k) => ({ ...input, lo: lo[k], hi: hi[k] })) };
}

function ruleOf({ keep, ratio, threshold, scope = 'layer' }: PruneOptions): PruningRule {
  const given = Object.entries({ keep, ratio, threshold }).filter(([, value]) => value !== undefined);
  if (given.length !== 1)
    throw new InputError(
      'how much is pruned is said once, by --keep, --ratio, --threshold or --plan',
      given.length === 0 ? 'none of them' : given.map(([name]) => `--${name}`).join(' and '),
      'Give one: --keep 8, say.',
    );
  if (keep !== undefined) return { by: 'width', keep: keep.length === 1 ? keep[0] : keep };
  if (ratio !== undefined) return { by: 'ratio', ratio, scope };
  return { by: 'threshold', threshold: threshold as number, scope };
}

function prunedText(
  out: string,
  before: Surrogate,
  after: Surrogate,
  { of }: PruningPlan | WeightsPlan,
  { silent }: Work,
): string {
  const line = `${out}: ${describeSurrogate(after)}`;
  if (of === 'weights') {
    const sparse = `${line}${zerosIn(after)}`;
    return silent ? sparse : `${sparse}\nfine-tune it: sobolev finetune ${out} --keep-zeros ...`;
  }
  if (silent) return line;
  const widths = `hidden layers ${formatWidths(hiddenWidths(before))} to ${formatWidths(hiddenWidths(after))}`;
  const share = (parameterCount(before) / parameterCount(after)).toPrecision(3);
  return `${widths}, ${share} times fewer parameters\n${line}\nfine-tune it: sobolev finetune ${out} ...`;
}

/** ", 900 of 1,000 weights zero" */
function zerosIn({ layers }: Surrogate): string {
  const [zeros, all] = layers.reduce(
    ([some, total], { weight }) => [some + weight.filter((w) => w === 0).length, total + weight.length],
    [0, 0],
  );
  return `, ${zeros.toLocaleString('en')} of ${all.toLocaleString('en')} weights zero`;
}
