import { Command, Option } from 'commander';
import type { ColumnRoles } from '../../dataset/index.ts';
import { loadSurrogate } from '../../node/network-file.ts';
import { fineTuneSurrogate } from '../../node/trainings.ts';
import { weightsMask } from '../../pruning/index.ts';
import { InputError } from '../../tensor/index.ts';
import { adoptVariables, hasDerivatives, tuningStart, underAdoptedNames } from '../../workflow/index.ts';
import { tellColumns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { type DataChoice, dataChoice, dataOptions, readDataFor, refuseOptions } from '../data.ts';
import { designOption } from '../design.ts';
import { domainOptions, withDomainOf } from '../domain.ts';
import { checkFindings, forceOption } from '../findings.ts';
import { finishTraining } from '../finish-training.ts';
import { exitCodesHelp, section } from '../help.ts';
import { countPoints, type LabelChoice, type LabelTask, POINTS } from '../label-task.ts';
import { type Labelled, labelledByReference, labelledByTeacher } from '../labels.ts';
import { demandLoss } from '../loss.ts';
import { demandMemory, ofFile } from '../memory.ts';
import { modelSetOption } from '../models.ts';
import { addOptions, engineOptions, type OutputChoice, outputOptions, wholeNumber } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import {
  describeTraining,
  fitOptions,
  sayUses,
  type TrainingChoice,
  trainingOptions,
  trainingSize,
  withOrder,
} from '../training.ts';
import { noteUnits } from '../units.ts';
import { Work } from '../work.ts';

interface FineTuneOptions extends DataChoice, LabelChoice, TrainingChoice, OutputChoice {
  readonly out: string;
  readonly teacher?: string;
  readonly reference?: string;
  readonly force?: boolean;
  readonly keepZeros?: boolean;
}

/** Options that give the box. */
const boxOptions = domainOptions("the network's own; of a reference, the model's");

/** `sobolev finetune`: a network trained further, on data, on a larger network, or on a reference model. */
export function finetuneCommand(context: CommandContext): Command {
  const command = new Command('finetune')
    .summary('train a network further: on data, on a larger network, or on a reference model')
    .description(
      'Trains a network further, on derivatives where they are known: those of labelled points, those of a larger network ' +
        '(the teacher), or those of a reference model. Before the first step it is the same function.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .argument('[data]', 'CSV, Parquet, NPY, NPZ or Arrow file; or one of --teacher and --reference')
    .requiredOption('--out <file>', 'the tuned network: an .onnx file')
    .addOption(
      new Option('--teacher <network>', 'label points by a larger network: values and derivatives').conflicts(
        'reference',
      ),
    )
    .option('--reference <study|module>', 'label points by a reference model')
    .addOption(
      new Option(
        '--points <number>',
        `points of the teacher or reference, spread over the domain (default: ${POINTS.toLocaleString('en')})`,
      ).argParser(wholeNumber('--points', 1)),
    )
    .addOption(
      new Option(
        '--derivatives <which>',
        'first derivatives of a teacher or reference: jacobians, or their products with one random vector a point, cotangents (of the ' +
          'outputs) or tangents (of the inputs) (default: jacobians, or cotangents for more than 64 outputs)',
      ).choices(['jacobians', 'cotangents', 'tangents']),
    )
    .option(
      '--keep-zeros',
      'weights that are zero stay so, as after `sobolev prune --of weights` (default: off)',
    );
  return addOptions(command, [
    ...boxOptions,
    designOption(),
    modelSetOption(),
    ...dataOptions(),
    ...trainingOptions(),
    forceOption(),
    ...engineOptions(),
    ...outputOptions('what was trained, and how it went,'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev finetune small.onnx --teacher big.onnx --out tuned.onnx', 'on what it was pruned from'],
        ['sobolev finetune small.onnx runs.csv --inputs v,d --outputs p --out tuned.onnx', 'on a table'],
        ['sobolev finetune small.onnx --reference bachelier --points 16384 --out tuned.onnx', 'on a model'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, data: string | undefined, options: FineTuneOptions) =>
      finetune(context, network, data, options),
    );
}

async function finetune(
  context: CommandContext,
  path: string,
  data: string | undefined,
  options: FineTuneOptions,
): Promise<void> {
  const { out, teacher, reference, domain, fromData } = options;
  const sources = [data, teacher, reference].filter((source) => source !== undefined);
  if (sources.length !== 1)
    throw new InputError(
      'a network is tuned on data, on a teacher or on a reference',
      sources.length === 0 ? 'none of them' : sources.join(' and '),
      'Give one: a file, --teacher big.onnx, or --reference with a study or module.',
    );
  if (data !== undefined)
    refuseOptions(
      { points: options.points, design: options.design, derivatives: options.derivatives },
      'are of --teacher and --reference',
    );
  else if (domain === undefined && fromData === undefined)
    refuseOptions(dataChoice(options), 'are for a data file');
  if (reference === undefined) refuseOptions({ set: options.set }, 'are of --reference');
  const inputs = [path, ...sources, domain, fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });

  const source = data === undefined ? 'model' : 'file';
  const asked = await fitOptions(options, source);
  const work = new Work(context, options);
  const network = await withDomainOf(await loadSurrogate(path), options, options, work);
  const task = { path, network, asked, options, boxOptions };
  const { engine, set: given, drawn, roles, fit, curvatures } = await labelled(data, task, work);
  noteUnits(work, network, adoptVariables(network, given));
  const set = underAdoptedNames(given, network);
  const without = 'the network is tuned on values alone';
  const unread =
    roles === undefined ? [] : tellColumns(work, data as string, roles, hasDerivatives(set), without);
  // A network's own derivatives are exact: there is nothing to check.
  const none = { dydx: undefined, hessian: undefined, hvp: undefined, vjp: undefined, jvp: undefined };
  const values = { ...set, ...none };
  // What is wrong with a file is told in its own names.
  const checked = data !== undefined ? given : teacher === undefined ? set : values;
  const found = [...unread, ...checkFindings(work, checked, { ...options, source })];
  if (options.loss === undefined && !hasDerivatives(set) && unread.length === 0)
    work.note('the data has no derivatives: the network is tuned on values alone');
  const uses = sayUses(work, set, fit, roles);
  const trained = await work.part(
    'fine-tune',
    (watch) =>
      fineTuneSurrogate(engine, network, set, {
        ...fit,
        ...(drawn && { provenance: { labels: drawn } }),
        ...(options.keepZeros && { mask: weightsMask(network) }),
        ...watch,
      }),
    describeTraining,
  );
  const networks = { before: network, after: trained.surrogate };
  const told = { out, trained, data: set, engine, networks, found, uses, words: fit.words };
  await finishTraining(work, { ...told, curvatures });
}

/** The points to tune on. The engine is opened only once everything that may be wrong is read. */
async function labelled(
  data: string | undefined,
  task: LabelTask & { readonly options: FineTuneOptions },
  work: Work,
): Promise<Labelled & { readonly roles?: ColumnRoles }> {
  const { network, asked, options } = task;
  const { teacher, reference } = options;
  if (teacher !== undefined) return labelledByTeacher(work, teacher, task);
  if (reference !== undefined) return labelledByReference(work, reference, task);
  const { set, roles } = await work.part(
    'read the data',
    () => readDataFor(data as string, network, options, work),
    ({ set }) => countPoints(set),
  );
  if (asked.loss !== undefined) demandLoss(asked.loss, network, asked.words);
  const fit = withOrder(asked, { network: tuningStart(network, set), labels: set });
  demandMemory(trainingSize(set, network, fit), ofFile);
  return { engine: await work.engine(), set, roles, fit };
}
