import { Command } from 'commander';
import { loadSurrogate } from '../../node/network-file.ts';
import {
  type Criterion,
  intervalSignificance,
  scoresBy,
  scoresOf,
  surrogateSignificance,
} from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { CommandContext } from '../command.ts';
import { type DataChoice, dataChoice, dataOptions, refuseOptions } from '../data.ts';
import { type DomainChoice, demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { exitCodesHelp, section } from '../help.ts';
import { writeJson } from '../networks.ts';
import { addOptions, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { criterionNamed, criterionOption } from '../pruning/criterion.ts';
import { describeScores, scoresText } from '../pruning/scores-text.ts';
import { Work } from '../work.ts';

interface SignificanceOptions extends DomainChoice, DataChoice, OutputChoice {
  readonly out?: string;
  readonly criterion?: string;
}

/** Options that give the box. */
const boxOptions = domainOptions("the network's own");

/** `sobolev significance`: how much each input and neuron matters, by interval adjoints. */
export function significanceCommand(context: CommandContext): Command {
  const command = new Command('significance')
    .summary('how much every input and neuron of a network matters')
    .description(
      'Measures the significance of every input and neuron over a box, by interval adjoints. It is the width of the interval ' +
        'that encloses its value, times the largest magnitude of the derivative of the output with respect to it. Intervals ' +
        'overestimate from layer to layer, so compare neurons within one. --criterion takes another measure.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .option('--out <file>', 'write it as JSON, for `sobolev prune --significance` (default: only print it)')
    .addOption(criterionOption());
  return addOptions(command, [
    ...boxOptions,
    ...dataOptions(),
    ...outputOptions('the content of the JSON file'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev significance runs/bachelier-1/oversized.onnx', 'over its own domain'],
        ['sobolev significance torch.onnx --domain box.json --out significance.json', 'over a box in a file'],
        [
          'sobolev significance torch.onnx --from-data runs.csv --inputs v,d --outputs p',
          'over the range of data',
        ],
      ]) + exitCodesHelp(),
    )
    .action((network: string, options: SignificanceOptions) => significance(context, network, options));
}

async function significance(
  context: CommandContext,
  path: string,
  options: SignificanceOptions,
): Promise<void> {
  const { out, domain, fromData } = options;
  if (out !== undefined)
    await checkOutput(out, '--out', {
      inputs: [path, domain, fromData],
      extensions: ['.json'],
    });
  if (domain === undefined && fromData === undefined)
    refuseOptions(dataChoice(options), 'are for the data of --from-data or --domain');
  const work = new Work(context, options);
  const network = await withDomainOf(await loadSurrogate(path), options, options, work);
  const criterion = criterionNamed(options.criterion);
  const [result, text] =
    criterion === intervalSignificance
      ? await enclosed(network, demandDomain(path, network, boxOptions), work)
      : await scored(criterion, network, work);
  if (out !== undefined) await writeJson(out, result);
  // Nothing of the document is left out and nothing added: --significance reads it.
  const { stdout } = context.terminal;
  stdout.write(
    options.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${text}\n${out === undefined || work.silent ? '' : `\nwritten to ${out}\n`}`,
  );
}

/** The significance by interval adjoints, as a document and as a text. */
async function enclosed(
  network: Surrogate,
  box: Domain,
  work: Work,
): Promise<readonly [document: unknown, text: string]> {
  const significance = await work.part(
    'enclose values and adjoints',
    async () => surrogateSignificance(network, box),
    (found) => describeScores(scoresOf(found)),
  );
  return [significance, scoresText(scoresOf(significance), network, 'significance', significance.outputs)];
}

/** The scores by another criterion, as a document and as a text. */
async function scored(
  criterion: Criterion,
  network: Surrogate,
  work: Work,
): Promise<readonly [document: unknown, text: string]> {
  const scores = await work.part(
    `score by ${criterion.name}`,
    () => scoresBy(criterion, network),
    describeScores,
  );
  return [scores, scoresText(scores, network, criterion.name)];
}
