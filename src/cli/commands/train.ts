import { Command, Option } from 'commander';
import { fitNormalisation } from '../../dataset/index.ts';
import { trainSurrogate } from '../../node/trainings.ts';
import { hasDerivatives } from '../../objective/index.ts';
import { parseWidths } from '../../study/index.ts';
import { type Activation, type Architecture, perceptron } from '../../surrogate/index.ts';
import { HIDDEN } from '../../workflow/index.ts';
import { activationOption, outputActivationOption } from '../activation.ts';
import { baselineOption, fitBaseline } from '../baseline.ts';
import { tellColumns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { readData, readOptions, refuseOptions } from '../data.ts';
import { domainOptions, withDomainOf } from '../domain.ts';
import { endsChoice, endsOptions } from '../ends.ts';
import { checkFindings, forceOption } from '../findings.ts';
import { finishTraining } from '../finish-training.ts';
import { exitCodesHelp, section } from '../help.ts';
import { POINTS } from '../label-task.ts';
import { demandLoss, demandProducts } from '../loss.ts';
import { bySteps, demandMemory, ofFile } from '../memory.ts';
import { type MethodChoice, methodIn, methodOption } from '../method.ts';
import { byFileName } from '../networks.ts';
import { addOptions, engineOptions, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { describeReductions, type ReductionChoice, reductionOptions, reductions } from '../reductions.ts';
import {
  checkSource,
  dataArgument,
  notOneSource,
  pointsFrom,
  type SourceChoice,
  type SourcePoints,
  sourceOptions,
} from '../sources.ts';
import { describeSparse, type SparseChoice, sparseIn, sparseOptions } from '../sparse.ts';
import { studentOf } from '../student.ts';
import {
  type AskedFit,
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
  extends SourceChoice,
    TrainingChoice,
    SparseChoice,
    MethodChoice,
    ReductionChoice,
    OutputChoice {
  readonly out: string;
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  readonly outputActivation?: Activation | 'linear';
  readonly start?: 'glorot' | 'gradients';
  readonly baseline?: boolean;
}

/** Options that give the box. */
const boxOptions = domainOptions(
  'as the data, the teacher or the reference says; without one a network of data has none',
);

const TRAINED = 'a network is trained on data, on a teacher or on a reference';
const WITHOUT = 'the network is trained on values alone';

/** Coefficients of a basis that a share may come to, for the memory that is planned: more than smooth fields need. */
const COEFFICIENTS = 64;

/** `sobolev train`: a network from labelled points. */
export function trainCommand(context: CommandContext): Command {
  const command = new Command('train')
    .summary('train a network: on data, on a larger network, or on a reference model')
    .description(
      'Trains a network on labelled points, on their derivatives too where they are known, and writes it as an ONNX file ' +
        'in physical units. The points are those of a file, which is checked first, or those that a larger network (the teacher) or a reference ' +
        'model labels. The same data, options, engine and threads give the same file.',
    )
    .argument(...dataArgument)
    .requiredOption('--out <file>', 'the network: an .onnx file')
    .addOption(
      new Option(
        '--hidden <widths>',
        'widths of the hidden layers, 128x6 or 64-32 (default: 64x3)',
      ).argParser(parseWidths),
    )
    .addOption(activationOption())
    .addOption(outputActivationOption())
    .addOption(
      new Option(
        '--start <name>',
        'how weights that read the inputs are drawn: in all directions alike, or along those in which the outputs change, by their derivatives (default: glorot)',
      ).choices(['glorot', 'gradients']),
    );
  return addOptions(command, [
    ...endsOptions(),
    ...sourceOptions(POINTS.toLocaleString('en')),
    methodOption(),
    ...trainingOptions(),
    ...sparseOptions(),
    ...reductionOptions(),
    baselineOption(),
    ...boxOptions,
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
        [
          'sobolev train --teacher big.onnx --hidden 16x3 --out small.onnx',
          'a student, smooth also where its teacher is not',
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
    .action((data: string | undefined, options: TrainCommandOptions) => train(context, data, options));
}

async function train(
  context: CommandContext,
  path: string | undefined,
  options: TrainCommandOptions,
): Promise<void> {
  const { out, hidden, activation, outputActivation, start: drawn, domain, fromData } = options;
  const sources = checkSource(path, options, TRAINED);
  if (sources.length === 0) throw notOneSource(TRAINED, 'none of them');
  if (path !== undefined) refuseOptions(endsChoice(options), 'are of --teacher and --reference');
  await checkOutput(out, '--out', { inputs: [...sources, domain, fromData], extensions: ['.onnx'] });
  const sparse = sparseIn(options);
  const method = methodIn(options);
  const asked = await fitOptions(options, path === undefined ? 'model' : 'file');
  const work = new Work(context, options);
  const { reduceInputs, reduceOutputs } = reductions(options);
  const layers = (inputs: number, outputs: number): Architecture => {
    const given = reduceOutputs === undefined ? outputs : (reduceOutputs.keep ?? COEFFICIENTS);
    const sizes = [inputs, ...(hidden ?? HIDDEN), Math.min(given, outputs)];
    return perceptron(sizes, activation ?? 'silu', outputActivation);
  };
  const points =
    path === undefined
      ? await labelledPoints(work, options, asked, layers)
      : await pointsOfFile(work, path, options, asked, layers);
  const { engine, set: data, fit, roles, found, drawn: labels, curvatures } = points;
  const uses = sayUses(work, data, fit, roles);
  const trained = await work.part(
    'train',
    (watch) =>
      trainSurrogate(engine, data, {
        ...fit,
        method,
        sparse,
        hidden,
        activation,
        outputActivation,
        start: drawn,
        reduceInputs,
        reduceOutputs,
        ...(labels && { provenance: { data: data.provenance, labels } }),
        ...watch,
      }),
    describeTraining,
  );
  for (const line of describeReductions(trained.surrogate)) work.say(line);
  if (sparse !== undefined) work.say(describeSparse(trained.surrogate, sparse));
  const baseline = options.baseline ? await fitBaseline(work, engine, data, fit) : undefined;
  const networks = byFileName([[out, trained.surrogate]]);
  const told = { out, trained, data, engine, networks, baseline, found, uses, words: fit.words };
  await finishTraining(work, { ...told, curvatures });
}

type Layers = (inputs: number, outputs: number) => Architecture;

/** Points of a teacher or a reference, labelled for a network of these layers. */
async function labelledPoints(
  work: Work,
  options: TrainCommandOptions,
  asked: AskedFit,
  layers: Layers,
): Promise<SourcePoints> {
  const network = await studentOf(work, options, layers);
  const path = options.teacher ?? (options.reference as string);
  return pointsFrom(work, undefined, { path, network, asked, options, boxOptions, steps: bySteps }, WITHOUT);
}

/** Points of a file. The engine is opened only once everything that may be wrong is read. */
async function pointsOfFile(
  work: Work,
  path: string,
  options: TrainCommandOptions,
  asked: AskedFit,
  layers: Layers,
): Promise<SourcePoints> {
  const { data, roles } = await work.part(
    'read the data',
    async () => {
      const { set, roles } = await readData(path, readOptions(options, work));
      return { data: await withDomainOf(set, options, options, work), roles };
    },
    ({ data: { x } }) => `${x.shape[0].toLocaleString('en')} points`,
  );
  const architecture = layers(data.inputs.length, data.outputs.length);
  if (asked.loss !== undefined) demandLoss(asked.loss, architecture, asked.words);
  demandMemory(trainingSize(data, architecture, asked), { ...ofFile, ...bySteps });
  const unread = tellColumns(work, path, roles, hasDerivatives(data), WITHOUT);
  const found = [...unread, ...checkFindings(work, data, options)];
  const start = { ...architecture, ...data, normalisation: fitNormalisation(data) };
  const fit = withOrder(asked, { network: start, labels: data });
  demandProducts(fit.loss, data);
  return { engine: await work.engine(), set: data, roles, fit, found };
}
