import { Command } from 'commander';
import {
  type AdjointOf,
  type Criterion,
  criteria,
  demandScored,
  intervalSignificance,
  type Scored,
  type Scores,
  type ScoringOptions,
  scoresOf,
  surrogateSignificance,
} from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { CommandContext } from '../command.ts';
import { refuseOptions } from '../data.ts';
import { demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { endsOptions, loadNetwork } from '../ends.ts';
import { forceOption } from '../findings.ts';
import { headOption, noteHead } from '../heads.ts';
import { exitCodesHelp, section } from '../help.ts';
import { lossOptions } from '../loss.ts';
import { listed, writeJson } from '../networks.ts';
import { addOptions, engineOptions, type OutputChoice, outputOptions, seedOption } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { agreementOf, agreementText } from '../pruning/agreement.ts';
import {
  adjointOption,
  type CriteriaChoice,
  chosenCriteria,
  criteriaOption,
  scoredOption,
} from '../pruning/criterion.ts';
import { noteFaintInputs } from '../pruning/faint-inputs.ts';
import { askedScores, describeScores, scoresText } from '../pruning/scores-text.ts';
import {
  demandPoints,
  demandUse,
  refusePointOptions,
  SCORED_POINTS,
  type ScoringChoice,
  scoredBy,
  scoringPoints,
  scoringWords,
} from '../pruning/scoring.ts';
import { sideBySide } from '../pruning/side-by-side.ts';
import { noteZeroScores } from '../pruning/zero-scores.ts';
import { checkSource, dataArgument, sourceOptions } from '../sources.ts';
import { Work } from '../work.ts';

interface SignificanceOptions extends ScoringChoice, OutputChoice {
  readonly out?: string;
  readonly criterion?: CriteriaChoice;
  readonly what?: Scored;
  readonly adjointOf?: AdjointOf;
}

/** Options that give the box. */
const boxOptions = domainOptions("the network's own");

/** `sobolev significance`: how much each part of a network matters, by interval adjoints or by other criteria. */
export function significanceCommand(context: CommandContext): Command {
  const command = new Command('significance')
    .summary('how much every input and neuron of a network matters')
    .description(
      'Measures the significance of every input and neuron over a box, by interval adjoints. It is the width of the interval ' +
        'that encloses its value, times the largest magnitude of the derivative of the output with respect to it. Intervals ' +
        'overestimate from layer to layer, so compare neurons within one. --criterion takes other measures, one or several ' +
        'side by side, some of which need data.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .argument(...dataArgument)
    .option('--out <file>', 'write it as JSON, for `sobolev prune --significance` (default: only print it)')
    .addOption(criteriaOption())
    .addOption(scoredOption())
    .addOption(adjointOption());
  return addOptions(command, [
    ...endsOptions(),
    headOption(),
    ...boxOptions,
    ...sourceOptions(SCORED_POINTS.toLocaleString('en')),
    ...lossOptions(),
    seedOption(),
    forceOption('score although the data has errors'),
    ...engineOptions(),
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
        [
          'sobolev significance big.onnx runs.parquet --criterion saliency --what weights',
          'what the loss misses',
        ],
        ['sobolev significance big.onnx --reference bachelier --criterion all', 'and how they agree'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, data: string | undefined, options: SignificanceOptions) =>
      significance(context, network, data, options),
    );
}

async function significance(
  context: CommandContext,
  path: string,
  data: string | undefined,
  options: SignificanceOptions,
): Promise<void> {
  const { out, domain, fromData, what = 'neurons', adjointOf, throughHead } = options;
  const sources = checkSource(data, options);
  if (what === 'layers') refuseOptions({ adjointOf }, 'are of inputs, neurons and weights');
  if (out !== undefined)
    await checkOutput(out, '--out', {
      inputs: [path, ...sources, domain, fromData],
      extensions: ['.json'],
    });
  const { criterion: choice } = options;
  const chosen = chosenCriteria(choice, what);
  for (const criterion of chosen) demandScored(criterion, what, scoringWords);
  if (choice !== 'all') demandPoints(chosen, sources);
  demandUse(chosen, sources);
  if (sources.length === 0) refusePointOptions(options);
  const work = new Work(context, options);
  const network = await withDomainOf(
    await loadNetwork(work, path, options, sources.length > 0),
    options,
    options,
    work,
  );
  noteHead(work, path, network, options);
  const task = { path, network, boxOptions, options };
  const points = sources.length > 0 ? await scoringPoints(work, data, task) : { seed: options.seed };
  const scoring = { ...points, of: what, adjointOf, throughHead };
  const [criterion] = chosen;
  const [result, text] =
    choice === 'all' || chosen.length > 1
      ? await compared(work, network, chosen, scoring, choice === 'all')
      : criterion === intervalSignificance && isPublished(what, adjointOf)
        ? await enclosed(network, demandDomain(path, network, boxOptions), scoring, work)
        : await scored(criterion, network, scoring, work);
  if (out !== undefined) await writeJson(out, result);
  // Nothing of the document is left out and nothing added: --significance reads it.
  const { stdout } = context.terminal;
  stdout.write(
    options.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${text}\n${out === undefined || work.silent ? '' : `\nwritten to ${out}\n`}`,
  );
}

/** Whether scores are those of the paper's analysis, which has a document of its own. */
function isPublished(what: Scored, adjointOf: AdjointOf = 'values'): boolean {
  return adjointOf === 'values' && (what === 'neurons' || what === 'inputs');
}

type Told = readonly [document: unknown, text: string];

/** The significance by interval adjoints, as a document and as a text. */
async function enclosed(
  network: Surrogate,
  box: Domain,
  { of: what, throughHead }: Pick<ScoringOptions, 'throughHead'> & { readonly of: Scored },
  work: Work,
): Promise<Told> {
  const significance = await work.part(
    'enclose values and adjoints',
    async () => surrogateSignificance(network, box, { throughHead }),
    (found) => describeScores(askedScores(scoresOf(found), what)),
  );
  const scores = askedScores(scoresOf(significance), what);
  noteFaintInputs(work, scores, network);
  noteZeroScores(work, scores);
  return [significance, scoresText(scores, network, 'significance', significance.outputs)];
}

/** The scores by another criterion, as a document and as a text. */
async function scored(
  criterion: Criterion,
  network: Surrogate,
  scoring: ScoringOptions,
  work: Work,
): Promise<Told> {
  const scores = await scoredBy(work, criterion, network, scoring);
  noteFaintInputs(work, scores, network);
  noteZeroScores(work, askedScores(scores, scoring.of ?? 'neurons'));
  return [scores, scoresText(askedScores(scores, scoring.of ?? 'neurons'), network, criterion.name)];
}

/** Says which criteria do not stand in the table of inputs beside neurons, since they score these alone. */
function noteInputsApart(work: Work, asked: readonly Scores[]): void {
  const has = ({ groups }: Scores) => groups.some(({ of }) => of === 'inputs');
  const apart = asked.filter((one) => !has(one)).map(({ criterion }) => criterion);
  const scoring = criteria.filter(({ name, of }) => apart.includes(name) && of.includes('inputs'));
  if (scoring.length === 0 || !asked.some(has)) return;
  const names = scoring.map(({ name }) => name);
  work.note(
    `${listed(names)} ${names.length === 1 ? 'scores' : 'score'} inputs apart from neurons: with --what inputs`,
  );
}

/** Scores by several criteria, as a document and as a text. @param lenient whether those that cannot score are left out */
async function compared(
  work: Work,
  network: Surrogate,
  criteria: readonly Criterion[],
  scoring: ScoringOptions,
  lenient: boolean,
): Promise<Told> {
  const scores: Scores[] = [];
  const refused: InputError[] = [];
  for (const criterion of criteria)
    try {
      scores.push(await scoredBy(work, criterion, network, scoring));
    } catch (error) {
      if (!lenient || !(error instanceof InputError)) throw error;
      refused.push(error);
      work.note(`${criterion.name} is left out: ${error.message}`);
    }
  // What none can score, the first says best.
  if (scores.length === 0) throw refused[0];
  const agreement = await agreementOf(work, network, scores, scoring);
  const asked = scores.map((one) => askedScores(one, scoring.of ?? 'neurons'));
  for (const one of asked) noteZeroScores(work, one);
  noteInputsApart(work, asked);
  const tables = [sideBySide(asked, network), ...(agreement ? [agreementText(agreement)] : [])];
  return [{ schema: 'sobolev/criteria/1', scores, ...(agreement && { agreement }) }, tables.join('\n\n')];
}
