import { Command, Option } from 'commander';
import { fileStore } from '../../node/file-store.ts';
import {
  measures,
  PAGE_FILE,
  parseTargets,
  readSearch,
  type SearchConfig,
  type SizeMeasure,
  targetNames,
} from '../../search/index.ts';
import type { Activation } from '../../surrogate/index.ts';
import { demand, InputError } from '../../tensor/index.ts';
import { activationOption, outputActivationOption } from '../activation.ts';
import type { CommandContext } from '../command.ts';
import { dataOptions } from '../data.ts';
import { domainOption } from '../domain.ts';
import { duration } from '../duration.ts';
import { endsOptions } from '../ends.ts';
import { forceOption } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import { modelOptions } from '../models.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
  wholeNumber,
} from '../options.ts';
import { searchAndTell } from '../search-and-tell.ts';
import { type ShrinkSourceChoice, searchDirectory, shrinkSourceOf, sourceWords } from '../shrink-source.ts';
import { Work } from '../work.ts';

interface ShrinkCommandOptions extends ShrinkSourceChoice, EngineChoice, OutputChoice {
  readonly target?: string;
  readonly budget?: number;
  readonly minimise?: SizeMeasure;
  readonly activation?: Activation;
  readonly outputActivation?: Activation | 'linear';
  readonly out?: string;
  readonly resume?: string;
}

const boxOption = domainOption("the model's own");
/** What a search that goes on has from the one before. */
const OF_A_NEW_SEARCH = [
  'target',
  'minimise',
  'activation',
  'outputActivation',
  'out',
  'set',
  'seed',
  'points',
  'domain',
  'force',
  'output',
  'input',
  ...dataOptions().map((option) => option.attributeName()),
];

/** `sobolev shrink`: the smallest network that meets a target. */
export function shrinkCommand(context: CommandContext): Command {
  const command = new Command('shrink')
    .summary('find the smallest network that meets a target')
    .description(
      'Finds the smallest network that meets a target, and shows that those just below it fail. It labels points, sees whether an ' +
        'oversized network meets the target, and goes through architectures of few parameters, each trained from several starts. All ' +
        'are judged by points that no training saw, with the noise of their labels taken off. Ctrl-C stops it at its next safe ' +
        'point; --resume goes on.',
    )
    .argument(
      '[source]',
      'a study (`sobolev studies` lists them), a module that exports a model, a network as teacher, or a data file; none with --resume',
    )
    .option(
      '--target <list>',
      'what has to hold of the network, such as "gradients.r2>=0.9999, values.maxError<=1e-3"',
    )
    .addOption(
      new Option(
        '--budget <time>',
        'time after which it stops with the best that it has: 90s, 10m, 1h (default: 10m)',
      ).argParser(duration('--budget')),
    )
    .addOption(new Option('--minimise <size>', 'what is to be small (default: parameters)').choices(measures))
    .addOption(activationOption())
    .addOption(outputActivationOption())
    .addOption(
      new Option(
        '--points <number>',
        "points of a study, module or network to train on (default: the study's, at most 65536)",
      ).argParser(wholeNumber('--points', 1)),
    )
    .option(
      '--out <directory>',
      'where the files go; an earlier search there is replaced (default: runs/shrink-<source>-<seed>)',
    )
    .addOption(
      new Option(
        '--resume <directory>',
        'go on with the search in a directory, with its own engine and threads: what it tried is not tried again ' +
          '(default: a new search)',
      ).conflicts(OF_A_NEW_SEARCH),
    );
  return addOptions(command, [
    ...modelOptions('of all that is random'),
    ...endsOptions(),
    boxOption,
    ...dataOptions(),
    forceOption('search although the data has errors'),
    ...engineOptions(),
    ...outputOptions('the content of frontier.json'),
  ])
    .addHelpText('after', shrinkHelp)
    .action((source: string | undefined, options: ShrinkCommandOptions) => shrink(context, source, options));
}

