import { Command, Option } from 'commander';
import { fitNormalisation } from '../../dataset/index.ts';
import { trainSurrogate } from '../../node/trainings.ts';
import { hasDerivatives } from '../../objective/index.ts';
import { parseWidths } from '../../study/index.ts';
import { type Activation, perceptron } from '../../surrogate/index.ts';
import { HIDDEN } from '../../workflow/index.ts';
import { activationOption } from '../activation.ts';
import { baselineOption, fitBaseline } from '../baseline.ts';
import { tellColumns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { type DataChoice, dataOptions, readData, readOptions } from '../data.ts';
import { type DomainChoice, domainOptions, withDomainOf } from '../domain.ts';
import { checkFindings, forceOption } from '../findings.ts';
import { finishTraining } from '../finish-training.ts';
import { exitCodesHelp, section } from '../help.ts';
import { demandLoss, demandProducts } from '../loss.ts';
import { bySteps, demandMemory, ofFile } from '../memory.ts';
import { type MethodChoice, methodIn, methodOption } from '../method.ts';
import { byFileName } from '../networks.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
} from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { describeReductions, type ReductionChoice, reductionOptions, reductions } from '../reductions.ts';
import { describeSparse, type SparseChoice, sparseIn, sparseOptions } from '../sparse.ts';
import {
  describeTraining,
  fitOptions,
  sayUses,
  type TrainingChoice,
  trainingOptions,
  trainingSize,
  withOrder,
} from '../training.ts';
import { Work } from '../work.ts';

interface TrainCommandOptions
  extends DataChoice,
    DomainChoice,
    TrainingChoice,
    SparseChoice,
    MethodChoice,
    ReductionChoice,
    EngineChoice,
    OutputChoice {
  readonly out: string;
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  readonly start?: 'glorot' | 'gradients';
  readonly baseline?: boolean;
  readonly force?: boolean;
}

/** Coefficients of a basis that a share may come to, for the memory that is planned: more than smooth fields need. */
const COEFFICIENTS = 64;

/** `sobolev train`: a network from labelled points. */
export function trainCommand(context: CommandContext): Command {
  const command = new Command('train')
    .summary('train a network on data')
    .description(
      'Trains a network on labelled points, on their derivatives too where they are known, and writes it as an ONNX file ' +
        'in physical units. The data is checked first. The same data, options, engine and threads give the same file.',
    )
    .argument('<data>', 'CSV, Parquet, NPY, NPZ or Arrow file')
    .requiredOption('--out <file>', 'the network: an .onnx file')
    .addOption(
      new Option(
        '--hidden <widths>',
        'widths of the hidden layers, 128x6 or 64-32 (default: 64x3)',
      ).argParser(parseWidths),
    )
    .addOption(activationOption())
    .addOption(
      new Option(
        '--start <name>',
        'how weights that read the inputs are drawn: in all directions alike, or along those in which the outputs change, by their derivatives (default: glorot)',
      ).choices(['glorot', 'gradients']),
    );
  return addOptions(command, [
    ...dataOptions(),
    methodOption(),
    ...trainingOptions(),
    ...sparseOptions(),
    ...reductionOptions(),
    baselineOption(),
    ...domainOptions('as the data says; without one the network has none'),
    forceOption(),
    ...engineOptions(),
    ...outputOptions('what was trained, and how it went,'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev train runs.csv --inputs v,d --outputs p --out p.onnx', 'from a table'],
        [
          'sobolev train training.parquet --hidden 128x6 --out big.onnx',
          'a file of ours says what its columns are',
        ],
        ['sobolev train runs.csv --baseline --out p.onnx', 'beside polynomials: what a network buys'],
        ['sobolev train basket.parquet --differential-pca 2 --out b.onnx', 'many inputs by two directions'],
        [
          'sobolev train runs.csv --sparse rigl --sparsity 0.9 --out s.onnx',
          'a tenth of the weights, from the first step',
        ],
        ['sobolev train field.parquet --basis 0.9999 --out f.onnx', 'many outputs by a basis'],
        [
          'sobolev train data.npz --loss vanilla --from-data data.npz --out net.onnx',
          'with the range of the data as domain',
        ],
      ]) + exitCodesHelp(),
    )
    .action((data: string, options: TrainCommandOptions) => train(context, data, options));
}

async function train(context: CommandContext, path: string, options: TrainCommandOptions): Promise<void> {
  const { out, hidden, activation, start: drawn, domain, fromData } = options;
  await checkOutput(out, '--out', {
    inputs: [path, domain, fromData],
    extensions: ['.onnx'],
  });
  const sparse = sparseIn(options);
  const method = methodIn(options);
  const asked = await fitOptions(options);
  const work = new Work(context, options);
  const { data, roles } = await work.part(
    'read the data',
    async () => {
      const { set, roles } = await readData(path, readOptions(options, work));
      return { data: await withDomainOf(set, options, options, work), roles };
    },
    ({ data: { x } }) => `${x.shape[0].toLocaleString('en')} points`,
  );
  const { reduceInputs, reduceOutputs } = reductions(options);
  const given = reduceOutputs === undefined ? data.outputs.length : (reduceOutputs.keep ?? COEFFICIENTS);
  const sizes = [data.inputs.length, ...(hidden ?? HIDDEN), Math.min(given, data.outputs.length)];
  const architecture = perceptron(sizes, activation ?? 'silu');
  if (asked.loss !== undefined) demandLoss(asked.loss, architecture, asked.words);
  demandMemory(trainingSize(data, architecture, asked), { ...ofFile, ...bySteps });
  const without = 'the network is trained on values alone';
  const unread = tellColumns(work, path, roles, hasDerivatives(data), without);
  const found = [...unread, ...checkFindings(work, data, options)];
  const start = { ...architecture, ...data, normalisation: fitNormalisation(data) };
  const fit = withOrder(asked, { network: start, labels: data });
  demandProducts(fit.loss, data);
  const uses = sayUses(work, data, fit, roles);
  const engine = await work.engine();
  const trained = await work.part(
    'train',
    (watch) =>
      trainSurrogate(engine, data, {
        ...fit,
        method,
        sparse,
        hidden,
        activation,
        start: drawn,
        reduceInputs,
        reduceOutputs,
        ...watch,
      }),
    describeTraining,
  );
  for (const line of describeReductions(trained.surrogate)) work.say(line);
  if (sparse !== undefined) work.say(describeSparse(trained.surrogate, sparse));
  const baseline = options.baseline ? await fitBaseline(work, engine, data, fit) : undefined;
  const networks = byFileName([[out, trained.surrogate]]);
  const told = { out, trained, data, engine, networks, baseline, found, uses, words: fit.words };
  await finishTraining(work, told);
}
