import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { formatTable } from '../../evaluation/index.ts';
import { formatSeconds } from '../../report/format.ts';
import {
  configFor,
  ON_CLOSED_FORM,
  PROGRESS_FILE,
  runFiles,
  type StudyConfig,
  type StudyResults,
  stagesOf,
} from '../../study/index.ts';
import type { CommandContext } from '../command.ts';
import { compute } from '../compute.ts';
import { configurationHelp } from '../configuration-help.ts';
import { demandHelp } from '../exit.ts';
import { forceOption } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
  wholeNumber,
} from '../options.ts';
import { readRun } from '../resume.ts';
import { fileSentences } from '../run-files.ts';
import { configFromSettings, DEFAULT_STUDY, defaultDirectory, type Settings } from '../settings.ts';

interface RunCommandOptions extends EngineChoice, OutputChoice, Omit<Settings, 'study'> {
  readonly out?: string;
  readonly resume?: string;
  readonly force?: boolean;
}

/** `sobolev run`: a study from the reference model to the report. */
export function runCommand(context: CommandContext): Command {
  const command = new Command('run')
    .summary('run a study from end to end')
    .description(
      'Runs a study from end to end. It samples the reference model, trains an oversized network, and measures by interval adjoints ' +
        'how much its neurons matter. It prunes the network and fine-tunes what is left on derivatives. Last, it compares every ' +
        'network with the closed form, or with the model where it has none. A configuration file can have other stages. Ctrl-C ' +
        'stops it at its next safe point, a second one at once; --resume goes on.',
    )
    .argument(
      '[study]',
      `which study; \`sobolev studies\` lists them; or a module that exports a reference model (default: what the configuration names, else ${DEFAULT_STUDY})`,
    )
    .option(
      '--config <file>',
      'JSON file of configuration keys, such as the config.json of a run (default: none)',
    )
    .option(
      '--set <key=value...>',
      'set configuration keys, over those of the file: --set pruning.keep=12 network.hidden=64x3 (default: none)',
    )
    .addOption(
      new Option(
        '--seed <number>',
        'seed of all that is random, over all other settings (default: what the configuration says, else 1)',
      ).argParser(wholeNumber('--seed', 0)),
    )
    .option(
      '--out <directory>',
      `where the files go; an earlier run there is replaced (default: runs/<study>-<seed>)`,
    )
    .addOption(
      new Option(
        '--resume <directory>',
        'go on with the run in a directory after its last finished part, with its own configuration, engine and ' +
          'threads (default: a new run)',
      ).conflicts(['config', 'set', 'seed', 'out']),
    );
  return addOptions(command, [
    forceOption('go on although the training points have errors'),
    ...engineOptions(),
    ...outputOptions('the content of results.json'),
  ])
    .addHelpText('after', runHelp)
    .action((study: string | undefined, options: RunCommandOptions) => run(context, study, options));
}

async function run(
  context: CommandContext,
  study: string | undefined,
  options: RunCommandOptions,
): Promise<void> {
  const earlier = options.resume === undefined ? undefined : await readRun(options.resume, study);
  const config = earlier?.config ?? (await configFromSettings({ ...options, study }));
  const directory = options.resume ?? options.out ?? defaultDirectory(config);
  const engine = {
    engine: options.engine ?? earlier?.engine.engine,
    threads: options.threads ?? earlier?.engine.threads,
  };
  const silent = options.json === true || options.quiet === true;

  let results = earlier?.results;
  if (results === undefined) {
    results = await compute(context, {
      config,
      directory,
      engine,
      resume: earlier !== undefined,
      silent,
      force: options.force,
    });
  } else {
    if (!silent)
      context.terminal.stdout.write(`the run in ${directory} is finished: nothing is left to do\n`);
    if (!existsSync(join(directory, 'report.html'))) {
      const { openEngine, writeReport } = context.services;
      await writeReport(directory, { engine: await openEngine(engine) });
    }
  }
  context.terminal.stdout.write(resultsText(results, config, directory, options));
  const findings = results.stages.flatMap(({ name, findings: own = [] }) =>
    own.map((finding) => ({ ...finding, message: `${name}: ${finding.message}` })),
  );
  demandHelp(findings);
}

/** Which stages have findings, and of which kinds. */
function findingsText({ stages }: StudyResults): string {
  const lines = stages
    .filter(({ findings = [] }) => findings.length > 0)
    .map(({ name, findings = [] }) => `${name}: ${findings.map(({ kind }) => kind).join(', ')}`);
  return lines.length === 0 ? '' : `\nfound in the trainings:\n${lines.join('\n')}\n`;
}

/** What a finished run leaves on stdout. */
function resultsText(
  results: StudyResults,
  config: StudyConfig,
  directory: string,
  { json, quiet }: OutputChoice,
): string {
  if (json) return `${JSON.stringify(results, null, 2)}\n`;
  const table = `${formatTable(results.stages, results.published)}\n${findingsText(results)}`;
  if (quiet) return table;
  const closed = results.timings.some(({ part }) => part === ON_CLOSED_FORM);
  const truth = closed ? 'the closed form' : "the model's own labels, with their noise if it has any";
  const legend =
    results.published === undefined
      ? `R² against ${truth}:`
      : `R² against ${truth}, and as published; < marks what stays below it:`;
  const others = [...runFiles(stagesOf(config)), PROGRESS_FILE].filter((file) => file !== 'report.html');
  return `
${legend}

${table}
files in ${directory}: ${others.join(', ')}
report: ${join(directory, 'report.html')}
finished in ${formatSeconds(results.seconds)}
`;
}

function runHelp(): string {
  return [
    configurationHelp(DEFAULT_STUDY),
    section(
      'Files in the output directory, each complete or not there',
      Object.entries(fileSentences(stagesOf(configFor(DEFAULT_STUDY)))),
    ),
    section('Examples', [
      ['sobolev run', `the whole job of ${DEFAULT_STUDY}, into runs/${DEFAULT_STUDY}-1`],
      ['sobolev run bachelier --seed 2 --out try', 'another seed, another place'],
      ['sobolev run --set pruning.keep=3 sobolev.steps=20000', 'a smaller network, trained longer'],
      ['sobolev run --set sobolev.order=2', 'one more network, which learns second derivatives'],
      ['sobolev run --config try/config.json --seed 3', 'the settings of an earlier run with another seed'],
      [
        'sobolev run ./my-model.ts',
        'a model of your own: a module that exports it, TypeScript or JavaScript',
      ],
      ['sobolev run --resume try', 'go on after Ctrl-C'],
      ['sobolev run --json --engine wasm > results.json', 'for scripts'],
    ]),
    exitCodesHelp(),
  ].join('');
}
