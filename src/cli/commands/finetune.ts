import { Command, Option } from 'commander';
import { type ColumnRoles, type Dataset, designPoints } from '../../dataset/index.ts';
import type { Engine } from '../../runtime/index.ts';
import { loadSurrogate, type Surrogate } from '../../surrogate/index.ts';
import { InputError, stream } from '../../tensor/index.ts';
import {
  adoptVariables,
  fineTuneSurrogate,
  hasDerivatives,
  labelWith,
  matchVariables,
  sampleModel,
} from '../../workflow/index.ts';
import { tellColumns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { type DataChoice, dataChoice, dataOptions, noteMatch, readDataFor, refuseOptions } from '../data.ts';
import { type DomainChoice, demandDomain, domainOptions, withDomainOf } from '../domain.ts';
import { checkFindings, forceOption } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import { type ModelSettings, modelFrom, modelSetOption } from '../models.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
  wholeNumber,
} from '../options.ts';
import { checkOutput } from '../output-path.ts';
import {
  describeTraining,
  finishTraining,
  fitOptions,
  sayUses,
  type TrainingChoice,
  trainingOptions,
} from '../training.ts';
import { noteUnits } from '../units.ts';
import { Work } from '../work.ts';

interface FineTuneOptions
  extends DataChoice,
    DomainChoice,
    ModelSettings,
    TrainingChoice,
    EngineChoice,
    OutputChoice {
  readonly out: string;
  readonly teacher?: string;
  readonly reference?: string;
  readonly points?: number;
  readonly force?: boolean;
}

const POINTS = 65_536;

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
    );
  return addOptions(command, [
    ...boxOptions,
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
  if (data !== undefined) refuseOptions({ points: options.points }, 'are of --teacher and --reference');
  else if (domain === undefined && fromData === undefined)
    refuseOptions(dataChoice(options), 'are for a data file');
  if (reference === undefined) refuseOptions({ set: options.set }, 'are of --reference');
  const inputs = [path, ...sources, domain, fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });

  const work = new Work(context, options);
  const network = await withDomainOf(await loadSurrogate(path), options, options, work);
  const { engine, set, roles } = await labelled(path, network, data, options, work);
  noteUnits(work, network, adoptVariables(network, set));
  const without = 'the network is tuned on values alone';
  const unread =
    roles === undefined ? [] : tellColumns(work, data as string, roles, hasDerivatives(set), without);
  const found = [...unread, ...checkFindings(work, set, options)];
  if (options.loss === undefined && !hasDerivatives(set) && unread.length === 0)
    work.note('the data has no derivatives: the network is tuned on values alone');
  const uses = sayUses(work, set, fitOptions(options), roles);
  const trained = await work.part(
    'fine-tune',
    (watch) => fineTuneSurrogate(engine, network, set, { ...fitOptions(options), ...watch }),
    describeTraining,
  );
  const networks = { before: network, after: trained.surrogate };
  await finishTraining(work, { out, trained, data: set, engine, networks, found, uses });
}

/** The points to tune on. The engine is opened once everything is read that may be wrong. */
async function labelled(
  path: string,
  network: Surrogate,
  data: string | undefined,
  options: FineTuneOptions,
  work: Work,
): Promise<{ engine: Engine; set: Dataset; roles?: ColumnRoles }> {
  const { teacher, reference, points = POINTS, seed = 1 } = options;
  const count = ({ set }: { set: Dataset }) => `${set.x.shape[0].toLocaleString('en')} points`;
  if (data !== undefined) {
    const read = await work.part('read the data', () => readDataFor(data, network, options, work), count);
    return { engine: await work.engine(), ...read };
  }
  if (teacher !== undefined) {
    const larger = await loadSurrogate(teacher);
    noteMatch(work, teacher, network, larger);
    const bounded = overDomainOf(network, larger);
    const box = demandDomain(path, bounded, boxOptions);
    const engine = await work.engine();
    return work.part(
      'label points by the teacher',
      async (watch) => {
        const x = designPoints({ kind: 'sobol' }, box, points, stream(seed, 'points'));
        return { engine, set: await labelWith(engine, bounded, x, watch) };
      },
      count,
    );
  }
  const model = await withDomainOf(await modelFrom(reference as string, options), options, options, work);
  demandDomain(reference as string, model, boxOptions);
  noteMatch(work, reference as string, network, model);
  const engine = await work.engine();
  return work.part(
    'label points by the reference',
    async (watch) => {
      const samples = sampleModel(engine, model, { points, seed, batch: points, ...watch });
      return { engine, set: (await samples.next()).value as Dataset };
    },
    count,
  );
}

/** The teacher over the domain of the network to be tuned, where that has one. */
function overDomainOf(network: Surrogate, teacher: Surrogate): Surrogate {
  const { inputs } = matchVariables(teacher, network);
  const bounded = teacher.inputs.map((variable, k) => {
    const { lo, hi } = network.inputs[inputs[k]];
    return lo === undefined ? variable : { ...variable, lo, hi };
  });
  return { ...teacher, inputs: bounded };
}