async function shrink(
  context: CommandContext,
  given: string | undefined,
  options: ShrinkCommandOptions,
): Promise<void> {
  const { resume } = options;
  const earlier = resume === undefined ? undefined : await readSearch(fileStore(resume));
  const asked =
    earlier === undefined ? newSearch(given, options) : resumed(earlier.config, given, resume as string);
  const { text, choice, seed, target, minimise, activation, outputActivation, directory } = asked;
  parseTargets(target);
  const work = new Work(context, options);
  const { source, points } = await shrinkSourceOf(text, { ...choice, seed }, boxOption, work);
  await searchAndTell(context, source, {
    ...{ target, minimise, activation, outputActivation, seed, points, directory },
    budget: options.budget,
    resume: earlier !== undefined,
    source: { command: sourceWords(text, choice) },
    choice: {
      ...options,
      engine: options.engine ?? earlier?.engine.name,
      threads: options.threads ?? earlier?.engine.threads,
    },
  });
}

/** A search as the command line, or the one that goes on, says it. */
interface AskedSearch extends Pick<ShrinkCommandOptions, 'minimise' | 'activation' | 'outputActivation'> {
  readonly text: string;
  readonly choice: ShrinkSourceChoice;
  readonly seed: number;
  readonly target: string;
  readonly directory: string;
}

function newSearch(text: string | undefined, options: ShrinkCommandOptions): AskedSearch {
  const { target, seed = 1, minimise, activation, outputActivation, out } = options;
  if (text === undefined)
    throw new InputError(
      'a search starts from a study, a module, a network or a data file',
      'none',
      'Name it, or give --resume with the directory of an earlier search.',
    );
  if (target === undefined)
    throw new InputError(
      'a search needs a target',
      'none',
      'Give for example --target "gradients.r2>=0.9999".',
    );
  const directory = out ?? searchDirectory(text, seed);
  return { text, choice: options, seed, target, minimise, activation, outputActivation, directory };
}

function resumed(
  { source, targets, seed, minimise, activation, outputActivation }: SearchConfig,
  given: string | undefined,
  directory: string,
): AskedSearch {
  const command = source.command as (ShrinkSourceChoice & { readonly text?: unknown }) | undefined;
  const text = command?.text;
  if (typeof text !== 'string')
    throw new InputError(
      `the search in ${directory} must be one of the command line`,
      'one that a program began',
      'Go on with it there.',
    );
  demand(
    given === undefined || given === text,
    `the search in ${directory} starts from ${text}`,
    given,
    'Leave the source out.',
  );
  return {
    text,
    choice: { ...command },
    seed,
    target: targets.join(','),
    minimise,
    activation,
    outputActivation,
    directory,
  };
}

function shrinkHelp(): string {
  return [
    section('Targets: any of these with a number, several with commas', [
      [targetNames.filter((name) => name.startsWith('values')).join(' '), ''],
      ['gradients.… curvatures.…', 'the same of first and second derivatives, errors in their units'],
    ]),
    section('Files in the output directory', [
      ['smallest.onnx', 'the answer; closest.onnx where no network meets the target'],
      ['frontier.json', 'all that was tried, how large and how near it is'],
      [PAGE_FILE, 'the same as a page with figures'],
      ['<widths>.onnx', 'the network of each trial, such as 7-1l-2-1.onnx'],
    ]),
    section('Examples', [
      ['sobolev shrink bachelier --target "gradients.r2>=0.9999"', 'a study'],
      ['sobolev shrink big.onnx --target "values.maxError<=1e-3" --minimise nanoseconds', 'a teacher'],
      ['sobolev shrink runs.csv --inputs v,d --outputs p --target "values.r2>=0.999"', 'a table'],
      ['sobolev shrink --resume runs/shrink-bachelier-1 --budget 1h', 'go on, for another hour'],
    ]),
    exitCodesHelp(),
  ].join('');
}
