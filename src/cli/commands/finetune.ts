import { Command, Option } from 'commander';
import { fineTuneSurrogate } from '../../node/trainings.ts';
import { weightsMask } from '../../pruning/index.ts';
import {
  cutOutputs,
  isKinked,
  type Mask,
  type Surrogate,
  sparsityOf,
  workedOn,
} from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { CommandContext } from '../command.ts';
import { domainOptions, withDomainOf } from '../domain.ts';
import { endsOptions, loadNetwork } from '../ends.ts';
import { forceOption } from '../findings.ts';
import { finishTraining } from '../finish-training.ts';
import { headOption, noteHead } from '../heads.ts';
import { exitCodesHelp, section } from '../help.ts';
import { POINTS } from '../label-task.ts';
import { bySteps } from '../memory.ts';
import { type MethodChoice, methodIn, methodOption } from '../method.ts';
import { addOptions, engineOptions, type OutputChoice, outputOptions } from '../options.ts';
import { checkOutput } from '../output-path.ts';
import {
  checkSource,
  dataArgument,
  notOneSource,
  pointsFrom,
  type SourceChoice,
  sourceOptions,
} from '../sources.ts';
import { describeTraining, fitOptions, sayUses, type TrainingChoice, trainingOptions } from '../training.ts';
import { Work } from '../work.ts';

interface FineTuneOptions extends SourceChoice, TrainingChoice, MethodChoice, OutputChoice {
  readonly out: string;
  readonly keepZeros?: boolean;
  readonly fresh?: boolean;
}

/** Options that give the box. */
const boxOptions = domainOptions("the network's own; of a reference, the model's");

const TUNED = 'a network is tuned on data, on a teacher or on a reference';

/** `sobolev finetune`: a network trained further, on data, on a larger network, or on a reference model. */
export function finetuneCommand(context: CommandContext): Command {
  const command = new Command('finetune')
    .summary('train a network further: on data, on a larger network, or on a reference model')
    .description(
      'Trains a network further, on derivatives where they are known: those of labelled points, those of a larger network ' +
        '(the teacher), or those of a reference model. Before the first step it is the same function.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .argument(...dataArgument)
    .requiredOption('--out <file>', 'the tuned network: an .onnx file')
    .addOption(
      new Option(
        '--keep-zeros',
        'weights that are zero stay so, as after `sobolev prune --what weights` (default: they do, and a note says so)',
      ),
    )
    .option('--no-keep-zeros', 'train them too')
    .addOption(
      new Option(
        '--fresh',
        'train the same layers from random weights beside it, and keep the nearer to the rows held out (default: of relu networks and their like that were cut)',
      ),
    )
    .option('--no-fresh', 'tune what is given alone');
  return addOptions(command, [
    ...endsOptions(),
    headOption(),
    ...boxOptions,
    ...sourceOptions(POINTS.toLocaleString('en')),
    methodOption(),
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
  const { out, domain, fromData } = options;
  const sources = checkSource(data, options, TUNED);
  if (sources.length === 0) throw notOneSource(TUNED, 'none of them');
  const inputs = [path, ...sources, domain, fromData];
  await checkOutput(out, '--out', { inputs, extensions: ['.onnx'] });

  const method = methodIn(options);
  const asked = await fitOptions(options, data === undefined ? 'model' : 'file');
  const work = new Work(context, options);
  const network = await withDomainOf(
    await loadNetwork(work, path, options, sources.length > 0),
    options,
    options,
    work,
  );
  noteHead(work, path, network, options);
  const task = { path, network, asked, options, boxOptions, steps: bySteps };
  const points = await pointsFrom(work, data, task, 'the network is tuned on values alone');
  const { engine, set, drawn, roles, fit, found, curvatures } = points;
  const uses = sayUses(work, set, fit, roles);
  const mask = zerosToKeep(work, network, options);
  const fresh = freshBeside(work, network, options, mask !== undefined);
  const trained = await work.part(
    'fine-tune',
    (watch) =>
      fineTuneSurrogate(engine, network, set, {
        ...fit,
        method,
        ...(drawn && { provenance: { labels: drawn } }),
        ...(mask && { mask }),
        ...(fresh && { fresh }),
        ...watch,
      }),
    describeTraining,
  );
  const [before, after] = [network, trained.surrogate].map((one) => workedOn(one, options.throughHead));
  const networks = { before, after };
  const told = {
    out,
    trained,
    data: set,
    engine,
    networks,
    found,
    uses,
    words: fit.words,
  };
  await finishTraining(work, { ...told, curvatures });
}

/**
 * Whether random weights are tried beside the network. Without a word of the user's they are where a network of kinks was cut: what is
 * left may be a worse start.
 */
function freshBeside(
  work: Work,
  network: Surrogate,
  { fresh }: Pick<FineTuneOptions, 'fresh'>,
  isMasked: boolean,
): boolean {
  if (fresh === true && isMasked)
    throw new InputError(
      'random weights have no zeros to keep',
      '--fresh, and a network with zeros',
      'Leave it out, or give --no-keep-zeros.',
    );
  if (fresh !== undefined || isMasked) return fresh ?? false;
  const { cuts = [] } = network.provenance as { readonly cuts?: readonly unknown[] };
  if (cuts.length === 0 || !isKinked(network)) return false;
  work.note(
    'random weights are trained beside what the cut left, and the nearer is kept: --no-fresh leaves them out',
  );
  return true;
}

/**
 * The mask that keeps the zeros of a network. Without a word of the user's it keeps those of a pruning: a weight that was
 * trained is never exactly zero. Layers that are zero altogether were not pruned; they are a start.
 */
function zerosToKeep(
  work: Work,
  network: Surrogate,
  { keepZeros }: Pick<FineTuneOptions, 'keepZeros'>,
): Mask | undefined {
  const { zeros, weights } = sparsityOf(network);
  if (keepZeros === false || zeros === 0) return undefined;
  const mask = weightsMask(network);
  if (keepZeros === true) return mask;
  if (cutOutputs(network, mask).length > 0) return undefined;
  const count = `${zeros.toLocaleString('en')} of ${weights.toLocaleString('en')}`;
  work.note(`${count} weights are zero, and they stay so: --no-keep-zeros trains them too`);
  return mask;
}
